"""A class: people arrive by one code, full tables start, and whoever is left over has a place."""

from __future__ import annotations

import threading
from collections.abc import Iterator
from io import StringIO

import pytest
from django.core.management import call_command
from django.db import connection
from django.test import Client

from negotiation import record
from negotiation.engine.channels import help_line
from negotiation.engine.commands import EndSession, Say
from negotiation.engine.entries import Recorded
from negotiation.engine.terms import Actor, SeatId
from negotiation.models import EntryText
from players import classes, seats
from players.erase import erase_participant
from players.grouping import Remainder
from players.models import Class, Lobby, Participant
from players.seats import release

from .classroom import Room, open_room, session_of, state_of

pytestmark = pytest.mark.django_db(transaction=True)
HEADS = {"US.head", "CN.head", "RU.head", "KR.head", "KP.head"}


@pytest.fixture(autouse=True)
def _stopped() -> Iterator[None]:
    yield
    record.stop()


def filled(people: int, rule: Remainder, expected: int | None = None) -> Room:
    room = open_room(expected or people, rule)
    for n in range(people):
        session_of(f"/session/{room.come(f'P{n}')}/")
    return room


def test_a_table_starts_as_soon_as_it_is_full_and_the_next_one_opens() -> None:
    room = open_room(12)
    for n in range(4):
        room.come(f"P{n}")
        assert room.statuses() == ["lobby"]
    room.come("P4")
    assert room.statuses() == ["running"]
    assert {room.sits(f"P{n}") for n in range(5)} == {(1, seat) for seat in HEADS}
    room.come("P5")
    assert room.statuses() == ["running", "lobby"]


def test_who_is_left_over_doubles_a_role_and_their_screen_and_code_follow() -> None:
    room = open_room(12, Remainder.MIRROR)
    for n in range(10):
        room.come(f"P{n}")
    alone = room.come("P10")
    browser = room.people["P10"]
    code = browser.get(f"/session/{alone}/").context["config"]["reentry"]
    elsewhere = room.come("P11")  # the twelfth of twelve: nobody else is waited for
    assert room.statuses() == ["running", "running", "ended"]
    assert [t.never_played for t in room.tables()] == [False, False, True]
    for name in ("P10", "P11"):
        number, seat = room.sits(name)
        assert number in {1, 2}
        assert seat not in HEADS
    assert elsewhere == room.tables()[room.sits("P11")[0] - 1].session
    for client, moved in ((browser, True), (Client(), False), (room.people["P0"], False)):
        assert client.get(f"/session/{alone}/moved/").json() == {"moved": moved}
    assert browser.get(f"/session/{alone}/names/").json() == {"names": {}, "version": 0}
    # The screen at the closed table is led to the new one, by a cookie of its own.
    led = browser.get(f"/session/{alone}/")
    there = session_of(led.headers["location"])
    assert there != alone
    assert browser.get(f"/session/{there}/").context["config"]["reentry"] == code
    assert browser.get(f"/session/{there}/names/").json()["names"][room.sits("P10")[1]] == "P10"
    # However often, it is one place to the browser, and one more device to the table.
    browser.get(f"/session/{alone}/")
    assert Participant.objects.get(nickname="P10", left_at=None).devices.count() == 2
    assert browser.get("/").content.decode().count("Back to the table") == 1
    other = Client()
    back = other.post("/return/", {"code": code})
    assert session_of(back.headers["location"]) == there
    assert other.get(f"/session/{there}/").status_code == 200


def test_who_is_left_over_watches() -> None:
    room = filled(11, Remainder.OBSERVER)
    assert room.sits("P10") == (1, "")
    assert room.statuses() == ["running", "running", "ended"]
    there = room.people["P10"].get(f"/session/{room.tables()[0].session}/")
    assert there.status_code == 200


def test_who_is_left_over_plays_with_bots_and_a_latecomer_takes_a_bots_seat() -> None:
    room = filled(11, Remainder.BOT)
    assert room.statuses() == ["running"] * 3
    assert bots(room, 3) == 4
    room.come("late")
    assert room.sits("late")[0] == 3
    assert bots(room, 3) == 3


def bots(room: Room, number: int) -> int:
    roster = room.tables()[number - 1].state.roster
    return sum(held.bot is not None for held in roster.seats.values())


def test_the_instructor_starts_without_the_missing() -> None:
    room = filled(7, Remainder.MIRROR, expected=30)
    assert room.statuses() == ["running", "lobby"]
    stranger = Client()
    assert stranger.post(f"/class/{room.klass.pk}/start/").status_code == 404
    assert room.statuses() == ["running", "lobby"]
    assert room.instructor.post(f"/class/{room.klass.pk}/start/").status_code == 302
    assert room.statuses() == ["running", "ended"]
    assert {room.sits("P5")[0], room.sits("P6")[0]} == {1}
    room.come("late")
    assert room.sits("late")[0] == 1
    # Pressed twice, nothing more happens.
    room.instructor.post(f"/class/{room.klass.pk}/start/")
    assert room.statuses() == ["running", "ended"]


def test_a_latecomer_takes_the_seat_that_somebody_gave_up() -> None:
    room = filled(10, Remainder.OBSERVER)
    number, seat = room.sits("P4")
    session = room.tables()[number - 1].session
    assert room.people["P4"].post(f"/session/{session}/leave/").status_code == 302
    room.come("late")
    assert room.sits("late") == (number, seat)


def test_the_same_form_sits_down_once_even_after_a_move() -> None:
    room = open_room(6, Remainder.MIRROR)
    keys = [f"{n:032x}" for n in range(6)]
    for n, key in enumerate(keys):
        first = room.come(f"P{n}", key=key)
    people = Participant.objects.filter(lobby__klass=room.klass, left_at=None, steers=False)
    assert people.count() == 6
    again = classes.arrive(room.klass, keys[5], "P5")
    assert again.lobby_id == first
    assert people.count() == 6
    assert room.sits("P5") == (1, again.seat)


def test_people_choose_a_delegation_while_it_has_a_place() -> None:
    room = open_room(10, Remainder.BOT, chooses="1")
    for name in ("Ana", "Ben"):
        room.come(name, "US")
    assert [room.sits(name) for name in ("Ana", "Ben")] == [(1, "US.head"), (2, "US.head")]
    page = Client().get(f"/join/{room.klass.join_code}/").content.decode()
    assert 'value="US"' not in page
    assert 'value="CN"' in page
    assert "has just become full" in room.come("Cleo", "US")
    room.come("Cleo")
    assert room.sits("Cleo")[0] == 1


def test_two_people_at_once_never_get_one_seat() -> None:
    """With and without the lock that only saves this process some tries."""
    for lock in (classes._ONE_AT_A_TIME, Open()):
        room = open_room(10, Remainder.BOT)
        with pytest.MonkeyPatch.context() as patch:
            patch.setattr(classes, "_ONE_AT_A_TIME", lock)
            at_once(room.klass, 10)
        people = Participant.objects.filter(lobby__klass=room.klass, steers=False, left_at=None)
        held = list(people.values_list("lobby", "seat"))
        assert len(held) == len(set(held)) == 10
        running = [t for t in room.tables() if t.state.clock.status == "running"]
        assert sum(len(seats.holders(t.session, t.state)) for t in running) == 10


class Open:
    """A lock that locks nothing, as between two processes."""

    def __enter__(self) -> None: ...

    def __exit__(self, *_: object) -> None: ...


def at_once(klass: Class, people: int) -> None:
    problems: list[Exception] = []

    def arrive(n: int) -> None:
        try:
            mine = Class.objects.get(pk=klass.pk)
            classes.arrive(mine, f"{n:016x}{klass.pk[:16]}", f"P{n}")
        except Exception as error:  # noqa: BLE001 - shown below: a thread has nobody to raise to
            problems.append(error)
        finally:
            connection.close()

    threads = [threading.Thread(target=arrive, args=(n,)) for n in range(people)]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join()
    assert problems == []


def test_once_every_table_has_ended_nobody_is_let_in() -> None:
    room = filled(5, Remainder.MIRROR)
    table = room.tables()[0]
    classes._order(table.session, "end", EndSession())
    assert "This session has ended" in room.come("late")


def test_the_log_knows_no_name() -> None:
    room = filled(6, Remainder.MIRROR)
    for table in room.tables():
        entries: list[Recorded] = record.entries(table.session)
        assert "P5" not in repr(entries)
        assert room.klass.pk not in repr(entries)


def test_who_was_moved_is_forgotten_at_both_tables() -> None:
    room = filled(6, Remainder.MIRROR, expected=30)
    number, seat = room.sits("P5")
    before, after = room.tables()[number - 1].session, room.tables()[0].session
    for session in (before, after):
        if session == after:
            room.instructor.post(f"/class/{room.klass.pk}/start/")
            assert room.sits("P5")[0] == 1
            seat = room.sits("P5")[1]
        words = record.seal(f"canary at {session}")
        say = Say(help_line(SeatId(seat)), words.ref)
        order = record.Order(session, Actor(SeatId(seat)), "1" * 32, say, (words,))
        assert record.handle(order).status == "accepted"
    assert Participant.objects.filter(nickname="P5").count() == 2
    out = StringIO()
    call_command("participant", "list", room.klass.pk, stdout=out)
    assert out.getvalue().count("P5") == 2
    # Whichever of the two rows an operator is looking at.
    assert erase_participant(Participant.objects.get(nickname="P5", lobby=before)) == 2
    assert not Participant.objects.filter(nickname="P5").exists()
    assert not EntryText.objects.exists()


def test_the_instructor_facilitates_every_table_and_nobody_else_does() -> None:
    room, other = filled(6, Remainder.BOT), open_room(5)
    for table in room.tables():
        page = room.instructor.get(f"/session/{table.session}/")
        config = page.context["config"]
        assert config["release"]
        assert config["watched"] is True
        assert config["joinCode"].replace("-", "") == room.klass.join_code
        assert other.instructor.get(f"/session/{table.session}/").status_code == 404
        assert Client().get(f"/session/{table.session}/").status_code == 404
    code = room.instructor.get(f"/session/{table.session}/").context["config"]["reentry"]
    laptop = Client()
    assert laptop.post("/return/", {"code": code}).headers["location"] == (
        f"/class/{room.klass.pk}/"
    )
    assert laptop.get(f"/session/{table.session}/").status_code == 200


def test_a_table_of_a_class_lets_nobody_in_by_a_code_of_its_own() -> None:
    room = filled(1, Remainder.MIRROR, expected=10)
    table = Lobby.objects.get(klass=room.klass)
    assert Client().get(f"/join/{table.join_code}/").status_code == 404


def test_who_has_a_place_is_led_back_to_it_and_the_instructor_plays_nobody() -> None:
    room = filled(2, Remainder.MIRROR, expected=10)
    address = f"/join/{room.klass.join_code}/"
    page = room.people["P1"].get(address).content.decode()
    assert "You are at this table already" in page
    assert f"/session/{room.tables()[0].session}/" in page
    assert "This is your class" in room.instructor.get(address).content.decode()


def test_a_seat_freed_by_the_instructor_stays_free_for_the_next() -> None:
    room = filled(5, Remainder.MIRROR)
    _, seat = room.sits("P2")
    table = room.tables()[0]
    release(table.session, table.state.table.scenario.seats()[0].id)
    room.come("late")
    assert room.sits("late") == (1, table.state.table.scenario.seats()[0].id)
    assert state_of(table.session).clock.status == "running"
    assert seat
