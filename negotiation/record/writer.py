"""The process's one writer: everything that queued up during a commit goes into the next one."""

from __future__ import annotations

import atexit
import contextlib
import logging
import queue
import threading
import time
from collections.abc import Callable, Sequence
from concurrent.futures import Future
from typing import Any, TypeVar

from django.db import InterfaceError, OperationalError, connection, connections

from . import check
from .batch import Done, Job, OutcomeUnknownError, commit, is_lock_timeout
from .cache import SNAPSHOTS
from .change import Change
from .orders import RETRY, Answer, Order, UnavailableError

T = TypeVar("T")
Listener = Callable[[Sequence[Change]], None]

CAPACITY = 4096
"""Orders that may wait. More than that is overload, answered ``retry`` at once."""
LARGEST_BATCH = 512
APART = 0.012
"""Seconds between the beginnings of two transactions: what comes meanwhile shares the next one,
and a command that comes alone waits for nothing."""
PATIENCE = 2.0
"""Seconds an order waits for a session that another process holds, then ``retry``."""

log = logging.getLogger(__name__)


class Writer:
    """A thread with a bounded queue. ``tell`` hears what each COMMIT has changed."""

    def __init__(self, tell: Listener) -> None:
        self._tell = tell
        self._queue: queue.Queue[Job | None] = queue.Queue(CAPACITY)
        self._gate = threading.Lock()
        self._closed = False
        self._last = False
        self._thread = threading.Thread(target=self._run, name="record-writer", daemon=True)
        self._thread.start()

    def alive(self) -> bool:
        """False once stopped, and in a process that was forked from the writer's."""
        return self._thread.is_alive() and not self._closed

    def put(self, job: Job) -> None:
        """Queue a job; answer it ``retry`` at once if the queue is full or closed."""
        with self._gate:
            if not self._closed:
                try:
                    self._queue.put_nowait(job)
                except queue.Full:
                    pass
                else:
                    return
        give(job, RETRY)

    def stop(self, timeout: float) -> None:
        """Finish what is queued, let go of the database, end the thread."""
        with self._gate:
            self._closed = True
        with contextlib.suppress(queue.Full):
            self._queue.put(None, timeout=timeout)
        self._thread.join(timeout)

    # --- the thread -------------------------------------------------------------------------------

    def _run(self) -> None:
        carried: list[Job] = []
        begun = 0.0
        while carried or not self._last:
            jobs = [*carried, *self._take(wait=not carried)]
            time.sleep(max(0.0, begun + APART - time.monotonic()))
            begun = time.monotonic()
            jobs += self._take(wait=False)
            try:
                carried = self._settle(jobs)
            except Exception as error:
                log.exception("the writer failed outside a transaction")
                carried = self._fail(jobs, error)
        connections.close_all()

    def _take(self, *, wait: bool) -> list[Job]:
        """What is queued, at least one job if ``wait``, but nothing that was cancelled."""
        jobs: list[Job] = []
        while len(jobs) < LARGEST_BATCH and not self._last:
            try:
                job = self._queue.get(block=wait and not jobs)
            except queue.Empty:
                break
            if job is None:
                self._last = True
            elif job.future.set_running_or_notify_cancel():
                job.since = time.monotonic()
                jobs.append(job)
        return jobs

    def _settle(self, jobs: list[Job]) -> list[Job]:
        """Commit and answer; give the jobs that must wait for another process's lock."""
        if not jobs:
            return []
        try:
            self._connect()
            return self._hand_out(commit(jobs, wait=True))
        except OutcomeUnknownError:
            log.exception("COMMIT failed: the outcome is unknown until the orders are sent again")
            return self._unknown(jobs)
        except (OperationalError, InterfaceError) as error:
            if isinstance(error, OperationalError) and is_lock_timeout(error):
                return self._carry(jobs)
            return self._unavailable(jobs, error)
        except Exception as error:
            if len(jobs) == 1:
                log.exception("an order failed")
                return self._fail(jobs, error)
        return [job for each in jobs for job in self._alone(each)]

    def _alone(self, job: Job) -> list[Job]:
        """One job of a batch that raised, in its own transaction: only the culprit fails."""
        try:
            self._connect()
            return self._hand_out(commit([job], wait=False))
        except OutcomeUnknownError:
            log.exception("COMMIT failed: the outcome is unknown until the order is sent again")
            return self._unknown([job])
        except (OperationalError, InterfaceError) as error:
            return self._unavailable([job], error)
        except Exception as error:
            log.exception("an order failed")
            return self._fail([job], error)

    def _connect(self) -> None:
        """A new connection must prove that it keeps what it commits before anything is promised."""
        if connection.connection is None:
            try:
                connection.ensure_connection()
                check.verify()
            except check.NotDurableError:
                connection.close()
                raise

    def _hand_out(self, done: Done) -> list[Job]:
        for session, snapshot in done.snapshots.items():
            SNAPSHOTS.put(session, snapshot)
        for job, result in done.results.items():
            give(job, result)
        if done.changes:
            try:
                self._tell(done.changes)
            except Exception:
                log.exception("changes were not heard; the hub looks again at its next tick")
        return self._carry(done.skipped)

    def _carry(self, jobs: list[Job]) -> list[Job]:
        waiting = []
        for job in jobs:
            if time.monotonic() - job.since > PATIENCE:
                give(job, RETRY)
            else:
                waiting.append(job)
        return waiting

    def _unknown(self, jobs: list[Job]) -> list[Job]:
        SNAPSHOTS.drop(job.work.session for job in jobs if isinstance(job.work, Order))
        connection.close()
        for job in jobs:
            give(job, RETRY)
        return []

    def _unavailable(self, jobs: list[Job], error: Exception) -> list[Job]:
        """No transaction could be made. Whoever queued meanwhile has waited as long already."""
        log.warning("the database does not answer: %s", error)
        connection.close()
        for job in [*jobs, *self._take(wait=False)]:
            give(job, RETRY)
        return []

    def _fail(self, jobs: list[Job], error: Exception) -> list[Job]:
        for job in jobs:
            give(job, error)
        return []


def give(job: Job, result: object) -> None:
    """Hand a result to whoever waits for it. For a function, ``retry`` is an exception."""
    if job.future.done():
        return
    if result is RETRY and not isinstance(job.work, Order):
        result = UnavailableError("the database does not answer; try again")
    if isinstance(result, Exception):
        job.future.set_exception(result)
    else:
        job.future.set_result(result)


# --- the process's own ----------------------------------------------------------------------------

_lock = threading.Lock()
_writer: Writer | None = None
_listener: Listener | None = None


def on_commit(listener: Listener | None) -> None:
    """Have ``listener`` called after each COMMIT, in the writer's thread, with all its changes.

    One listener per process: the next call replaces it. It must not block.
    """
    global _listener  # noqa: PLW0603 - the process has one writer and one hub
    _listener = listener


def submit(order: Order) -> Future[Answer]:
    """Send an order to the process's writer; returns at once, from any thread or event loop.

    The future holds the answer, or the error of an order that the rules or the database choked on,
    or ``UnknownSession``. A waiter that gives up may treat it as ``retry``.
    """
    return _enqueue(Job(order, Future()))


def run(work: Callable[[], T]) -> T:
    """Run ``work`` in the writer's transaction and wait. Raises ``UnavailableError``."""
    _outside_transactions()
    future: Future[T] = _enqueue(Job(work, Future()))
    try:
        return future.result(2 * PATIENCE)
    except TimeoutError:
        raise UnavailableError("the database does not answer; try again") from None


def handle(order: Order) -> Answer:
    """``submit`` and wait: for pages and commands. Never waits longer than four seconds."""
    _outside_transactions()
    try:
        return submit(order).result(2 * PATIENCE)
    except TimeoutError:
        return RETRY


def stop(timeout: float = 5.0) -> None:
    """Finish what is queued and end the writer. A later order starts a new one."""
    global _writer
    with _lock:
        writer, _writer = _writer, None
    if writer is not None and writer.alive():
        writer.stop(timeout)


def _outside_transactions() -> None:
    """For whoever waits: inside a transaction the writer would in turn wait for them."""
    if connection.in_atomic_block:
        raise RuntimeError(
            "the record writes in transactions of its own, so it must be called outside of one "
            "(in a test: django_db(transaction=True))"
        )


def _enqueue(job: Job) -> Future[Any]:
    _running().put(job)
    return job.future


def _running() -> Writer:
    global _writer  # noqa: PLW0603
    with _lock:
        if _writer is None or not _writer.alive():
            _writer = Writer(_tell)
        return _writer


def _tell(changes: Sequence[Change]) -> None:
    if _listener is not None:
        _listener(changes)


def _leave() -> None:
    """The writer first, then PostgreSQL's pool: a pool that the interpreter finds at its end waits
    five seconds for each of its threads, which from Python 3.13 on do not run any more.
    """
    stop()
    for each in connections.all():
        if (close_pool := getattr(each, "close_pool", None)) is not None:
            each.close()
            close_pool()


atexit.register(_leave)
