"""Opening a session, and erasing words: the two writes that are not commands."""

from __future__ import annotations

import secrets
from collections.abc import Iterable, Mapping
from functools import partial

from django.db import connection

from negotiation import models
from negotiation.engine.decide import opening
from negotiation.engine.entries import SessionOpened
from negotiation.engine.terms import Millis, PackId, ParameterId, PresetId, TextRef
from negotiation.scenarios import library
from negotiation.transcript import chain

from . import clock, rows, writer
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
    if connection.vendor == "sqlite":
        with connection.cursor() as cursor:
            # Pages from before the erasure may still lie in the write-ahead log.
            cursor.execute("PRAGMA wal_checkpoint(TRUNCATE)")
    return erased


def _erase(refs: list[TextRef]) -> int:
    if connection.vendor == "sqlite":
        with connection.cursor() as cursor:
            # Otherwise SQLite only marks the space as free and leaves the words in the file.
            cursor.execute("PRAGMA secure_delete = ON")
    erased, _ = models.EntryText.objects.filter(ref__in=refs).delete()
    return erased
