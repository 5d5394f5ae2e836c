"""A new session out of a moment of another one, which stays as it was."""

from __future__ import annotations

import secrets
from collections.abc import Mapping, Sequence
from dataclasses import replace
from functools import partial

from negotiation import models
from negotiation.engine.decide.branching import branching, taken_over
from negotiation.engine.entries import Entry, InjectFired, MessageSent, Recorded, text_of
from negotiation.engine.terms import Millis, TextRef
from negotiation.transcript import chain
from negotiation.transcript.chain import StoredEntry

from . import clock, rows, writer
from .cache import Snapshot
from .orders import SealedText, SessionId, UnknownSession, seal
from .reading import entries, fold, stored


def branch(origin: SessionId, seq: int) -> SessionId:
    """Open a session that begins with the first ``seq`` entries of ``origin``; gives its new id.

    It is paused. All times are moved by whole seconds, so that the last of those entries is now,
    and whoever sends a command of then again gets the answer of then. Words get references of
    their own, so that either session can be deleted without the other; erased ones stay erased.
    Raises ``UnknownSession``, ``RecordError``, ``UnavailableError``, and ValueError if a command
    goes on after that entry or no session is under way.
    """
    source = models.Session.objects.filter(pk=origin).first()
    if source is None:
        raise UnknownSession(origin)
    taken = _taken(origin, seq)
    facts = [recorded.entry for recorded in entries(origin, limit=seq)]
    sealed = _sealed(origin, facts)
    later = (clock.now() - taken[-1].at) // 1000 * 1000
    log = _Log(SessionId(secrets.token_hex(16)))
    for old, fact in zip(taken, facts, strict=True):
        again = taken_over(_resealed(fact, sealed), later)
        state = log.append(old.at + later, old.actor, old.command_id, again).state
    now = taken[-1].at + later
    for entry in branching(state, origin, seq, now):
        log.append(now, "facilitator", f"branch:{seq}", entry)
    writer.run(partial(_insert, source, log, list(sealed.values()), seq))
    return log.session


class _Log:
    """Entries, each chained to the one before and folded as the record does it."""

    def __init__(self, session: SessionId) -> None:
        self.session = session
        self.entries: list[StoredEntry] = []
        self._snapshot: Snapshot | None = None

    def append(self, at: Millis, actor: str, command_id: str, entry: Entry) -> Snapshot:
        seq = len(self.entries) + 1
        head = self.entries[-1].hash if self.entries else chain.origin(self.session)
        kept, again = rows.keep(head, seq, at, actor, command_id, entry)
        self.entries.append(kept)
        self._snapshot = fold(self.session, self._snapshot, Recorded(seq, at, again))
        return self._snapshot


def _taken(session: SessionId, seq: int) -> list[StoredEntry]:
    """The first ``seq`` entries: whole commands, for nobody ever saw the table within one."""
    found = stored(session)
    if not 1 <= seq <= len(found):
        raise ValueError(f"session {session} has no entry {seq}")
    if seq < len(found) and _command(found[seq]) == _command(found[seq - 1]):
        raise ValueError(f"session {session}: a command goes on after entry {seq}")
    return found[:seq]


def _command(entry: StoredEntry) -> tuple[str, str, Millis]:
    return entry.actor, entry.command_id, entry.at


def _sealed(session: SessionId, facts: Sequence[Entry]) -> dict[TextRef, SealedText]:
    """The words that these entries refer to, by the old reference and under a new one."""
    found = models.EntryText.objects.filter(session=session).values_list("ref", "words")
    words = dict(found)
    said = {ref for fact in facts if (ref := text_of(fact)) is not None}
    return {ref: seal(words[ref]) for ref in said if ref in words}


def _resealed(fact: Entry, sealed: Mapping[TextRef, SealedText]) -> Entry:
    ref = text_of(fact)
    if isinstance(fact, MessageSent | InjectFired) and ref is not None and ref in sealed:
        return replace(fact, text=sealed[ref].ref)
    return fact


def _insert(source: models.Session, log: _Log, texts: list[SealedText], seq: int) -> None:
    answers = models.StoredAnswer.objects.filter(session=source.pk, seq__lte=seq).values_list(
        "actor", "command_id", "fingerprint", "status", "code", "params", "seq"
    )
    models.Session.objects.create(
        id=log.session,
        scenario=source.scenario,
        source_id=source.source_id,
        pack=source.pack,
        minutes=source.minutes,
        opened_at=log.entries[0].at,
        head_seq=log.entries[-1].seq,
        head_hash=log.entries[-1].hash,
    )
    rows.insert(rows.ENTRIES, [rows.entry(log.session, kept) for kept in log.entries])
    rows.insert(rows.ANSWERS, [(log.session, *answer) for answer in answers])
    rows.insert(rows.TEXTS, [rows.text(log.session, text) for text in texts])
