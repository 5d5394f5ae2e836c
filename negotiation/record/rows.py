"""The record's rows and the statements of its hot path: one per table and transaction."""

from __future__ import annotations

import json
from collections.abc import Sequence
from typing import Any, NamedTuple

from django.db import connection

from negotiation.engine.entries import Entry
from negotiation.engine.refusals import Code, Refused
from negotiation.engine.terms import Millis
from negotiation.transcript import chain, codec

from .orders import Answer, SealedText, SessionId

Row = tuple[Any, ...]
Head = tuple[int, str, bool]
"""Seq, hash, whether the session has ended."""
AnswerKey = tuple[str, str, str]
"""Session, actor, command id."""


class Table(NamedTuple):
    """Where rows go, and what their members are."""

    name: str
    columns: str


ENTRIES = Table(
    "negotiation_entry", "session_id, seq, at, actor, command_id, kind, version, body, hash"
)
ANSWERS = Table(
    "negotiation_storedanswer",
    "session_id, actor, command_id, fingerprint, status, code, params, seq",
)
TEXTS = Table("negotiation_entrytext", "ref, session_id, salt, words")

_MOVE = """
    WITH moved (id, seq, hash, ended) AS (VALUES {})
    UPDATE negotiation_session
    SET head_seq = moved.seq, head_hash = moved.hash, ended = moved.ended
    FROM moved WHERE negotiation_session.id = moved.id"""
_HEADS = "SELECT id, head_seq, head_hash, ended FROM negotiation_session WHERE id IN ({})"
# By the whole key: a session may have thousands of answers.
_ANSWERS = """
    WITH asked (session_id, actor, command_id) AS (VALUES {})
    SELECT session_id, actor, command_id, fingerprint, status, code, params, seq
    FROM asked JOIN negotiation_storedanswer USING (session_id, actor, command_id)"""


def heads(sessions: Sequence[str], locking: str) -> dict[str, Head]:
    """The heads of those sessions that ``locking`` (``FOR ...``, or nothing) lets us have."""
    if not sessions:
        return {}
    marks = ", ".join(["%s"] * len(sessions))
    found = _read(f"{_HEADS.format(marks)} {locking}", sessions)
    return {session: (seq, head, bool(ended)) for session, seq, head, ended in found}


def answers(keys: Sequence[AnswerKey]) -> dict[AnswerKey, tuple[str, Answer]]:
    """The fingerprints and answers kept under these keys."""
    if not keys:
        return {}
    found = _read(_ANSWERS.format(_marks(keys)), [part for key in keys for part in key])
    return {row[:3]: (row[3], _read_answer(*row[4:])) for row in found}


def _read(statement: str, values: Sequence[Any]) -> list[Row]:
    with connection.cursor() as cursor:
        cursor.execute(statement, values)
        found: list[Row] = cursor.fetchall()
        return found


def insert(table: Table, rows: Sequence[Row]) -> None:
    """Insert all rows in the way that costs this database least."""
    if not rows:
        return
    with connection.cursor() as cursor:
        if connection.vendor == "postgresql":
            copying = f"COPY {table.name} ({table.columns}) FROM STDIN"
            with connection.wrap_database_errors, cursor.copy(copying) as copy:
                for row in rows:
                    copy.write_row(row)
        else:
            into = f"INSERT INTO {table.name} ({table.columns}) VALUES "  # noqa: S608 - constants
            cursor.executemany(into + _marks(rows[:1]), rows)


def move_heads(heads: Sequence[tuple[str, int, str, bool]]) -> None:
    """Set seq, hash and whether it has ended of these sessions."""
    if heads:
        with connection.cursor() as cursor:
            cursor.execute(_MOVE.format(_marks(heads)), [part for head in heads for part in head])


def _marks(rows: Sequence[Row]) -> str:
    one = f"({', '.join(['%s'] * len(rows[0]))})"
    return ", ".join([one] * len(rows))


def keep(
    head: str, seq: int, at: Millis, actor: str, command_id: str, entry: Entry
) -> tuple[chain.StoredEntry, Entry]:
    """The entry as it is kept, chained to ``head``, and as every process will read it back.

    Raises ``UndecodableError``: nothing is stored that could not be read again.
    """
    kind, body = codec.kind(entry), codec.encode(entry)
    again = codec.decode(kind.name, kind.version, body)
    text = codec.canonical(body).decode()
    linked = chain.link(head, seq, at, actor, command_id, kind.name, kind.version, text)
    kept = chain.StoredEntry(seq, at, actor, command_id, kind.name, kind.version, text, linked)
    return kept, again


def entry(session: SessionId, kept: chain.StoredEntry) -> Row:
    return (
        session,
        kept.seq,
        kept.at,
        kept.actor,
        kept.command_id,
        kept.kind,
        kept.version,
        kept.body,
        kept.hash,
    )


def text(session: SessionId, sealed: SealedText) -> Row:
    return (sealed.ref, session, sealed.salt, sealed.words)


def answer(key: AnswerKey, fingerprint: str, given: Answer) -> Row:
    code, params = "", "{}"
    if given.refused is not None:
        code, params = given.refused.code.value, codec.canonical(given.refused.params).decode()
    return (*key, fingerprint, given.status, code, params, given.seq)


def _read_answer(status: Any, code: str, params: str, seq: int) -> Answer:
    if not code:
        return Answer(status, None, seq)
    values = {
        name: tuple(value) if isinstance(value, list) else value
        for name, value in json.loads(params).items()
    }
    return Answer(status, Refused(Code(code), values), seq)
