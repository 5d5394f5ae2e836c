"""A process that plays hard, to be killed, stalled or raced by a test.

It imports everything once and then forks one player per line of its input, so that a kill costs
milliseconds. A line is a plan (JSON); each player reports lines of words on standard output:

    pid <pid>                           it runs
    session <id>                        it opened this session
    try <session> <command id> <kind>   it is about to submit
    ack <command id> <status> <seq>     it was answered
    ready | done                        everything resent | everything in the plan done
    dead <pid>                          it ended, one way or another

Plan: ``threads`` clients, each submitting ``count`` commands (without end if null); ``sessions``
to play in (two new ones are opened if empty); ``resend``, tries that were never acknowledged;
``mutant``, a fault put into the record on purpose.
"""

from __future__ import annotations

import json
import os
import secrets
import sys
from collections.abc import Sequence
from concurrent.futures import ThreadPoolExecutor
from typing import Any

import django

django.setup()

from negotiation import record  # noqa: E402 - after Django is set up
from negotiation.engine.commands import Say, SignOffer, TakeSeat  # noqa: E402
from negotiation.engine.terms import PLENARY, Actor, OfferId, SeatId  # noqa: E402
from negotiation.record import Order, SessionId, batch, rows, writer  # noqa: E402
from negotiation.record.rows import ANSWERS, Row, Table  # noqa: E402
from negotiation.scenarios import library  # noqa: E402

HOST = Actor(steers=True)
SEAT = SeatId("bakery.owner")
Try = tuple[str, str, str]
"""Session, command id, kind (``say``, ``take`` or ``refused``)."""


def report(*words: object) -> None:
    """One line in one system call: whole or not at all, whoever dies."""
    os.write(1, (" ".join(map(str, words)) + "\n").encode())


def order(session: str, command_id: str, kind: str) -> Order:
    """The same try always makes the same command; only the salt of its words is new."""
    where, player = SessionId(session), Actor(seat=SEAT)
    if kind == "say":
        sealed = record.seal(command_id)
        return Order(where, player, command_id, Say(PLENARY, sealed.ref), (sealed,), kind)
    if kind == "take":
        return Order(where, HOST, command_id, TakeSeat(SeatId("orchard.owner")), (), kind)
    return Order(where, player, command_id, SignOffer(OfferId("none")), (), kind)


def attempt(session: str, command_id: str, kind: str) -> None:
    """Submit until there is an answer other than ``retry``, as a client does."""
    report("try", session, command_id, kind)
    answer = record.handle(order(session, command_id, kind))
    while answer.status == "retry":
        answer = record.handle(order(session, command_id, kind))
    report("ack", command_id, answer.status, answer.seq)


def client(sessions: Sequence[str], count: int | None, kinds: Sequence[str]) -> None:
    done = 0
    while count is None or done < count:
        kind = kinds[secrets.randbelow(len(kinds))]
        attempt(secrets.choice(sessions), secrets.token_hex(16), kind)
        done += 1


def open_sessions() -> list[str]:
    sessions = []
    for _ in range(2):
        session = record.open_session("first-deal", "tutorial", 10)
        record.handle(Order(session, HOST, "seat", TakeSeat(SEAT)))
        report("session", session)
        sessions.append(str(session))
    return sessions


def play(plan: dict[str, Any]) -> None:
    if plan["mutant"]:
        MUTANTS[plan["mutant"]]()
    sessions = plan["sessions"] or open_sessions()
    with ThreadPoolExecutor(plan["threads"]) as clients:
        for _ in clients.map(lambda one: attempt(*one), plan["resend"]):
            pass
        report("ready")
        for _ in range(plan["threads"]):
            clients.submit(client, sessions, plan["count"], plan["kinds"])
    record.stop()
    report("done")


# --- faults put in on purpose: a suite that does not see these sees nothing ----------------------


def acknowledge_first() -> None:
    """Answers leave before anything is written and committed."""

    class Hasty(batch.Batch):
        def _write(self) -> None:
            """Not yet."""

        def run(self) -> batch.Done:
            done = super().run()
            for job, result in done.results.items():
                writer.give(job, result)
            super()._write()
            return done

    batch.Batch = Hasty  # type: ignore[misc]


def forget_answers() -> None:
    """Answers are not stored, so that a command sent again has a second effect."""
    insert = rows.insert

    def lose(table: Table, rows: Sequence[Row]) -> None:
        if table is not ANSWERS:
            insert(table, rows)

    rows.insert = lose


MUTANTS = {"acknowledge-first": acknowledge_first, "forget-answers": forget_answers}


def main() -> None:
    library.source_text("first-deal")  # read once, before any fork
    for line in sys.stdin:
        plan = json.loads(line)
        pid = os.fork()
        if pid == 0:
            play(plan)
            os._exit(0)
        report("pid", pid)
        os.waitpid(pid, 0)
        report("dead", pid)


if __name__ == "__main__":
    main()
