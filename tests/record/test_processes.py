"""Two processes on one database: one log, whoever writes it."""

from __future__ import annotations

import threading
from collections import Counter
from collections.abc import Iterator

import pytest

from negotiation import record
from negotiation.engine.commands import SetReady, TakeSeat
from negotiation.engine.terms import SeatId
from negotiation.record import SessionId
from negotiation.record.cache import SNAPSHOTS
from negotiation.record.reading import stored
from tests.faults.harness import Books, Worker, worker

from .stores import Store
from .table import BAKER, HOST, do, effects, order, saying, seated, verified

Others = tuple[Worker, Worker]


@pytest.fixture(scope="module")
def others(store: Store) -> Iterator[tuple[Worker, Worker]]:
    """Two more processes on the same database."""
    with worker(store) as one, worker(store) as two:
        yield one, two


def play(other: Worker, books: Books, **plan: object) -> None:
    """Another process plays until its plan is done."""
    for words in other.lines(**plan):
        books.note(words)


def test_a_snapshot_sees_what_another_process_wrote(store: Store, others: Others) -> None:
    session = seated()
    before = record.snapshot(session)
    play(others[0], Books(store), sessions=[session], threads=2, count=10, kinds=["say"])
    assert record.heads([session]) == {session: 23}
    after = record.snapshot(session)
    assert (before.seq, after.seq) == (3, 23)
    assert record.snapshot(session) is after
    do(session, BAKER, SetReady(ready=True))
    caught_up = record.snapshot(session)
    SNAPSHOTS.drop([session])
    assert record.snapshot(session) == caught_up
    assert verified(session) == 24


WRITES_AND_ENDS = """
import django
django.setup(set_prefix=False)
from negotiation import record
print(record.open_session("first-deal", "tutorial", 10))
"""


def test_a_process_that_has_written_ends_at_once(store: Store) -> None:
    """Python 3.13 waited 20 seconds for the threads of a pool that nobody had closed."""
    process = store.child("-c", WRITES_AND_ENDS)
    written, _ = process.communicate(timeout=15)
    assert process.returncode == 0
    assert verified(SessionId(written.strip())) == 1


def test_two_processes_make_one_gapless_log(store: Store, others: Others) -> None:
    sessions = [seated() for _ in range(3)]
    books = Books(store)
    plan = {"sessions": sessions, "threads": 4, "count": 60, "kinds": ["say", "say", "refused"]}
    playing = [threading.Thread(target=play, args=(o, books), kwargs=plan) for o in others]
    for each in playing:
        each.start()
    mine = 0
    while any(each.is_alive() for each in playing):
        for session in sessions:
            mine += record.handle(saying(session, "here too")).status == "accepted"
            record.snapshot(session)
    accepted = [one for one, status in books.acked.items() if status == "accepted"]
    assert len(books.acked) == len(books.tried) == 480
    left = Counter(entry.command_id for session in sessions for entry in stored(session))
    assert all(left[one] == 1 for one in accepted)
    assert sum(left.values()) == 3 * 3 + len(accepted) + mine
    for session in sessions:
        verified(session)
        folded = record.snapshot(session)
        SNAPSHOTS.drop([session])
        assert record.snapshot(session) == folded


def test_a_seat_that_two_processes_give_away_is_given_once(store: Store, others: Others) -> None:
    for _ in range(3):
        session = record.open_session("first-deal", "tutorial", 10)
        books = Books(store)
        plan = {"sessions": [session], "threads": 4, "count": 2, "kinds": ["take"]}
        other = threading.Thread(target=play, args=(others[0], books), kwargs=plan)
        other.start()
        seat = TakeSeat(SeatId("orchard.owner"))
        mine = []
        while other.is_alive():
            mine.append(record.handle(order(session, HOST, seat)).status)
        given = Counter([*mine, *books.acked.values()])
        assert given["accepted"] == 1
        assert given["refused"] == len(mine) + 7
        assert [entry.kind for entry in stored(session)] == ["session_opened", "seat_taken"]
        verified(session)


def test_a_command_sent_to_two_processes_has_one_effect(store: Store, others: Others) -> None:
    """A client whose connection broke sends again, and reaches the other process."""
    session = seated()
    ids = [f"{n:032x}" for n in range(40)]
    tries = [[session, command_id, "say"] for command_id in ids]
    books = [Books(store), Books(store)]
    playing = [
        threading.Thread(
            target=play,
            args=(others[n], books[n]),
            kwargs={"sessions": [session], "resend": tries[:: (1, -1)[n]], "count": 0},
        )
        for n in (0, 1)
    ]
    for each in playing:
        each.start()
    for each in playing:
        each.join(60)
    assert books[0].acked == books[1].acked == dict.fromkeys(ids, "accepted")
    assert [effects(session, one) for one in ids] == [["message_sent"]] * 40
    assert verified(session) == 43
