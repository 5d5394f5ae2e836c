"""Questions to the record, asked off the event loop on a few threads of our own."""

from __future__ import annotations

import asyncio
from array import array
from collections.abc import Callable, Iterable, Sequence
from concurrent.futures import ThreadPoolExecutor
from typing import ParamSpec, TypeVar

from django.db import close_old_connections

from negotiation import record
from negotiation.engine import view
from negotiation.engine.entries import Recorded, text_of
from negotiation.engine.state import Table
from negotiation.engine.terms import TextRef, Viewer
from negotiation.protocol.codec import dump_line
from negotiation.record import Change, SessionId

from . import limits

P = ParamSpec("P")
T = TypeVar("T")


class Reader:
    """A bounded pool whose threads keep their own database connections."""

    def __init__(self, threads: int = limits.READERS) -> None:
        self._pool = ThreadPoolExecutor(threads, thread_name_prefix="live")

    async def ask(self, question: Callable[P, T], *args: P.args, **kwargs: P.kwargs) -> T:
        """The answer of ``question``, run on a thread. Raises what it raises, or TimeoutError."""
        loop = asyncio.get_running_loop()
        future = loop.run_in_executor(
            self._pool, lambda: _with_connection(question)(*args, **kwargs)
        )
        return await asyncio.wait_for(future, limits.READ_SECONDS)

    def stop(self) -> None:
        self._pool.shutdown(wait=False, cancel_futures=True)


def _with_connection(question: Callable[P, T]) -> Callable[P, T]:
    """Let go of a connection that failed before, and of one that fails now."""

    def asking(*args: P.args, **kwargs: P.kwargs) -> T:
        close_old_connections()
        try:
            return question(*args, **kwargs)
        finally:
            close_old_connections()

    return asking


# --- the questions --------------------------------------------------------------------------------


def news(session: SessionId, after: int) -> Change:
    """What happened after entry ``after``; with 0, the entries are left out: nobody saw them."""
    now = record.snapshot(session)
    if after in (0, now.seq):
        return Change(session, now, (), {})
    found = [each for each in record.entries(session, after) if each.seq <= now.seq]
    return Change(session, now, found, record.texts(_refs(found)))


CHUNK = 1000
"""Entries that are looked at together."""


def index(
    session: SessionId, upto: int, viewers: Iterable[Viewer], table: Table
) -> dict[Viewer, array[int]]:
    """For each viewer the seq behind each line of its feed, the first ``upto`` entries over."""
    found: dict[Viewer, array[int]] = {viewer: array("q") for viewer in viewers}
    for after in range(0, upto, CHUNK):
        # Not all at once: the collector of garbage looks through whatever lives for long.
        for each in record.entries(session, after, min(CHUNK, upto - after)):
            for viewer, _ in view.lines(each.entry, each.at, found, table):
                found[viewer].append(each.seq)
    return found


def lines(session: SessionId, seqs: Sequence[int], viewer: Viewer, table: Table) -> list[str]:
    """The lines behind these seqs, ascending, as this viewer may have them now."""
    if not seqs:
        return []
    wanted = set(seqs)
    span = record.entries(session, seqs[0] - 1, limit=seqs[-1] - seqs[0] + 1)
    found = [each for each in span if each.seq in wanted]
    words = record.texts(_refs(found))
    shown = (view.line(each.entry, each.at, viewer, table) for each in found)
    return [dump_line(line, words.get(line.text) if line.text else None) for line in shown if line]


def _refs(entries: Iterable[Recorded]) -> list[TextRef]:
    return [text for each in entries if (text := text_of(each.entry)) is not None]
