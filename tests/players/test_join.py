"""Sitting down: fair, once, and never two on one seat."""

from __future__ import annotations

import threading
from collections.abc import Callable
from datetime import timedelta

import pytest
from django.db import connection
from django.utils import timezone

from negotiation import record
from negotiation.engine.commands import EndSession, ReleaseSeat, StartSession, TakeSeat
from negotiation.engine.terms import Actor, SeatId
from players import join as joining
from players import seats
from players.join import ANY, OBSERVE, JoinError, Wish, join
from players.models import Lobby, Participant

from .conftest import state_of

Seat = Callable[..., Participant]
STEERING = Actor(steers=True)


def command(lobby: Lobby, what: object, number: int = 0) -> record.Answer:
    session = record.SessionId(lobby.session)
    return record.handle(record.Order(session, STEERING, f"test-{number}-{what}", what))  # type: ignore[arg-type]


def test_a_code_finds_an_open_lobby_however_it_is_typed(lobby: Lobby) -> None:
    code = lobby.join_code
    for typed in (code, code.lower(), f"{code[:4]}-{code[4:]}", f" {code[:4]} {code[4:]} "):
        assert joining.find(typed) == lobby
    assert joining.find("0" * 8) is None
    lobby.open = False
    lobby.save()
    assert joining.find(code) is None


def test_heads_first_then_the_smallest_delegation(lobby: Lobby, seat_somebody: Seat) -> None:
    taken = [seat_somebody(f"P{n}").seat for n in range(7)]
    assert taken == [
        "US.head",
        "CN.head",
        "RU.head",
        "KR.head",
        "KP.head",
        "US.foreign",
        "CN.foreign",
    ]
    seats.release(lobby.session, SeatId("KR.head"))
    assert seat_somebody("Late").seat == "KR.head"
    # South Korea is back to one; the others with one come before those with two.
    assert seat_somebody("Later").seat == "RU.foreign"


def test_the_last_seats_are_found_and_then_the_table_is_full(
    lobby: Lobby, seat_somebody: Seat
) -> None:
    total = len(state_of(lobby.session).table.scenario.seats())
    assert len({seat_somebody(f"P{n}").seat for n in range(total)}) == total == 26
    with pytest.raises(joining.TableFull):
        seat_somebody("One too many")
    assert seat_somebody("", OBSERVE).seat == ""
    assert not Participant.objects.filter(nickname="One too many").exists()


def test_a_chosen_seat_is_given_once(lobby: Lobby, seat_somebody: Seat) -> None:
    ana = seat_somebody("Ana", "KP.head")
    assert (ana.seat, ana.generation) == ("KP.head", 1)
    with pytest.raises(joining.SeatGone):
        seat_somebody("Ben", "KP.head")
    assert seats.nicknames(lobby.session, state_of(lobby.session)) == {"KP.head": "Ana"}


def test_the_same_form_twice_is_one_person(lobby: Lobby) -> None:
    first = join(lobby, "a" * 32, Wish(ANY, "Ana"))
    again = join(lobby, "a" * 32, Wish(ANY, "Ana"))
    assert (again.pk, again.seat) == (first.pk, "US.head")
    assert state_of(lobby.session).roster.seats[SeatId("CN.head")].taken is False


def test_a_form_whose_person_was_released_is_spent(lobby: Lobby) -> None:
    join(lobby, "a" * 32, Wish(ANY, "Ana"))
    seats.release(lobby.session, SeatId("US.head"))
    with pytest.raises(joining.FormSpent):
        join(lobby, "a" * 32, Wish(ANY, "Ana"))


def test_the_same_name_gets_a_number(seat_somebody: Seat) -> None:
    assert [seat_somebody(name).nickname for name in ("Ana", "ANA", "Аna")] == [
        "Ana",
        "ANA 2",
        "Аna 3",
    ]


def test_a_name_is_free_again_once_its_owner_has_left(lobby: Lobby, seat_somebody: Seat) -> None:
    seats.leave(seat_somebody("Ana"))
    assert seat_somebody("Ana").nickname == "Ana"


def test_nobody_joins_after_the_end_but_a_running_table_takes_latecomers(
    lobby: Lobby, seat_somebody: Seat
) -> None:
    seat_somebody("Ana")
    assert command(lobby, StartSession()).status == "accepted"
    assert seat_somebody("Late").seat == "CN.head"
    assert command(lobby, EndSession()).status == "accepted"
    with pytest.raises(joining.TableEnded):
        seat_somebody("Too late")
    with pytest.raises(joining.TableEnded):
        seat_somebody("", OBSERVE)


def test_a_seat_taken_behind_our_back_is_refused_and_leaves_no_trace(
    lobby: Lobby, monkeypatch: pytest.MonkeyPatch
) -> None:
    """The record has the last word, whatever the state looked like when we chose."""
    before = state_of(lobby.session)
    assert command(lobby, TakeSeat(SeatId("RU.head"))).status == "accepted"
    monkeypatch.setattr(
        joining, "free_seats", lambda _: [before.table.scenario.seat(SeatId("RU.head"))]
    )
    with pytest.raises(JoinError):
        join(lobby, "b" * 32, Wish("RU.head", "Ben"))
    assert not Participant.objects.filter(nickname="Ben").exists()


def test_a_join_that_died_half_way_is_finished_by_sending_the_form_again(lobby: Lobby) -> None:
    """The process was killed after the reservation, before the table was asked."""
    half = joining._enter(lobby, "c" * 32, Wish("CN.head", "Chen"))
    assert joining.reserve(half, SeatId("CN.head"), state_of(lobby.session))
    done = join(lobby, "c" * 32, Wish("CN.head", "Chen"))
    assert done.pk == half.pk
    assert seats.nicknames(lobby.session, state_of(lobby.session)) == {"CN.head": "Chen"}


def test_a_reservation_that_nobody_finishes_blocks_the_seat_for_seconds_only(
    lobby: Lobby, seat_somebody: Seat
) -> None:
    half = joining._enter(lobby, "c" * 32, Wish("CN.head", "Chen"))
    joining.reserve(half, SeatId("CN.head"), state_of(lobby.session))
    with pytest.raises(joining.SeatGone):
        seat_somebody("Ben", "CN.head")
    old = timezone.now() - seats.RESERVED_FOR - timedelta(seconds=1)
    Participant.objects.filter(pk=half.pk).update(joined_at=old)
    assert seat_somebody("Ben", "CN.head").seat == "CN.head"


def test_a_seat_released_over_the_socket_is_noticed(lobby: Lobby, seat_somebody: Seat) -> None:
    """The table's own release command knows nothing of people."""
    ana = seat_somebody("Ana", "US.head")
    assert command(lobby, ReleaseSeat(SeatId("US.head"))).status == "accepted"
    assert seats.nicknames(lobby.session, state_of(lobby.session)) == {}
    ben = seat_somebody("Ben", "US.head")
    assert ben.generation == 3
    ana.refresh_from_db()
    assert ana.left_at is not None
    assert seats.nicknames(lobby.session, state_of(lobby.session)) == {"US.head": "Ben"}


def race(*runs: Callable[[], object]) -> list[object]:
    """Run all at once; what each gave, or the JoinError it raised."""
    start, found = threading.Barrier(len(runs)), []

    def one(run: Callable[[], object]) -> None:
        start.wait()
        try:
            found.append(run())
        except JoinError as error:
            found.append(error)
        finally:
            connection.close()

    threads = [threading.Thread(target=one, args=(run,)) for run in runs]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join(60)
    return found


def test_ten_people_race_for_one_seat_and_one_gets_it(lobby: Lobby, seat_somebody: Seat) -> None:
    found = race(*(lambda n=n: seat_somebody(f"P{n}", "KP.head") for n in range(10)))
    won = [person for person in found if isinstance(person, Participant)]
    assert len(won) == 1
    assert len(found) == 10
    assert all(isinstance(f, joining.SeatGone) for f in found if f is not won[0])
    assert seats.nicknames(lobby.session, state_of(lobby.session)) == {"KP.head": won[0].nickname}
    assert Participant.objects.exclude(seat="").count() == 1


def test_twelve_people_race_for_any_seat_and_all_sit_apart(
    lobby: Lobby, seat_somebody: Seat
) -> None:
    found = race(*(lambda: seat_somebody("Ana") for _ in range(12)))
    people = [person for person in found if isinstance(person, Participant)]
    assert len(people) == 12
    assert len({person.seat for person in people}) == 12
    assert len({person.nickname for person in people}) == 12
    shown = seats.nicknames(lobby.session, state_of(lobby.session))
    assert shown == {SeatId(person.seat): person.nickname for person in people}


def test_a_form_sent_four_times_at_once_joins_once(lobby: Lobby) -> None:
    found = race(*(lambda: join(lobby, "d" * 32, Wish(ANY, "Dora")) for _ in range(4)))
    only = Participant.objects.get(key="d" * 32)
    assert found == [only] * 4
    assert len(seats.nicknames(lobby.session, state_of(lobby.session))) == 1
