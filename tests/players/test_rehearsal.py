"""One person drives every seat of a table from one browser, and begins a phase again."""

from __future__ import annotations

import secrets

import pytest
from django.test import Client

from negotiation import record
from negotiation.engine.commands import StartSession, StepBack, StepPhase
from negotiation.engine.terms import SeatId, Sight
from negotiation.record import SessionId, clock
from players import access, instructor, seats, standin
from players.absence import GRACE, Watch
from players.grouping import Remainder
from players.hosting import open_table
from players.join import OBSERVE, SeatGone, Wish, join
from players.models import Lobby, Participant

from .classroom import open_room
from .conftest import come_in, state_of
from .test_access import device

HEADS = ("US.head", "CN.head", "RU.head", "KR.head", "KP.head")


@pytest.fixture
def facilitator(host: Participant) -> Client:
    client = Client()
    device(client, host)
    return client


def play(client: Client, lobby: Lobby, seat: str) -> int:
    return client.post(f"/session/{lobby.session}/play/", {"seat": seat}).status_code


def sight(client: Client, lobby: Lobby) -> object:
    """Whose eyes the browser's next page and socket have."""
    found = access._by_cookie({k: m.value for k, m in client.cookies.items()}, lobby.session)
    assert found is not None
    return found.admission.viewer.seat or found.admission.viewer.sight


def test_one_browser_goes_from_seat_to_seat_and_back(facilitator: Client, lobby: Lobby) -> None:
    assert play(facilitator, lobby, "every") == 204
    assert sight(facilitator, lobby) == "US.head"
    config = facilitator.get(f"/session/{lobby.session}/").context["config"]
    assert sorted(config["driven"]) == sorted(HEADS)
    for seat in (*HEADS, "CN.head"):
        assert play(facilitator, lobby, seat) == 204
        assert sight(facilitator, lobby) == seat
    # Driven, not taken anew: each seat has had one turn.
    roster = state_of(lobby.session).roster.seats
    assert {roster[SeatId(seat)].generation for seat in HEADS} == {1}
    assert play(facilitator, lobby, "") == 204
    assert sight(facilitator, lobby) is Sight.FACILITATOR
    # One code brings them back, whichever seat they looked through.
    assert play(facilitator, lobby, "KP.head") == 204
    again = facilitator.get(f"/session/{lobby.session}/").context["config"]
    assert again["reentry"] == config["reentry"]


def test_from_a_seat_the_table_is_started_and_a_phase_begun_again(transactional_db: None) -> None:
    client, host = Client(), open_table("first-deal", "tutorial", 10, Wish(OBSERVE, steers=True))
    lobby = host.lobby
    device(client, host)
    assert play(client, lobby, "every") == 204
    guest = access._by_cookie({k: m.value for k, m in client.cookies.items()}, lobby.session)
    assert guest is not None
    assert guest.admission.actor.seat
    for command in (StartSession(), StepPhase(), StepBack()):
        asked = record.Order(
            SessionId(lobby.session), guest.admission.actor, secrets.token_hex(16), command
        )
        assert record.handle(asked).status == "accepted"
    assert state_of(lobby.session).clock.ordinal == 0
    record.stop()


def test_nobody_is_pushed_aside_and_only_the_facilitator_drives(
    facilitator: Client, lobby: Lobby
) -> None:
    ana, watcher = Client(), Client()
    come_in(ana, lobby, "Ana", "CN.head")
    come_in(watcher, lobby, "", OBSERVE)
    assert play(facilitator, lobby, "CN.head") == 409
    assert play(facilitator, lobby, "XX.head") == 404
    for client in (ana, watcher, Client()):
        assert play(client, lobby, "US.head") == 404
    assert play(facilitator, lobby, "every") == 204
    assert SeatId("CN.head") not in standin.driven(lobby)
    assert sight(ana, lobby) == "CN.head"
    assert ana.get(f"/session/{lobby.session}/").context["config"]["play"] is None


def test_a_host_who_plays_never_sees_another_side(transactional_db: None) -> None:
    host = open_table("korea-2017", "full", 210, Wish("US.head", "Ana", steers=True))
    client = Client()
    device(client, host)
    assert client.get(f"/session/{host.lobby_id}/").context["config"]["play"] is None
    for seat in ("CN.head", "every", ""):
        assert play(client, host.lobby, seat) == 404
    assert sight(client, host.lobby) == "US.head"
    record.stop()


def test_a_bot_makes_room_and_somebody_away_gets_the_seat_back(
    facilitator: Client, lobby: Lobby
) -> None:
    seats.give_to_bot(lobby.session, SeatId("RU.head"))
    assert play(facilitator, lobby, "RU.head") == 204
    assert state_of(lobby.session).roster.seats[SeatId("RU.head")].bot is None
    with pytest.raises(SeatGone):
        join(lobby, "f" * 32, Wish("RU.head", "Late"))


def test_seats_that_are_driven_are_not_called_away(
    facilitator: Client, lobby: Lobby, monkeypatch: pytest.MonkeyPatch
) -> None:
    play(facilitator, lobby, "every")
    order = record.Order(SessionId(lobby.session), seats.STEERING, "s", StartSession())
    assert record.handle(order).status == "accepted"
    now, watch = clock.now(), Watch()
    for seconds in range(0, 2 * GRACE, 5):
        monkeypatch.setattr(clock, "now", lambda at=now + seconds * 1000: at)
        watch.beat(frozenset())
    assert not [held for held in state_of(lobby.session).roster.seats.values() if held.away]


def test_whoever_steers_a_class_drives_for_as_long_as_they_do(transactional_db: None) -> None:
    room = open_room(5, Remainder.BOT, "first-deal", pack="tutorial")
    room.come("Ana")
    lobby = room.tables()[0].lobby
    teacher = room.instructor
    assert play(teacher, lobby, "every") == 204
    (driven,) = standin.driven(lobby)
    assert sight(teacher, lobby) == driven
    # The seat's cookie goes with their part in the class; without a seat they need none.
    row = Participant.objects.get(lobby=lobby, seat=driven, left_at=None)
    assert [each.staff_id for each in row.devices.all()] == [room.klass.staff.get().pk]
    assert play(teacher, lobby, "") == 204
    assert sight(teacher, lobby) is Sight.FACILITATOR
    assert not row.devices.exists()
    assert play(teacher, lobby, driven) == 204
    teacher.cookies.pop(instructor.cookie_name(room.klass.pk))
    assert play(teacher, lobby, driven) == 404
    record.stop()
