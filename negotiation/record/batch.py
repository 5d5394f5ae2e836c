"""One transaction's worth of work: lock, answer, and write everything at its end.

Deciding is pure and touches no row, so an order that is refused or was answered before needs
nothing undone. Whatever raises ends the transaction; the writer then runs its jobs one by one.
"""

from __future__ import annotations

import time
from collections.abc import Callable
from concurrent.futures import Future
from dataclasses import dataclass, field
from typing import Any

from django.db import OperationalError, connection, transaction

from negotiation import models
from negotiation.engine.commands import Request
from negotiation.engine.decide import decide
from negotiation.engine.entries import Entry, Recorded, SessionEnded
from negotiation.engine.identify import actor_key
from negotiation.engine.refusals import Refused
from negotiation.engine.terms import Millis, TextRef

from . import clock, rows
from .cache import SNAPSHOTS, Snapshot
from .change import Change
from .orders import Answer, Order, RecordError, SessionId, UnknownSession
from .reading import catch_up, fold


@dataclass(eq=False, slots=True)
class Job:
    """Something to do inside a transaction, and whoever waits for it.

    ``work`` is an order, or a function that writes with the writer's connection.
    ``since`` is the monotonic time at which the job was taken up.
    """

    work: Order | Callable[[], object]
    future: Future[Any]
    since: float = field(default_factory=time.monotonic)


class OutcomeUnknownError(Exception):
    """COMMIT itself failed: what was written may or may not be there."""


@dataclass(slots=True)
class Done:
    """What a committed transaction did: results to hand out, and jobs whose session was locked."""

    results: dict[Job, object] = field(default_factory=dict)
    snapshots: dict[SessionId, Snapshot] = field(default_factory=dict)
    changes: list[Change] = field(default_factory=list)
    skipped: list[Job] = field(default_factory=list)


def commit(jobs: list[Job], *, wait: bool) -> Done:
    """Run ``jobs`` in one transaction. ``wait``: rather than do nothing, wait for a lock a little.

    Raises ``OutcomeUnknownError`` if COMMIT failed; after any other error nothing was written.
    """
    committing = False
    try:
        with transaction.atomic(durable=True):
            done = Batch(jobs, wait=wait).run()
            committing = True
    except Exception as error:
        if committing:
            raise OutcomeUnknownError(str(error)) from error
        raise
    return done


@dataclass(slots=True)
class Draft:
    """A locked session as this transaction will leave it."""

    session: SessionId
    snapshot: Snapshot
    head: str
    ended: bool
    entries: list[Recorded] = field(default_factory=list)
    words: dict[TextRef, str] = field(default_factory=dict)

    def change(self) -> Change:
        return Change(self.session, self.snapshot, self.entries, self.words)


class Batch:
    """The inside of one transaction."""

    def __init__(self, jobs: list[Job], *, wait: bool) -> None:
        self._jobs = jobs
        self._wait = wait
        self._locked: dict[str, rows.Head] = {}
        self._drafts: dict[SessionId, Draft] = {}
        self._answers: dict[rows.AnswerKey, tuple[str, Answer]] = {}
        self._new_answers: list[rows.Row] = []
        self._entries: list[rows.Row] = []
        self._texts: list[rows.Row] = []

    def run(self) -> Done:
        """Do every job whose session could be locked, and write. See ``commit``."""
        done = Done()
        orders = [job.work for job in self._jobs if isinstance(job.work, Order)]
        wanted = list(dict.fromkeys(order.session for order in orders))
        self._locked = lock(wanted, wait=self._wait)
        existing = exists([session for session in wanted if session not in self._locked])
        self._answers = rows.answers([key_of(order) for order in orders])
        for job in self._jobs:
            work = job.work
            if not isinstance(work, Order):
                done.results[job] = work()
            elif work.session in self._locked:
                done.results[job] = self._answer(work)
            elif work.session in existing:
                done.skipped.append(job)
            else:
                done.results[job] = UnknownSession(work.session)
        self._write()
        done.snapshots = {draft.session: draft.snapshot for draft in self._drafts.values()}
        done.changes = [draft.change() for draft in self._drafts.values() if draft.entries]
        return done

    def _answer(self, order: Order) -> Answer:
        key = key_of(order)
        known = self._answers.get(key)
        if known is not None:
            fingerprint, answer = known
            same = fingerprint == order.fingerprint
            return answer if same else Answer("conflict", None, answer.seq)
        answer = self._decide(order, self._draft(order.session))
        if answer.refused is None or not order.actor.clock:
            # A clock's refusal is not kept: the same deadline comes due again, with the same id.
            self._answers[key] = (order.fingerprint, answer)
            self._new_answers.append(rows.answer(key, order.fingerprint, answer))
        return answer

    def _decide(self, order: Order, draft: Draft) -> Answer:
        at = max(clock.now(), draft.snapshot.at)
        request = Request(order.actor, order.command_id, at, order.command, order.reasons)
        decided = decide(draft.snapshot.state, request)
        if isinstance(decided, Refused):
            return Answer("refused", decided, draft.snapshot.seq)
        for entry in decided:
            self._append(draft, order, at, entry)
        self._texts += [rows.text(order.session, text) for text in order.texts]
        draft.words.update((text.ref, text.words) for text in order.texts)
        return Answer("accepted", None, draft.snapshot.seq)

    def _append(self, draft: Draft, order: Order, at: Millis, entry: Entry) -> None:
        seq, actor = draft.snapshot.seq + 1, actor_key(order.actor)
        kept, again = rows.keep(draft.head, seq, at, actor, order.command_id, entry)
        # What was read back is folded, not what was decided: every process folds the same.
        recorded = Recorded(seq, at, again)
        draft.snapshot = fold(draft.session, draft.snapshot, recorded)
        draft.head = kept.hash
        draft.ended = draft.ended or isinstance(entry, SessionEnded)
        draft.entries.append(recorded)
        self._entries.append(rows.entry(draft.session, kept))

    def _draft(self, session: SessionId) -> Draft:
        draft = self._drafts.get(session)
        if draft is None:
            seq, head, ended = self._locked[session]
            known = SNAPSHOTS.get(session)
            if known is None or known.seq != seq:
                known = catch_up(session, known)
            if known.seq != seq:
                raise RecordError(f"session {session}: head is {seq}, last entry {known.seq}")
            draft = self._drafts[session] = Draft(session, known, head, ended)
        return draft

    def _write(self) -> None:
        heads = [
            (draft.session, draft.snapshot.seq, draft.head, draft.ended)
            for draft in self._drafts.values()
            if draft.entries
        ]
        rows.insert(rows.ENTRIES, self._entries)
        rows.insert(rows.ANSWERS, self._new_answers)
        rows.insert(rows.TEXTS, self._texts)
        rows.move_heads(heads)


def lock(sessions: list[SessionId], *, wait: bool) -> dict[str, rows.Head]:
    """Lock the sessions that no other process holds, and read their heads.

    If all are held and ``wait``, wait for the first a tenth of a second. On SQLite the
    transaction itself is the lock.
    """
    if not connection.features.has_select_for_update:
        return rows.heads(sessions, "")
    # Rows that only refer to a session, such as a class's, may be written meanwhile.
    locked = rows.heads(sessions, "FOR NO KEY UPDATE SKIP LOCKED")
    if not locked and sessions and wait:
        with connection.cursor() as cursor:
            cursor.execute("SET LOCAL lock_timeout = 100")
        locked = rows.heads(sessions[:1], "FOR NO KEY UPDATE")
    return locked


def key_of(order: Order) -> rows.AnswerKey:
    return (order.session, actor_key(order.actor), order.command_id)


def exists(sessions: list[SessionId]) -> set[str]:
    """Which of these sessions there are."""
    if not sessions:
        return set()
    return set(models.Session.objects.filter(pk__in=sessions).values_list("id", flat=True))


def is_lock_timeout(error: OperationalError) -> bool:
    """Whether PostgreSQL gave up waiting for a row that another process holds."""
    return getattr(error.__cause__, "sqlstate", None) == "55P03"
