"""What the record does when the database, another process or an order misbehaves."""

from __future__ import annotations

import threading
import time
from collections.abc import Callable, Iterator
from concurrent.futures import Future, ThreadPoolExecutor
from contextlib import contextmanager
from dataclasses import replace
from typing import Any

import pytest
from django.db import OperationalError, connections

from negotiation import record
from negotiation.engine.commands import EndSession, SignOffer, TakeSeat
from negotiation.engine.terms import SeatId
from negotiation.record import Answer, Order, SessionId, check, writer
from negotiation.record.batch import Job
from negotiation.record.cache import SNAPSHOTS
from negotiation.record.reading import stored

from .stores import Store, use
from .table import (
    GROWER,
    HOST,
    all_of,
    do,
    effects,
    offered,
    opened,
    order,
    saying,
    seated,
    statuses,
    verified,
)


@contextmanager
def writer_busy() -> Iterator[None]:
    """Hold the writer, so that everything submitted meanwhile becomes one batch."""
    free, busy = threading.Event(), threading.Event()

    def hold() -> None:
        busy.set()
        assert free.wait(10)

    held: Future[Any] = writer._enqueue(Job(hold, Future()))
    assert busy.wait(10)
    try:
        yield
    finally:
        free.set()
        held.result(10)


def in_writer(work: Callable[[], None]) -> None:
    """Run ``work`` in the writer's thread, with the writer's own connection."""
    writer.run(work)


# --- poison ---------------------------------------------------------------------------------------


def test_a_poison_order_fails_alone(store: Store) -> None:
    session, other = seated(), seated()
    good = [saying(session, "one"), saying(other, "two"), saying(session, "three")]
    doubled = replace(saying(session, "x"), texts=good[0].texts)
    unspeakable = saying(other, "y", command_id="\ud800")
    with writer_busy():
        futures = [record.submit(o) for o in (good[0], doubled, good[1], unspeakable, good[2])]
    assert [futures[i].result(10).status for i in (0, 2, 4)] == ["accepted"] * 3
    assert "unique" in str(futures[1].exception(10)).lower()
    assert isinstance(futures[3].exception(10), UnicodeEncodeError)
    assert [effects(o.session, o.command_id) for o in good] == [["message_sent"]] * 3
    assert effects(session, doubled.command_id) == []
    assert (verified(session), verified(other)) == (5, 4)


def test_a_poison_row_breaks_its_own_session_only(store: Store) -> None:
    session, other = seated(), seated()
    store.sql(
        "INSERT INTO negotiation_entry VALUES "
        "(4, 1, 'x', 'x', 'seat_taken', 1, '{\"seat\":1.5}', 'x', ?)",
        session,
    )
    with pytest.raises(record.RecordError, match=f"{session}, entry 4: .*1.5 is not a whole"):
        record.snapshot(session)
    with pytest.raises(record.RecordError, match="entry 4"):
        record.entries(session)
    store.sql("UPDATE negotiation_session SET head_seq = 4 WHERE id = ?", session)
    with writer_busy():
        futures = [record.submit(saying(s, "hello")) for s in (other, session, other)]
    assert [futures[i].result(10).status for i in (0, 2)] == ["accepted"] * 2
    assert isinstance(futures[1].exception(10), record.RecordError)
    assert verified(other) == 5


@pytest.mark.parametrize(
    ("kind", "body"),
    [
        ("seat_taken", '{"audience":{"parties":[],"public":true,"seats":[]},"seat":"nobody.here"}'),
        ("session_stolen", "{}"),
        ("seat_taken", "not json"),
    ],
)
def test_a_row_the_rules_cannot_take_names_itself(store: Store, kind: str, body: str) -> None:
    session = seated()
    store.sql(
        "INSERT INTO negotiation_entry VALUES (4, 1, 'x', 'x', ?, 1, ?, 'x', ?)",
        kind,
        body,
        session,
    )
    with pytest.raises(record.RecordError, match=f"session {session}, entry 4"):
        record.snapshot(session)


def test_a_gap_in_the_log_is_an_error_not_a_guess(store: Store) -> None:
    session = seated()
    store.sql("UPDATE negotiation_entry SET seq = 9 WHERE session_id = ? AND seq = 3", session)
    fresh = order(session, HOST, EndSession())
    record.stop()
    SNAPSHOTS.drop([session])
    with pytest.raises(record.RecordError, match="gap before entry 9"):
        record.snapshot(session)
    with pytest.raises(record.RecordError):
        record.handle(fresh)


# --- COMMIT whose outcome is unknown --------------------------------------------------------------


def commit_fails(*, before: bool, after: int) -> None:
    """Make the writer's COMMIT raise once, before or after it has really happened.

    ``after``: how many more commits still work, that of this very arrangement not counted.
    """

    def arrange() -> None:
        wrapper: Any = connections["default"]
        real, close, left = wrapper._commit, wrapper.close, after + 1

        def commit() -> None:
            nonlocal left
            left -= 1
            if left >= 0 or not before:
                real()
            if left < 0:
                raise OperationalError("the connection was lost during COMMIT")

        def closing() -> None:
            # The record lets go of a connection whose COMMIT failed; the next one works.
            wrapper._commit, wrapper.close = real, close
            close()

        wrapper._commit, wrapper.close = commit, closing

    in_writer(arrange)


@pytest.mark.parametrize("before", [True, False], ids=["not written", "written"])
def test_an_unknown_commit_is_a_retry_and_the_stored_answer_decides(
    store: Store, before: bool
) -> None:
    session, other = seated(), seated()
    commit_fails(before=before, after=1)
    orders = [saying(session, "one"), saying(other, "two"), order(session, HOST, EndSession())]
    told: list[record.Change] = []
    record.on_commit(told.extend)
    with writer_busy():
        futures = [record.submit(one) for one in orders]
    # ``writer_busy`` was itself a transaction: the broken COMMIT is the one that follows it.
    assert statuses([future.result(10) for future in futures]) == ["retry"] * 3
    assert told == []
    assert record.snapshot(session).seq == (3 if before else 5)
    again = all_of(orders)
    assert statuses(again) == ["accepted"] * 3
    assert [answer.seq for answer in again] == [4, 4, 5]
    assert [effects(one.session, one.command_id) for one in orders] == [
        ["message_sent"],
        ["message_sent"],
        ["session_ended"],
    ]
    assert (verified(session), verified(other)) == (5, 4)


def test_a_backend_that_dies_during_commit_is_a_retry(store: Store) -> None:
    """For real: a deferred trigger holds COMMIT open while the server process is terminated."""
    if not store.url:
        return  # SQLite has no server process
    session = seated()
    store.sql(
        "CREATE FUNCTION linger() RETURNS trigger LANGUAGE plpgsql AS "
        "$$ BEGIN PERFORM pg_sleep(20); RETURN NULL; END $$"
    )
    store.sql(
        "CREATE CONSTRAINT TRIGGER linger AFTER INSERT ON negotiation_entry "
        "DEFERRABLE INITIALLY DEFERRED FOR EACH ROW EXECUTE FUNCTION linger()"
    )
    said = saying(session, "hello")
    try:
        future = record.submit(said)
        deadline = time.monotonic() + 10
        terminated: list[tuple[Any, ...]] = []
        while not terminated and time.monotonic() < deadline:
            terminated = store.sql(
                "SELECT pg_terminate_backend(pid) FROM pg_stat_activity "
                "WHERE query = 'COMMIT' AND wait_event = 'PgSleep'"
            )
        assert terminated == [(True,)]
        assert future.result(10).status == "retry"
    finally:
        store.sql("DROP TRIGGER linger ON negotiation_entry")
        store.sql("DROP FUNCTION linger()")
    assert record.handle(said).status == "accepted"
    assert effects(session, said.command_id) == ["message_sent"]
    verified(session)


# --- locks ----------------------------------------------------------------------------------------

HOLD = {
    "sqlite": """
import sqlite3, sys
file = sqlite3.connect(sys.argv[1], isolation_level=None)
file.execute("BEGIN IMMEDIATE")
print("held", flush=True)
sys.stdin.read()
""",
    "postgresql": """
import psycopg, sys
held = psycopg.connect(sys.argv[1])
held.execute("SELECT 1 FROM negotiation_session WHERE id = %s FOR UPDATE", [sys.argv[2]])
print("held", flush=True)
sys.stdin.read()
""",
}


@contextmanager
def held_elsewhere(store: Store, session: SessionId) -> Iterator[None]:
    """Another process holds the session's row (PostgreSQL) or the whole file (SQLite)."""
    child = store.child("-c", HOLD[store.name], store.url or str(store.file), session)
    try:
        assert child.stdout
        assert child.stdout.readline() == "held\n"
        yield
    finally:
        child.kill()
        child.communicate()


def test_a_held_lock_is_a_retry_in_two_seconds_and_reading_goes_on(store: Store) -> None:
    session, other = seated(), seated()
    said, elsewhere = saying(session, "hello"), saying(other, "meanwhile")
    with held_elsewhere(store, session):
        start = time.monotonic()
        future = record.submit(said)
        time.sleep(0.3)
        late = record.submit(elsewhere)
        assert record.snapshot(session).seq == 3
        assert len(record.entries(session)) == 3
        assert time.monotonic() - start < 1.5, "reading waits for nobody"
        if store.url:
            assert late.result(1.0).status == "accepted", "other tables play on"
        assert future.result(5).status == "retry"
        assert 1.5 < time.monotonic() - start < 3.2
        if not store.url:
            assert late.result(0.5).status == "retry", "it has waited as long as anybody"
    assert record.handle(said).status == "accepted"
    assert record.handle(elsewhere).status == "accepted"
    assert effects(session, said.command_id) == ["message_sent"]
    assert (verified(session), verified(other)) == (4, 4)


def test_a_short_lock_is_only_waited_for(store: Store) -> None:
    session = seated()
    with held_elsewhere(store, session):
        future = record.submit(saying(session, "hello"))
        time.sleep(0.4)
        assert not future.done()
    assert future.result(2).status == "accepted"


def test_a_full_queue_says_retry_at_once(store: Store, monkeypatch: pytest.MonkeyPatch) -> None:
    record.stop()
    monkeypatch.setattr(writer, "CAPACITY", 10)
    session = seated()
    with writer_busy():
        start = time.monotonic()
        futures = [record.submit(saying(session, str(n))) for n in range(15)]
        assert statuses([future.result(0) for future in futures[10:]]) == ["retry"] * 5
        assert time.monotonic() - start < 0.5
    assert statuses([future.result(10) for future in futures[:10]]) == ["accepted"] * 10
    assert verified(session) == 13
    record.stop()


# --- stopping and coming back ---------------------------------------------------------------------


def test_stopping_finishes_what_is_queued_and_a_later_order_starts_again(store: Store) -> None:
    session = seated()
    futures = [record.submit(saying(session, str(n))) for n in range(50)]
    record.stop()
    assert all(future.done() for future in futures)
    assert statuses([future.result() for future in futures]) == ["accepted"] * 50
    assert not [t for t in threading.enumerate() if t.name == "record-writer"]
    assert record.handle(saying(session, "later")).seq == 54
    record.stop()
    record.stop()


def test_an_order_that_nobody_waits_for_any_more_is_let_go(store: Store) -> None:
    session = seated()
    gone = saying(session, "never mind")
    with writer_busy():
        future = record.submit(gone)
        assert future.cancel()
    do(session, HOST, EndSession())
    assert effects(session, gone.command_id) == []


def test_a_database_that_cut_all_connections_is_found_again(store: Store) -> None:
    if not store.url:
        return  # SQLite has no connections to cut
    session = seated()
    record.snapshot(session)
    store.sql(
        "SELECT pg_terminate_backend(pid) FROM pg_stat_activity "
        "WHERE datname = current_database() AND pid <> pg_backend_pid()"
    )
    assert record.snapshot(session).seq == 3, "reading finds a new connection by itself"
    said = saying(session, "hello")
    answers = [record.handle(said), record.handle(said)]
    assert statuses(answers) == ["retry", "accepted"]
    assert verified(session) == 4


def test_a_connection_that_would_lose_commits_is_refused(store: Store) -> None:
    session = seated()
    found: dict[str, str] = {}
    in_writer(lambda: found.update(check.found()))
    weak = store.settings()
    if store.url:
        assert found == {"synchronous_commit": "on", "fsync": "on"}
        options = weak["OPTIONS"]
        options["options"] = options["options"].replace("commit=on", "commit=off")
        said = "synchronous_commit is off, not on"
    else:
        assert found == {"journal_mode": "wal", "synchronous": "full", "foreign_keys": "on"}
        options = weak["OPTIONS"]
        options["init_command"] = options["init_command"].replace("=FULL", "=NORMAL")
        said = "synchronous is normal, not full"

    class Weak(Store):
        def settings(self) -> dict[str, Any]:
            return weak

    with use(Weak(store.data, store.url)):
        for _ in range(2):
            with pytest.raises(check.NotDurableError, match=said):
                record.handle(order(session, HOST, EndSession()))
    assert verified(session) == 3


# --- races ----------------------------------------------------------------------------------------


def at_once(orders: list[Order]) -> list[Answer]:
    """The answers of orders that as many threads give at the same instant."""
    gate = threading.Barrier(len(orders))

    def one(given: Order) -> Answer:
        gate.wait(10)
        return record.handle(given)

    with ThreadPoolExecutor(len(orders)) as threads:
        return list(threads.map(one, orders))


def test_eight_threads_that_take_one_seat_seat_one(store: Store) -> None:
    seat = TakeSeat(SeatId("bakery.owner"))
    for _ in range(10):
        session = opened()
        orders = [order(session, HOST, seat) for _ in range(8)]
        answers = at_once(orders)
        assert sorted(statuses(answers)) == ["accepted"] + ["refused"] * 7
        assert verified(session) == 2


def test_eight_copies_of_one_command_have_one_effect(store: Store) -> None:
    session = seated()
    for _ in range(10):
        said = saying(session, "hello")
        answers = at_once([said] * 8)
        assert len(set(answers)) == 1
        assert effects(session, said.command_id) == ["message_sent"]
    assert verified(session) == 13


def test_of_two_threads_that_sign_for_one_party_one_signs(store: Store) -> None:
    for _ in range(5):
        session, offer = offered()
        orders = [order(session, GROWER, SignOffer(offer)) for _ in range(8)]
        answers = at_once(orders)
        assert sorted(statuses(answers)) == ["accepted"] + ["refused"] * 7
        kinds = [entry.kind for entry in stored(session)]
        assert kinds.count("agreement_bound") == kinds.count("session_ended") == 1
        assert kinds[-3:] == ["offer_signed", "agreement_bound", "session_ended"]
        verified(session)
