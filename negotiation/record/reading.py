"""Reading the record, from any thread, with the caller's own connection.

A broken connection (the database restarted) is replaced once; after that ``UnavailableError``.
"""

from __future__ import annotations

import threading
from collections.abc import Callable, Iterable, Iterator
from functools import lru_cache, wraps
from typing import ParamSpec, TypeVar

from django.db import DatabaseError, InterfaceError, OperationalError, connection

from negotiation import models
from negotiation.engine.entries import Entry, Recorded, SessionOpened
from negotiation.engine.evolve import evolve, start
from negotiation.engine.scenario import Scenario
from negotiation.engine.state import State
from negotiation.engine.terms import Millis, TextRef
from negotiation.scenarios import library
from negotiation.transcript import codec
from negotiation.transcript.chain import StoredEntry

from .cache import SNAPSHOTS, Snapshot
from .orders import RecordError, SessionId, UnavailableError, UnknownSession

P = ParamSpec("P")
T = TypeVar("T")


def _again(read: Callable[P, T]) -> Callable[P, T]:
    """Try once more on a new connection, unless the caller is inside a transaction of its own."""

    @wraps(read)
    def reading(*args: P.args, **kwargs: P.kwargs) -> T:
        try:
            return read(*args, **kwargs)
        except (OperationalError, InterfaceError):
            if connection.in_atomic_block:
                raise
            connection.close()
        try:
            return read(*args, **kwargs)
        except (OperationalError, InterfaceError) as error:
            connection.close()
            raise UnavailableError(str(error)) from error

    return reading


@_again
def snapshot(session: SessionId, least: int | None = None) -> Snapshot:
    """The session as it is committed now; one that has ``least`` entries is not looked up again.

    Raises ``UnknownSession``, ``RecordError``.
    """
    known = SNAPSHOTS.get(session)
    if known is not None and least is not None and known.seq >= least:
        return known
    if known is not None:
        return SNAPSHOTS.put(session, catch_up(session, known))
    with _FIRST:
        return SNAPSHOTS.put(session, catch_up(session, SNAPSHOTS.get(session)))


_FIRST = threading.Lock()
"""After a start everybody asks for the same long sessions: one folds, the others wait for it."""


@_again
def entries(session: SessionId, after: int = 0, limit: int | None = None) -> list[Recorded]:
    """Entries with a seq greater than ``after``, in order. Raises ``RecordError``.

    A session that does not exist has none.
    """
    return list(_recorded(session, after, limit))


@_again
def stored(session: SessionId, after: int = 0) -> list[StoredEntry]:
    """The same entries as they are kept, for ``chain.verify`` and the portable transcript."""
    return [
        StoredEntry(*row)
        for row in models.Entry.objects.filter(session=session, seq__gt=after)
        .order_by("seq")
        .values_list("seq", "at", "actor", "command_id", "kind", "version", "body", "hash")
    ]


@_again
def texts(refs: Iterable[TextRef]) -> dict[TextRef, str]:
    """The words behind these references; erased ones are missing."""
    wanted = list(refs)
    if not wanted:
        return {}
    found = models.EntryText.objects.filter(ref__in=wanted).values_list("ref", "words")
    return {TextRef(ref): words for ref, words in found}


@_again
def heads(sessions: Iterable[SessionId]) -> dict[SessionId, int]:
    """The seq of each session's last entry, in one query; unknown sessions are missing."""
    wanted = list(sessions)
    if not wanted:
        return {}
    found = models.Session.objects.filter(pk__in=wanted).values_list("id", "head_seq")
    return {SessionId(session): seq for session, seq in found}


@_again
def open_sessions() -> list[SessionId]:
    """The sessions that have not ended."""
    found = models.Session.objects.filter(ended=False).values_list("id", flat=True)
    return [SessionId(session) for session in found]


def catch_up(session: SessionId, known: Snapshot | None) -> Snapshot:
    """``known`` with every entry after it folded in; the same object if there is none."""
    for recorded in _recorded(session, known.seq if known else 0, None):
        if recorded.seq != (known.seq if known else 0) + 1:
            raise RecordError(f"session {session}: there is a gap before entry {recorded.seq}")
        known = fold(session, known, recorded)
    if known is None:
        raise UnknownSession(session)
    return known


def fold(session: SessionId, known: Snapshot | None, recorded: Recorded) -> Snapshot:
    """The snapshot after one more entry. Raises ``RecordError`` if the rules cannot take it."""
    entry, at = recorded.entry, recorded.at
    try:
        state = evolve(known.state, entry, at) if known else _start(entry, at)
    except DatabaseError:
        raise
    except Exception as error:
        # Whatever a foreign row makes the rules stumble over, only its session may fall.
        raise RecordError(f"session {session}, entry {recorded.seq}: {error!r}") from error
    return Snapshot(state, recorded.seq, at)


def _start(entry: Entry, at: Millis) -> State:
    if not isinstance(entry, SessionOpened):
        raise TypeError("the first entry does not open the session")
    return start(_scenario(entry.digest), entry, at)


def _recorded(session: SessionId, after: int, limit: int | None) -> Iterator[Recorded]:
    rows = (
        models.Entry.objects.filter(session=session, seq__gt=after)
        .order_by("seq")
        .values_list("seq", "at", "kind", "version", "body")
    )
    for seq, at, kind, version, body in rows if limit is None else rows[:limit]:
        try:
            yield Recorded(seq, at, codec.decode(kind, version, codec.parse(body)))
        except codec.UndecodableError as error:
            raise RecordError(f"session {session}, entry {seq}: {error}") from error


@lru_cache(maxsize=64)
def _scenario(digest: str) -> Scenario:
    """Parsed once per process: sessions of one text share it."""
    return library.parse(models.ScenarioSource.objects.get(pk=digest).text)
