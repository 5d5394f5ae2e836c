"""The debrief page: whose it is when, what it may tell, and the same numbers as the command."""

from __future__ import annotations

import html
import json
import re
from dataclasses import replace
from io import StringIO
from pathlib import Path
from typing import Any

import pytest
from django.core.management import call_command
from django.test import Client

from negotiation import record
from negotiation.engine import commands as do
from negotiation.engine import view
from negotiation.engine.terms import (
    Actor,
    InstrumentId,
    IssueId,
    OptionId,
    PartyId,
    SeatId,
    Sight,
    Viewer,
)
from negotiation.pages import lookback
from negotiation.pages.lookback import look_back
from negotiation.record.export import export
from negotiation.referee.report import as_object
from players.models import Lobby, Participant
from tests.pages.play import play

from .conftest import come_in, state_of
from .test_access import device
from .test_replay import HOST, KP, US, order, say

FACILITATOR = Viewer(Sight.FACILITATOR)
WHISPER = "CANARY-what-two-delegations-whisper"


@pytest.fixture(autouse=True)
def no_search(request: pytest.FixtureRequest, monkeypatch: pytest.MonkeyPatch) -> None:
    """The search takes a second of the full pack; only the tests that ask for it wait."""
    if "search" not in request.fixturenames:
        monkeypatch.setattr(lookback, "SEARCH_SECONDS", 0.0)


@pytest.fixture
def search() -> None:
    """Let the page search."""


@pytest.fixture
def table(host: Participant, lobby: Lobby) -> dict[str, Client]:
    Lobby.objects.filter(pk=lobby.pk).update(reflect=False)  # test_reflection asks
    clients = {role: Client() for role in ("host", "observer", "US", "CN", "KP", "stranger")}
    device(clients["host"], host)
    come_in(clients["observer"], lobby, "", "observe")
    for party in ("US", "CN", "KP"):
        come_in(clients[party], lobby, f"Player of {party}", f"{party}.head")
    return clients


@pytest.fixture
def ended(table: dict[str, Client], lobby: Lobby) -> dict[str, Client]:
    """No deal, after a public and a private offer and a word in private."""
    play(lobby.session, "talks")
    order(lobby, US, do.OpenChannel(frozenset({SeatId("KP.head")})))
    (channel,) = state_of(lobby.session).channels
    say(lobby, US, channel, WHISPER)
    say(lobby, KP, channel, WHISPER)
    for terms, to, public in (
        ({"NUC": "roll-back", "VER": "anywhere"}, "KP", False),
        ({"EXR": "scaled"}, "KR", True),
    ):
        package = {IssueId(issue): OptionId(option) for issue, option in terms.items()}
        order(lobby, US, do.TableOffer(package, frozenset({PartyId(to)}), public))
    order(lobby, HOST, do.EndSession())
    return table


def body(client: Client, lobby: Lobby, **query: str) -> str:
    answer = client.get(f"/session/{lobby.session}/debrief/", query)
    assert answer.status_code == 200, answer
    return answer.content.decode()


def text(page: str) -> str:
    return " ".join(html.unescape(re.sub(r"<[^>]+>", " ", page)).split())


def status(client: Client, lobby: Lobby) -> int:
    return client.get(f"/session/{lobby.session}/debrief/").status_code


def test_who_may_read_it_when(table: dict[str, Client], lobby: Lobby) -> None:
    play(lobby.session, "talks")
    assert {role: status(client, lobby) for role, client in table.items()} == {
        **dict.fromkeys(table, 302), "stranger": 404,
    }  # fmt: skip
    order(lobby, HOST, do.EndSession())
    assert {role: status(client, lobby) for role, client in table.items()} == {
        **dict.fromkeys(table, 302), "host": 200, "stranger": 404,
    }  # fmt: skip
    order(lobby, HOST, do.RevealResults())
    assert {role: status(client, lobby) for role, client in table.items()} == {
        **dict.fromkeys(table, 200), "stranger": 404,
    }  # fmt: skip


def test_before_the_reveal_not_a_byte_of_it_reaches_a_player(
    ended: dict[str, Client], lobby: Lobby
) -> None:
    for role in ("US", "CN", "KP", "observer"):
        answer = ended[role].get(f"/session/{lobby.session}/debrief/", {"as": "facilitator"})
        assert answer.status_code == 302
        assert answer.content == b""
        outcome = ended[role].get(f"/session/{lobby.session}/outcome/").content.decode()
        assert "/debrief/" not in outcome
    assert "/debrief/" in ended["host"].get(f"/session/{lobby.session}/outcome/").content.decode()


def offers_in(page: str) -> list[str]:
    """The rows of the table behind the chart."""
    offers = page[page.index('id="offers-title"') : page.index('id="nos-title"')]
    table = offers[: offers.index("<tfoot>")]
    return [text(row) for row in re.findall(r"<tr><td>.*?</tr>", table, re.DOTALL)]


def test_after_the_reveal_private_offers_and_words_stay_private(
    ended: dict[str, Client], lobby: Lobby, monkeypatch: pytest.MonkeyPatch
) -> None:
    order(lobby, HOST, do.RevealResults())
    pages = {role: body(ended[role], lobby) for role in ("host", "US", "CN", "KP", "observer")}
    pages["wall"] = body(ended["host"], lobby, **{"as": "observer"})
    (private, public) = offers_in(pages["host"])
    for role, page in pages.items():
        whole = role in {"host", "US", "KP"}
        assert offers_in(page) == ([private, public] if whole else [public]), role
        assert WHISPER not in page
        assert not [offer for offer in state_of(lobby.session).offers if offer in page]
    # The check sees a leak: a view that knew every offer would show it.
    everything = frozenset(state_of(lobby.session).offers)
    monkeypatch.setattr(view, "known_offers", lambda *_: everything)
    assert offers_in(body(ended["CN"], lobby)) == [private, public]


def test_links_lead_through_the_own_eyes(ended: dict[str, Client], lobby: Lobby) -> None:
    order(lobby, HOST, do.RevealResults())
    eyes = {"host": "facilitator", "US": "US.head", "CN": "CN.head", "observer": "observer"}
    for role, name in eyes.items():
        links = set(re.findall(r'href="([^"]*/replay/\?[^"]*)"', body(ended[role], lobby)))
        assert links
        assert all(f"?as={name}&amp;step=" in link for link in links)


def test_the_page_and_the_command_tell_the_same_numbers(
    table: dict[str, Client], lobby: Lobby, tmp_path: Path, search: None
) -> None:
    play(lobby.session)
    path = tmp_path / "session.jsonl"
    path.write_bytes(export(record.SessionId(lobby.session), words=False))
    out = StringIO()
    call_command("referee", "debrief", str(path), "--json", stdout=out)
    found: dict[str, Any] = json.loads(out.getvalue())
    shown = look_back(record.SessionId(lobby.session), FACILITATOR)
    assert shown is not None
    assert json.loads(json.dumps(as_object(shown))) == found
    page = text(body(table["host"], lobby))
    for party in found["parties"]:
        assert f"{party['score']:g} points {party['gain']:g} more than no deal pays" in page
        assert f"That is {round(100 * party['share'])} % of the {party['possible']:g}" in page
    assert f"{found['alternatives']['better']:,} would have left nobody worse off" in page
    assert f"The best is worth {found['left']['joint']:g} points more" in page
    for moment in found["moments"]:
        assert moment["sentence"] in page
    for refusal in found["refusals"]:
        assert f"fell {refusal['short_by']:g} points short" in page


def test_no_deal_tells_what_could_have_been(
    ended: dict[str, Client], lobby: Lobby, search: None
) -> None:
    page = text(body(ended["host"], lobby))
    assert "They made no deal" in page
    assert "Of 18,432,000 final agreements, 512,160 would have been ratified" in page
    assert "Exactly what no deal pays." in page
    assert "An agreement that every capital ratifies could have brought it up to" in page


def test_no_table_of_nothings_where_nobody_acted(ended: dict[str, Client], lobby: Lobby) -> None:
    shown = text(body(ended["host"], lobby))
    assert "Nobody acted alone." in shown
    assert "Coercive diplomacy" not in shown


def test_messages_are_counted(ended: dict[str, Client], lobby: Lobby) -> None:
    page = body(ended["host"], lobby)
    talk = page[page.index('id="talk-title"') :]
    assert re.findall(r'class="talk-count"[^>]*>(\d+)<', talk) == ["2"]


def test_a_search_that_takes_too_long_says_so_and_is_tried_again_later(
    ended: dict[str, Client], lobby: Lobby, monkeypatch: pytest.MonkeyPatch
) -> None:
    assert "comparing them all took too long" in text(body(ended["host"], lobby))
    monkeypatch.setattr(lookback, "SEARCH_SECONDS", 30.0)
    assert "comparing them all took too long" in text(body(ended["host"], lobby))
    key = (record.SessionId(lobby.session), None)
    over = replace(lookback._searched[key], good_until=0.0)
    monkeypatch.setitem(lookback._searched, key, over)
    assert "512,160 would have been ratified" in text(body(ended["host"], lobby))


def test_a_session_is_searched_once(
    ended: dict[str, Client], lobby: Lobby, monkeypatch: pytest.MonkeyPatch
) -> None:
    body(ended["host"], lobby)
    monkeypatch.setattr(lookback, "verdict", None)
    say(lobby, KP, "plenary", "After the end.")
    order(lobby, HOST, do.RevealResults())
    for role in ("host", "CN", "observer"):
        body(ended[role], lobby)


# --- the world ------------------------------------------------------------------------------------


def act(lobby: Lobby, seat: Actor, instrument: str, target: str | None = None) -> None:
    order(lobby, seat, do.TakeAction(InstrumentId(instrument), target))


@pytest.fixture
def pressed(table: dict[str, Client], lobby: Lobby) -> dict[str, Client]:
    """Ended without a deal after a threat, a word through China and a secret reshuffle."""
    play(lobby.session, "talks")
    act(lobby, US, "threat")
    act(lobby, US, "red-line", "CN")
    act(lobby, KP, "reassign")
    order(lobby, HOST, do.EndSession())
    order(lobby, HOST, do.RevealResults())
    return table


def test_the_hypothesis_is_disclosed_with_what_speaks_against_it(
    pressed: dict[str, Client], lobby: Lobby
) -> None:
    shown = text(body(pressed["KP"], lobby))
    model = state_of(lobby.session).table.scenario.world
    assert model is not None
    for preset in model.presets:
        for words in (preset.name, preset.sentence, preset.source, preset.counter_source):
            assert " ".join(words.split()) in shown
    assert "The essay played" in shown
    # What came of it is read first, then what it rested on.
    assert shown.index("What each side got") < shown.index("How the world answered")
    assert "Nobody acted alone" not in shown
    assert "The model leaves out Japan" in shown


def test_an_act_is_named_only_to_those_who_knew_of_it(
    pressed: dict[str, Client], lobby: Lobby
) -> None:
    named = {
        role: [name for name in ("Back-channel red line", "Reassign officials") if name in page]
        for role in ("host", "US", "CN", "KP", "observer")
        for page in [text(body(pressed[role], lobby))]
    }
    assert named == {
        "host": ["Back-channel red line", "Reassign officials"],
        "US": ["Back-channel red line"],
        "CN": ["Back-channel red line"],
        "KP": ["Reassign officials"],
        "observer": [],
    }
    assert "Public threat" in text(body(pressed["observer"], lobby))


def test_the_session_is_scored_again_under_another_hypothesis(
    pressed: dict[str, Client], lobby: Lobby
) -> None:
    played, null = (text(body(pressed["CN"], lobby, **q)) for q in ({}, {"preset": "null"}))
    assert "nobody knows what" in null
    assert "nobody knows what" not in played
    assert "Who talked with whom" not in null
    # The threat drove the programme on by 2 only if the essay is right.
    assert "Weapons programme +1" in played
    assert "Weapons programme +1" not in null
    path = f"/session/{lobby.session}/debrief/"
    assert pressed["CN"].get(path, {"preset": "of-my-own"}).status_code == 404


def test_a_deal_after_acts_of_every_family(
    table: dict[str, Client], lobby: Lobby, search: None
) -> None:
    play(lobby.session, "acted")
    shown = text(body(table["host"], lobby, preset="critic"))
    assert "Army politics" in shown
    assert "They reached a final agreement" in shown
