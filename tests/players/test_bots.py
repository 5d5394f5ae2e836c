"""Bots at a table, as its pages see them: given, taken back, sat down for, and played against."""

from __future__ import annotations

import re
from collections.abc import Callable

import pytest
from django.test import Client

from negotiation.engine import bots
from negotiation.engine.terms import SeatId
from players import seats
from players.models import Lobby, Participant

from .conftest import come_in, state_of
from .test_access import device

Seat = Callable[..., Participant]
CN, US = SeatId("CN.head"), SeatId("US.head")


def bot_in(lobby: Lobby, seat: SeatId) -> str | None:
    return state_of(lobby.session).roster.seats[seat].bot


def test_a_free_seat_goes_to_a_bot_and_the_next_person_takes_it(
    lobby: Lobby, seat_somebody: Seat
) -> None:
    assert seats.give_to_bot(lobby.session, CN).status == "accepted"
    assert bot_in(lobby, CN) in bots.TEMPERAMENTS
    # A free head is needed more than a bot's, and a bot's more than a second seat.
    got = [seat_somebody(name).seat for name in ("Ana", "Ben", "Cleo", "Dan", "Eve", "Fay")]
    assert got == ["US.head", "RU.head", "KR.head", "KP.head", "CN.head", "US.foreign"]
    assert bot_in(lobby, CN) is None
    assert seats.nicknames(lobby.session, state_of(lobby.session))[CN] == "Eve"


def test_whoever_held_the_seat_is_cut_off(lobby: Lobby, host: Participant, client: Client) -> None:
    come_in(client, lobby, "Ana", US)
    room = f"/session/{lobby.session}/"
    assert client.get(room).status_code == 200
    boss = Client()
    device(boss, host)
    answer = boss.post(f"{room}seats/{US}/bot/", {"temperament": "firm"})
    assert answer.status_code == 204
    assert bot_in(lobby, US) == bots.FIRM
    assert client.get(room).status_code == 404
    assert seats.nicknames(lobby.session, state_of(lobby.session)) == {}
    again = boss.post(f"{room}seats/{US}/bot/")
    assert (again.status_code, again.json()) == (409, {"code": "seat_has_bot"})
    angry = boss.post(f"{room}seats/{CN}/bot/", {"temperament": "angry"})
    assert (angry.status_code, angry.json()) == (409, {"code": "temperament_unknown"})
    assert boss.post(f"{room}seats/{US}/release/").status_code == 204
    assert bot_in(lobby, US) is None


def test_a_bot_that_takes_over_says_nothing_in_the_name_of_who_left(
    lobby: Lobby, seat_somebody: Seat
) -> None:
    """Erasing the person erases their words alone: the bot's turn is another one."""
    ana = seat_somebody("Ana", US)
    seats.give_to_bot(lobby.session, US)
    seats.release(lobby.session, US)
    ben = seat_somebody("Ben", US)
    assert (ana.generation, ben.generation) == (1, 4)


def test_the_wall_and_the_join_page_say_that_it_is_a_bot(
    lobby: Lobby, host: Participant, client: Client
) -> None:
    seats.give_to_bot(lobby.session, CN)
    boss = Client()
    device(boss, host)
    parties = boss.get(f"/session/{lobby.session}/projector/state/").json()["parties"]
    assert [party["names"] for party in parties] == [[], ["a bot"], [], [], []]
    page = client.get(f"/join/{lobby.join_code}/").content.decode()
    assert page.count("a bot plays it until you sit down") == 1
    assert f'value="{CN}"' in page


# --- alone ----------------------------------------------------------------------------------------


def opened(client: Client, **form: str) -> str:
    answer = client.post("/alone/", form)
    assert answer.status_code == 302, answer.content.decode()
    return str(answer.headers["location"]).split("/")[2]


@pytest.mark.django_db(transaction=True)
def test_one_press_opens_a_running_table_against_bots(client: Client) -> None:
    session = opened(client)
    state = state_of(session)
    assert (state.table.scenario.id, state.table.pack.id) == ("korea-2017", "core")
    assert (state.clock.status, state.table.minutes) == ("running", 30)
    played = [seat for seat, held in state.roster.seats.items() if held.bot]
    assert played == ["CN.head", "RU.head", "KR.head", "KP.head"]
    person = Participant.objects.get(lobby=session)
    assert (person.seat, person.steers, person.nickname) == ("US.head", True, "Player")
    config = client.get(f"/session/{session}/").context["config"]
    assert config["bot"] == f"/session/{session}/seats/{{seat}}/bot/"


@pytest.mark.django_db(transaction=True)
def test_alone_with_everything_chosen(client: Client) -> None:
    session = opened(
        client,
        scenario="first-deal",
        pack="tutorial",
        minutes="7",
        seat="orchard.grower",
        nickname="Zoë",
    )
    state = state_of(session)
    assert state.table.minutes == 7
    held = {seat: holding.bot for seat, holding in state.roster.seats.items() if holding.taken}
    assert list(held) == ["bakery.owner", "orchard.grower"]
    assert held[SeatId("orchard.grower")] is None
    assert seats.nicknames(session, state) == {"orchard.grower": "Zoë"}


@pytest.mark.django_db(transaction=True)
@pytest.mark.parametrize(
    ("form", "words"),
    [
        ({"seat": "US.cook"}, "Choose a seat from the list."),
        ({"pack": "huge"}, "Choose a size from the list."),
        ({"scenario": "mars"}, "Select a valid choice"),
        ({"minutes": "3"}, "greater than or equal to 5"),
        ({"nickname": "x" * 40}, "Use at most 24 characters"),
    ],
)
def test_a_wrong_wish_is_told_on_the_first_page(
    client: Client, form: dict[str, str], words: str
) -> None:
    answer = client.post("/alone/", form)
    page = answer.content.decode()
    assert answer.status_code == 400
    assert re.search(f'role="alert">[^<]*{words}', page), page
    assert not Lobby.objects.exists()


@pytest.mark.django_db(transaction=True)
def test_the_host_chooses_whether_bots_fill_the_start(client: Client) -> None:
    assert "checked" in re.search(r'<input[^>]*name="bots"[^>]*>', page(client))[0]  # type: ignore[index]
    for form, wanted in (({"bots": "on"}, True), ({}, False)):
        answer = client.post("/host/", {"pack": "core", **form})
        session = answer.headers["location"].split("/")[2]
        assert client.get(f"/session/{session}/").context["config"]["bots"] is wanted
        assert not any(held.taken for held in state_of(session).roster.seats.values())


def page(client: Client) -> str:
    return client.get("/host/").content.decode()
