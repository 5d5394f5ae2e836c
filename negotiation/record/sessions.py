"""Opening a session, erasing words, deleting a session: the writes that are not commands."""

from __future__ import annotations

import secrets
from collections.abc import Iterable, Mapping
from functools import partial

from django.db import connection
from django.db.models import F

from negotiation import models
from negotiation.engine.decide import opening
from negotiation.engine.entries import SessionOpened
from negotiation.engine.terms import Millis, PackId, ParameterId, PresetId, TextRef
from negotiation.scenarios import library
from negotiation.transcript import chain

from . import clock, rows, writer
from .cache import SNAPSHOTS
from .orders import SessionId


def open_session(
    scenario: str,
    pack: str,
    minutes: int,
    *,
    preset: str | None = None,
    parameters: Mapping[str, int] | None = None,
    now: Millis | None = None,
) -> SessionId:
    """Open a session with the scenario's text as it is today; gives its new opaque id.

    ``preset`` and ``parameters`` are the hypothesis on which its world answers, see ``opening``.
    Raises ``ScenarioError`` for an unknown scenario, ValueError for an unknown pack, preset or
    parameter or minutes out of range, ``UnavailableError`` if the database does not answer.
    """
    loaded = library.load(scenario)
    opened = opening(
        loaded,
        PackId(pack),
        minutes,
        secrets.token_hex(16),
        None if preset is None else PresetId(preset),
        {ParameterId(name): number for name, number in (parameters or {}).items()},
    )
    session = SessionId(secrets.token_hex(16))
    at = clock.now() if now is None else now
    writer.run(partial(_insert, session, opened, library.source_text(scenario), at))
    return session


def _insert(session: SessionId, opened: SessionOpened, source: str, at: Millis) -> None:
    first, _ = rows.keep(chain.origin(session), 1, at, "facilitator", "open", opened)
    models.ScenarioSource.objects.bulk_create(
        [models.ScenarioSource(digest=opened.digest, text=source)], ignore_conflicts=True
    )
    models.Session.objects.create(
        id=session,
        scenario=opened.scenario,
        source_id=opened.digest,
        pack=opened.pack,
        minutes=opened.minutes,
        opened_at=at,
        head_seq=1,
        head_hash=first.hash,
    )
    rows.insert(rows.ENTRIES, [rows.entry(session, first)])


def erase_texts(refs: Iterable[TextRef]) -> int:
    """Erase the words behind these references for good; gives how many there were.

    Entries, chain and scores stay as they are. Raises ``UnavailableError``.
    """
    erased = writer.run(partial(_erase, list(refs)))
    sweep()
    return erased


def delete_sessions(sessions: Iterable[SessionId]) -> int:
    """Delete these sessions with every entry, answer and word; gives how many there were.

    Nothing of a session that stays is touched, so its chain verifies as before. Who still looks
    at a deleted one is sent away. Raises ``UnavailableError``.
    """
    wanted = list(sessions)
    deleted = writer.run(partial(_delete, wanted))
    SNAPSHOTS.drop(wanted)
    sweep()
    return deleted


def idle_since(at: Millis) -> list[SessionId]:
    """The sessions in which nothing has happened since ``at``."""
    last = models.Entry.objects.filter(seq=F("session__head_seq"), at__lt=at)
    return [SessionId(session) for session in last.values_list("session", flat=True)]


def _erase(refs: list[TextRef]) -> int:
    _overwrite()
    erased, _ = models.EntryText.objects.filter(ref__in=refs).delete()
    return erased


def _delete(sessions: list[SessionId]) -> int:
    _overwrite()
    with connection.cursor() as cursor:
        for session in sessions:
            for table in (rows.TEXTS, rows.ANSWERS, rows.ENTRIES):
                cursor.execute(f"DELETE FROM {table.name} WHERE session_id = %s", [session])  # noqa: S608
    deleted = models.Session.objects.filter(pk__in=sessions)
    count = deleted.count()
    deleted._raw_delete(deleted.db)  # noqa: SLF001 - what refers to it is gone, and refuses to be
    return count


def _overwrite() -> None:
    """SQLite would only mark the space as free and leave the words in the file."""
    if connection.vendor == "sqlite":
        with connection.cursor() as cursor:
            cursor.execute("PRAGMA secure_delete = ON")


def sweep() -> None:
    """Write over what a deletion left behind: pages from before it, in the write-ahead log."""
    if connection.vendor == "sqlite":
        with connection.cursor() as cursor:
            cursor.execute("PRAGMA wal_checkpoint(TRUNCATE)")
