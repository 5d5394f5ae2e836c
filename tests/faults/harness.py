"""Players that are killed, and the books that must balance afterwards."""

from __future__ import annotations

import json
import os
import random
import signal
import subprocess
import threading
from collections import Counter
from collections.abc import Iterator, Sequence
from contextlib import contextmanager
from dataclasses import dataclass, field
from functools import partial
from typing import Any

from negotiation.transcript import chain
from tests.record.stores import Store

Try = tuple[str, str, str]


@dataclass(slots=True)
class Worker:
    """The process that forks players. One at a time plays; see ``worker.py`` for the words."""

    process: subprocess.Popen[str]

    def lines(self, **plan: Any) -> Iterator[list[str]]:
        """Start a player and give the words of its lines, up to its end."""
        whole: dict[str, Any] = {"threads": 8, "count": None, "sessions": [], "resend": []}
        whole |= {"kinds": ["say", "say", "say", "refused"], "mutant": None} | plan
        assert self.process.stdin
        assert self.process.stdout
        self.process.stdin.write(json.dumps(whole) + "\n")
        self.process.stdin.flush()
        for line in self.process.stdout:
            words = line.split()
            if words[0] == "dead":
                return
            yield words
        raise AssertionError(f"the worker itself ended: {self.process.wait()}")


@contextmanager
def worker(store: Store) -> Iterator[Worker]:
    process = store.child("-m", "tests.faults.worker")
    try:
        yield Worker(process)
    finally:
        process.kill()
        process.communicate()


class LostError(AssertionError):
    """Something acknowledged is not there exactly once, or the log is not whole."""


@dataclass(slots=True)
class Books:
    """Every try and every acknowledgement, checked against the database by plain SQL."""

    store: Store
    tried: dict[str, Try] = field(default_factory=dict)
    acked: dict[str, str] = field(default_factory=dict)
    effects: Counter[str] = field(default_factory=Counter)
    heads: dict[str, tuple[int, str]] = field(default_factory=dict)
    kills: int = 0

    def note(self, words: Sequence[str]) -> None:
        if words[0] == "try":
            self.tried[words[2]] = (words[1], words[2], words[3])
        elif words[0] == "ack":
            self.acked[words[1]] = words[2]
        elif words[0] == "session":
            self.heads[words[1]] = (0, chain.origin(words[1]))

    def unacknowledged(self) -> list[Try]:
        return [one for command_id, one in self.tried.items() if command_id not in self.acked]

    def check(self) -> None:
        """What is new in the log continues it; every acknowledged command is there once."""
        for session, head in self.heads.items():
            self.heads[session] = self._follow(session, head)
        for command_id, status in self.acked.items():
            wanted = 1 if status == "accepted" else 0
            if self.effects[command_id] != wanted:
                raise LostError(
                    f"{command_id}: {status}, but in the log {self.effects[command_id]}x"
                )

    def _follow(self, session: str, head: tuple[int, str]) -> tuple[int, str]:
        rows = self.store.sql(
            "SELECT seq, at, actor, command_id, kind, version, body, hash FROM negotiation_entry "
            "WHERE session_id = ? AND seq > ? ORDER BY seq",
            session,
            head[0],
        )
        entries = [chain.StoredEntry(*row) for row in rows]
        self.effects.update(entry.command_id for entry in entries)
        found = chain.verify(session, entries, after=head)
        kept = self.store.sql(
            "SELECT head_seq, head_hash FROM negotiation_session WHERE id = ?", session
        )
        if kept != [found]:
            raise LostError(f"session {session}: its row says {kept}, its log {found}")
        return found

    def close(self) -> None:
        """The same once more from the first entry on, and every answer is kept."""
        self.effects.clear()
        self.heads = {session: (0, chain.origin(session)) for session in self.heads}
        self.check()
        answers = dict(
            self.store.sql(
                "SELECT command_id, status FROM negotiation_storedanswer WHERE actor <> ?", "x"
            )
        )
        wrong = [one for one, status in self.acked.items() if answers.get(one) != status]
        if wrong:
            raise LostError(f"{len(wrong)} acknowledged commands have no answer kept: {wrong[:3]}")
        unknown = set(self.effects) - set(self.tried) - {"open", "seat"}
        if unknown:
            raise LostError(f"nobody sent {unknown}")


def kill_often(store: Store, kills: int, *, seed: int, mutant: str | None = None) -> Books:
    """Kill players at random instants under load; raises ``LostError`` at the first wrong book."""
    instants = random.Random(seed)
    books = Books(store)
    with worker(store) as workers:
        sessions: list[str] = []
        for kill in range(kills):
            if kill % 10 == 0:
                sessions = []  # new ones, so that logs stay short enough to reload at once
            fresh = _kill_one(workers, books, sessions, instants.uniform(0.05, 0.6), mutant)
            sessions = sessions or fresh
            books.kills += 1
            books.check()
        for words in workers.lines(count=0, sessions=sessions, resend=books.unacknowledged()):
            books.note(words)
        assert not books.unacknowledged()
        books.close()
    return books


def _kill_one(
    workers: Worker, books: Books, sessions: list[str], after: float, mutant: str | None
) -> list[str]:
    """Let a player resend and play, kill it ``after`` seconds of play; give its new sessions.

    Every other one dies only at its next acknowledgement: the instant at which a record that
    promised too much would be caught.
    """
    pid, fresh = 0, []
    due = threading.Event()
    plan: dict[str, Any] = {"sessions": sessions, "resend": books.unacknowledged()}
    for words in workers.lines(mutant=mutant, **plan):
        books.note(words)
        if words[0] == "pid":
            pid = int(words[1])
        elif words[0] == "session":
            fresh.append(words[1])
        elif words[0] == "ready":
            strike = due.set if books.kills % 2 else partial(os.kill, pid, signal.SIGKILL)
            threading.Timer(after, strike).start()
        elif words[0] == "ack" and due.is_set():
            due.clear()
            os.kill(pid, signal.SIGKILL)
    return fresh
