"""A session out of the record, as the portable file."""

from __future__ import annotations

from negotiation import models
from negotiation.engine.terms import TextRef
from negotiation.transcript import chain, file

from .orders import RecordError, SessionId, UnknownSession
from .reading import stored


def export(session: SessionId, *, words: bool = False) -> bytes:
    """The transcript of a session as it is committed now; ``words`` takes along what was said.

    It tells everything to whoever reads it. Raises ``UnknownSession``, and ``RecordError`` if the
    stored entries are not the ones that were written.
    """
    try:
        row = models.Session.objects.select_related("source").get(pk=session)
    except models.Session.DoesNotExist:
        raise UnknownSession(session) from None
    entries = stored(session)[: row.head_seq]
    try:
        if chain.verify(session, entries) != (row.head_seq, row.head_hash):
            raise RecordError(f"session {session}: the entries do not lead to the session's head")
        said = file.refs(entries) if words else set()
        kept = [text for text in _texts(session) if text.ref in said] if said else []
        return file.write(session, row.source.text, entries, kept)
    except ValueError as error:
        raise RecordError(f"session {session}: {error}") from error


def _texts(session: SessionId) -> list[file.Text]:
    rows = models.EntryText.objects.filter(session=session).values_list("ref", "salt", "words")
    return [file.Text(TextRef(ref), salt, words) for ref, salt, words in rows]
