"""Deleting a class or a table, and what is older than it should be: nothing of it remains."""

from __future__ import annotations

import secrets
from io import StringIO
from pathlib import Path

import pytest
from django.core.management import call_command
from django.db import connection

from negotiation import record
from negotiation.engine.commands import Say
from negotiation.engine.terms import PLENARY, Actor, SeatId
from negotiation.record import SessionId, clock
from negotiation.record.export import export
from players import erase
from players.grouping import Remainder
from players.hosting import open_table
from players.join import OBSERVE, Wish
from players.models import Class, Lobby, Participant

from .classroom import Room, open_room

pytestmark = pytest.mark.usefixtures("store")
CANARY = "Kanarienvogel"


def spoken_in(name: str) -> Room:
    """A class whose people are called so, on its list as well, and who say so at its tables."""
    listed = "givenName\n" + "".join(f"{name} on the list {n}\n" for n in range(4))
    room = open_room(5, Remainder.BOT, "first-deal", pack="tutorial", roster=listed)
    for n in range(4):
        room.come(f"{name} {n}")
        number, seat = room.sits(f"{name} {n}")
        say(SessionId(room.tables()[number - 1].session), seat, f"{name} speaks")
    return room


def say(session: SessionId, seat: str, words: str) -> None:
    sealed = record.seal(words)
    said = Say(PLENARY, sealed.ref)
    order = record.Order(session, Actor(SeatId(seat)), secrets.token_hex(16), said, (sealed,))
    assert record.handle(order).status == "accepted"


def stored() -> str:
    """Every row of every table, as text, and every byte of the database's files."""
    found = []
    with connection.cursor() as cursor:
        for table in connection.introspection.table_names():
            cursor.execute(f'SELECT * FROM "{table}"')  # noqa: S608
            found += [repr(row) for row in cursor.fetchall()]
        files = []
        if connection.vendor == "sqlite":
            cursor.execute("PRAGMA database_list")
            files = [Path(row[2]) for row in cursor.fetchall() if row[2]]
    for file in files:
        for path in (file, file.with_name(f"{file.name}-wal")):
            if path.is_file():
                found.append(path.read_bytes().decode("latin-1"))
    return "\n".join(found)


def exports() -> str:
    return "".join(export(SessionId(lobby.session), words=True).decode() for lobby in lobbies())


def lobbies() -> list[Lobby]:
    return list(Lobby.objects.all())


def test_a_deleted_class_leaves_no_trace_and_the_others_stay_whole() -> None:
    gone, kept = spoken_in(CANARY), spoken_in("Spatz")
    sessions = [SessionId(table.session) for table in gone.tables()]
    assert stored().count(CANARY) >= 8
    assert CANARY in exports()
    before = [record.entries(SessionId(table.session)) for table in kept.tables()]

    answer = gone.instructor.post(f"/class/{gone.klass.pk}/delete/")
    assert (answer.status_code, answer["location"]) == (302, "/?deleted")

    assert CANARY not in stored()
    assert not any(session in stored() for session in sessions)
    # Exporting verifies the chain of everything that stays.
    assert CANARY not in exports()
    assert "Spatz speaks" in exports()
    assert [record.entries(SessionId(table.session)) for table in kept.tables()] == before
    assert gone.instructor.get(f"/class/{gone.klass.pk}/").status_code == 404
    someone = gone.people[f"{CANARY} 0"]
    assert someone.get(f"/session/{sessions[0]}/").status_code == 404
    with pytest.raises(record.UnknownSession):
        record.snapshot(sessions[0])
    # Nothing can be said there any more.
    order = record.Order(sessions[0], Actor(steers=True), "x", Say(PLENARY, record.seal("x").ref))
    with pytest.raises(record.UnknownSession):
        record.handle(order)
    assert kept.come("Late")


def test_a_deletion_that_forgets_the_words_is_noticed(monkeypatch: pytest.MonkeyPatch) -> None:
    gone = spoken_in(CANARY)
    monkeypatch.setattr(erase.record, "delete_sessions", lambda sessions: len(list(sessions)))  # type: ignore[attr-defined]
    erase.delete_class(gone.klass)
    assert CANARY in stored()


def test_only_the_instructor_deletes() -> None:
    room = spoken_in("Spatz")
    player = next(iter(room.people.values()))
    assert player.post(f"/class/{room.klass.pk}/delete/").status_code == 404
    assert Class.objects.count() == 1


def purge(*words: str) -> str:
    out = StringIO()
    call_command("purge", *words, stdout=out)
    return out.getvalue()


def days_pass(monkeypatch: pytest.MonkeyPatch, days: int) -> None:
    now = clock.now()
    monkeypatch.setattr(clock, "now", lambda: now + days * 24 * 3600 * 1000)


def test_the_purge_deletes_what_is_old_and_nothing_that_goes_on(
    monkeypatch: pytest.MonkeyPatch,
) -> None:
    old = spoken_in(CANARY)
    table = open_table("first-deal", "tutorial", 10, Wish(OBSERVE, steers=True))
    record.open_session("first-deal", "tutorial", 10)  # a demo's, for instance
    going_on = spoken_in("Spatz")
    days_pass(monkeypatch, 31)
    number, seat = going_on.sits("Spatz 0")
    say(SessionId(going_on.tables()[number - 1].session), seat, "Still here")

    said = purge("--dry-run")
    assert old.klass.pk in said
    assert table.lobby_id in said
    assert CANARY in stored()

    assert "1 classes, 1 single tables and 1 sessions of nobody deleted" in purge()
    assert CANARY not in stored()
    assert [klass.pk for klass in Class.objects.all()] == [going_on.klass.pk]
    # A class goes on as a whole: its quiet tables stay as well.
    assert {lobby.klass_id for lobby in lobbies()} == {going_on.klass.pk}
    assert len(lobbies()) == 2
    assert "0 classes, 0 single tables and 0 sessions" in purge()
    assert "1 classes" in purge("--class", going_on.klass.pk)
    assert not Participant.objects.exists()


def test_a_new_class_without_tables_is_not_old(monkeypatch: pytest.MonkeyPatch) -> None:
    open_room(5, Remainder.BOT, "first-deal", pack="tutorial")
    purge()
    assert Class.objects.count() == 1
    days_pass(monkeypatch, 31)
    purge()
    assert Class.objects.count() == 0
