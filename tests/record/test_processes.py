"""Two processes on one database: one log, whoever writes it."""

from __future__ import annotations

import threading
from collections import Counter

from negotiation import record
from negotiation.engine.commands import SetReady, TakeSeat
from negotiation.engine.terms import SeatId
from negotiation.record import SessionId
from negotiation.record.cache import SNAPSHOTS
from negotiation.record.reading import stored
from tests.faults.harness import Books, worker

from .stores import Store
from .table import BAKER, HOST, do, effects, order, saying, seated, verified


def play_elsewhere(store: Store, books: Books, sessions: list[SessionId], **plan: object) -> None:
    """Another process plays in these sessions until its plan is done."""
    with worker(store) as other:
        for words in other.lines(sessions=sessions, **plan):
            books.note(words)


def test_a_snapshot_sees_what_another_process_wrote(store: Store) -> None:
    session = seated()
    before = record.snapshot(session)
    play_elsewhere(store, Books(store), [session], threads=2, count=10, kinds=["say"])
    assert record.heads([session]) == {session: 23}
    after = record.snapshot(session)
    assert (before.seq, after.seq) == (3, 23)
    assert record.snapshot(session) is after
    do(session, BAKER, SetReady(ready=True))
    caught_up = record.snapshot(session)
    SNAPSHOTS.drop([session])
    assert record.snapshot(session) == caught_up
    assert verified(session) == 24


def test_two_processes_make_one_gapless_log(store: Store) -> None:
    sessions = [seated() for _ in range(3)]
    books = Books(store)
    plan = {"threads": 4, "count": 60, "kinds": ["say", "say", "refused"]}
    others = [
        threading.Thread(target=play_elsewhere, args=(store, books, sessions), kwargs=plan)
        for _ in range(2)
    ]
    for other in others:
        other.start()
    mine = 0
    while any(other.is_alive() for other in others):
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


def test_a_seat_that_two_processes_give_away_is_given_once(store: Store) -> None:
    for _ in range(3):
        session = record.open_session("first-deal", "tutorial", 10)
        books = Books(store)
        other = threading.Thread(
            target=play_elsewhere,
            args=(store, books, [session]),
            kwargs={"threads": 4, "count": 2, "kinds": ["take"]},
        )
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


def test_a_command_sent_to_two_processes_has_one_effect(store: Store) -> None:
    """A client whose connection broke sends again, and reaches the other process."""
    session = seated()
    first = [f"{n:032x}" for n in range(20)]
    resend = [[session, command_id, "say"] for command_id in first]
    with worker(store) as one, worker(store) as two:
        lines = [
            one.lines(sessions=[session], resend=resend, count=0),
            two.lines(sessions=[session], resend=resend[::-1], count=0),
        ]
        books = [Books(store), Books(store)]

        def follow(number: int) -> None:
            for words in lines[number]:
                books[number].note(words)

        threads = [threading.Thread(target=follow, args=(n,)) for n in (0, 1)]
        for thread in threads:
            thread.start()
        for thread in threads:
            thread.join(60)
    assert books[0].acked == books[1].acked == dict.fromkeys(first, "accepted")
    assert [effects(session, one) for one in first] == [["message_sent"]] * 20
    assert verified(session) == 23
