"""The record's rows and the four statements that write them.

Written as SQL because they are the hot path: one statement per table and transaction.
"""

from __future__ import annotations

import json
from collections.abc import Sequence
from typing import Any

from django.db import connection

from negotiation.engine.entries import Entry
from negotiation.engine.refusals import Code, Refused
from negotiation.engine.terms import Millis
from negotiation.transcript import chain, codec

from .orders import Answer, SealedText, SessionId

Row = tuple[Any, ...]


INSERT_ENTRY = """
    INSERT INTO negotiation_entry
        (session_id, seq, at, actor, command_id, kind, version, body, hash)
    VALUES (%s, %s, %s, %s, %s, %s, %s, %s, %s)"""
INSERT_ANSWER = """
    INSERT INTO negotiation_storedanswer
        (session_id, actor, command_id, fingerprint, status, code, params, seq)
    VALUES (%s, %s, %s, %s, %s, %s, %s, %s)"""
INSERT_TEXT = """
    INSERT INTO negotiation_entrytext (ref, session_id, salt, words) VALUES (%s, %s, %s, %s)"""
UPDATE_HEAD = """
    UPDATE negotiation_session SET head_seq = %s, head_hash = %s, ended = %s WHERE id = %s"""


def write(statement: str, rows: Sequence[Row]) -> None:
    if rows:
        with connection.cursor() as cursor:
            cursor.executemany(statement, rows)


def keep(
    head: str, seq: int, at: Millis, actor: str, command_id: str, entry: Entry
) -> chain.StoredEntry:
    """The entry as it is kept, chained to ``head``."""
    kind = codec.kind(entry)
    body = codec.canonical(codec.encode(entry)).decode()
    linked = chain.link(head, seq, at, actor, command_id, kind.name, kind.version, body)
    return chain.StoredEntry(seq, at, actor, command_id, kind.name, kind.version, body, linked)


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


def answer(key: tuple[str, str, str], fingerprint: str, given: Answer) -> Row:
    code, params = "", "{}"
    if given.refused is not None:
        code, params = given.refused.code.value, codec.canonical(given.refused.params).decode()
    return (*key, fingerprint, given.status, code, params, given.seq)


def read_answer(status: Any, code: str, params: str, seq: int) -> Answer:
    """The answer that a row of ``answer`` says."""
    if not code:
        return Answer(status, None, seq)
    values = {
        name: tuple(value) if isinstance(value, list) else value
        for name, value in json.loads(params).items()
    }
    return Answer(status, Refused(Code(code), values), seq)
