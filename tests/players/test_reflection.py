"""The questions before the debrief: asked once, skipped in one click, read by the facilitator."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import replace
from pathlib import Path

import pytest
from django.db import connection
from django.test import Client

from negotiation.engine import commands as do
from negotiation.engine.terms import SeatId
from negotiation.pages import lookback
from players import codes, reflect
from players.erase import erase_participant
from players.hosting import open_table
from players.join import OBSERVE, Wish
from players.models import Lobby, Participant, Reflection
from tests.pages.play import play

from .conftest import come_in, state_of
from .test_access import device
from .test_replay import HOST, order

WORDS = "CANARY-what-one-player-thinks-of-it"


@pytest.fixture(autouse=True)
def _no_search(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(lookback, "SEARCH_SECONDS", 0.0)


@pytest.fixture
def table(host: Participant, lobby: Lobby) -> dict[str, Client]:
    """An ended table."""
    clients = {role: Client() for role in ("host", "observer", "US", "KP", "stranger")}
    device(clients["host"], host)
    come_in(clients["observer"], lobby, "", "observe")
    for party in ("US", "KP"):
        come_in(clients[party], lobby, f"Player of {party}", f"{party}.head")
    play(lobby.session, "clock")
    return clients


def get(client: Client, lobby: Lobby, page: str) -> tuple[int, str]:
    """Status, and where it leads."""
    answer = client.get(f"/session/{lobby.session}/{page}/")
    return answer.status_code, answer.headers.get("Location", "").rstrip("/").rsplit("/", 1)[-1]


def post(client: Client, lobby: Lobby, **form: str) -> int:
    return client.post(f"/session/{lobby.session}/reflection/", form).status_code


def body(client: Client, lobby: Lobby, page: str = "debrief", **query: str) -> str:
    return client.get(f"/session/{lobby.session}/{page}/", query).content.decode()


def test_only_players_are_asked_and_first(table: dict[str, Client], lobby: Lobby) -> None:
    assert get(table["US"], lobby, "debrief") == (302, "reflection")
    assert get(table["US"], lobby, "reflection") == (200, "")
    assert "look back for a minute" in body(table["US"], lobby, "outcome")
    assert get(table["host"], lobby, "debrief") == (200, "")
    assert get(table["observer"], lobby, "debrief") == (302, "outcome")
    assert get(table["observer"], lobby, "reflection") == (302, "debrief")
    assert get(table["stranger"], lobby, "reflection") == (404, "")
    page = body(table["US"], lobby, "reflection")
    for question in reflect.questions(state_of(lobby.session).table.scenario):
        assert question in page


def test_answers_reach_the_facilitator_and_nobody_else(
    table: dict[str, Client], lobby: Lobby
) -> None:
    assert post(table["US"], lobby, **{"answer-0": WORDS, "answer-2": " <b>Ana</b> "}) == 302
    assert get(table["US"], lobby, "debrief") == (302, "outcome")
    order(lobby, HOST, do.RevealResults())
    post(table["KP"], lobby, skip="1")
    page = body(table["host"], lobby)
    assert WORDS in page
    assert "&lt;b&gt;Ana&lt;/b&gt;" in page
    assert "Player of US" in page
    pages = [body(table[role], lobby) for role in ("US", "KP", "observer")]
    pages.append(body(table["host"], lobby, **{"as": "observer"}))
    for other in pages:
        assert "Looking back" in other
        assert WORDS not in other
        assert "What the players wrote" not in other


def test_one_click_skips_whatever_is_typed_and_nobody_is_asked_twice(
    table: dict[str, Client], lobby: Lobby
) -> None:
    order(lobby, HOST, do.RevealResults())
    assert post(table["US"], lobby, skip="1", **{"answer-0": WORDS}) == 302
    assert get(table["US"], lobby, "debrief") == (200, "")
    assert get(table["US"], lobby, "reflection") == (302, "debrief")
    post(table["US"], lobby, **{"answer-0": WORDS})
    assert [row.answers for row in Reflection.objects.all()] == [[]]
    assert "Nobody has written anything yet" in body(table["host"], lobby)


def test_before_the_end_there_is_nothing_to_look_back_on(
    host: Participant, lobby: Lobby, seat_somebody: Callable[..., Participant]
) -> None:
    client = Client()
    device(client, seat_somebody("Ana", "US.head"))
    assert get(client, lobby, "reflection") == (302, "debrief")
    assert get(client, lobby, "debrief") == (302, "outcome")
    assert post(client, lobby, **{"answer-0": WORDS}) == 302
    assert not Reflection.objects.exists()


def test_a_facilitator_in_the_seats_of_others_is_not_asked(
    table: dict[str, Client], lobby: Lobby, host: Participant
) -> None:
    # They held a seat when the session ended.
    held = state_of(lobby.session).roster.seats[SeatId("US.head")].generation
    lobby.participants.filter(seat="US.head").delete()
    row = Participant.objects.create(
        lobby=lobby, key="d" * 32, reentry_hash="d" * 64, steers=True, seat="US.head",
        generation=held,
    )  # fmt: skip
    assert not reflect.due(row, state_of(lobby.session))
    # Whoever plays and steers has nobody behind the stage, and is asked for themselves.
    host.delete()
    assert reflect.due(row, state_of(lobby.session))
    client = Client()
    row.reentry_hash = codes.key_hash(row.key)
    row.save()
    device(client, row)
    assert "Nobody but you reads" in body(client, lobby, "reflection")
    assert "The facilitator reads" in body(table["KP"], lobby, "reflection")


def test_the_host_may_choose_it_off(table: dict[str, Client], lobby: Lobby) -> None:
    Lobby.objects.filter(pk=lobby.pk).update(reflect=False)
    order(lobby, HOST, do.RevealResults())
    assert get(table["US"], lobby, "debrief") == (200, "")
    assert "were not asked" in body(table["host"], lobby)


@pytest.mark.parametrize("asks", [True, False])
def test_the_choice_is_on_the_hosts_form(transactional_db: None, asks: bool) -> None:
    client = Client()
    assert 'name="reflect" checked' in client.get("/host/").content.decode()
    form = {"pack": "core", **({"reflect": "on"} if asks else {})}
    assert client.post("/host/", form).status_code == 302
    assert Lobby.objects.get().reflect is asks


def test_answers_are_cut_and_long_scenarios_may_ask_their_own(
    table: dict[str, Client], lobby: Lobby
) -> None:
    scenario = replace(state_of(lobby.session).table.scenario, reflection=("Why?",))
    assert reflect.questions(scenario) == ("Why?",)
    post(table["US"], lobby, **{"answer-0": "x" * 10_000})
    ((_, text),) = Reflection.objects.get().answers
    assert len(text) == reflect.LONGEST


def test_erasing_the_player_erases_the_answers(table: dict[str, Client], lobby: Lobby) -> None:
    post(table["US"], lobby, **{"answer-0": WORDS})
    player = Participant.objects.get(lobby=lobby, seat="US.head")
    erase_participant(player)
    assert not Reflection.objects.exists()
    assert WORDS not in body(table["host"], lobby)
    if connection.vendor == "sqlite":
        name = Path(connection.settings_dict["NAME"])
        for file in (name, name.with_name(f"{name.name}-wal")):
            assert not file.exists() or WORDS.encode() not in file.read_bytes()


def test_tables_opened_otherwise_ask_too(transactional_db: None) -> None:
    assert open_table("first-deal", "tutorial", 10, Wish(OBSERVE, steers=True)).lobby.reflect
