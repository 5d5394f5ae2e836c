"""What is new in one session, whether a commit of our own told it or the database was asked."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass

from negotiation.engine.entries import Recorded
from negotiation.engine.terms import TextRef

from .cache import Snapshot
from .orders import SessionId


@dataclass(frozen=True, slots=True)
class Change:
    """A session as committed, the last entries that led there, and the words in them.

    ``entries`` end at ``snapshot.seq`` and have no gap; there may be none. Words that
    were erased are missing.
    """

    session: SessionId
    snapshot: Snapshot
    entries: Sequence[Recorded]
    words: Mapping[TextRef, str]

    def since(self, seq: int) -> Change | None:
        """The part after entry ``seq``; None if something between the two is missing here."""
        first = self.snapshot.seq - len(self.entries) + 1
        if first > seq + 1:
            return None
        return Change(self.session, self.snapshot, self.entries[seq + 1 - first :], self.words)


def joined(changes: Sequence[Change], seq: int) -> Change | None:
    """The part of all these changes, in the order of their commits, after entry ``seq``.

    None if something between is missing, or nothing is new.
    """
    at, entries, words = seq, list[Recorded](), dict[TextRef, str]()
    for change in changes:
        part = change.since(at)
        if part is None:
            return None
        at += len(part.entries)
        entries += part.entries
        words.update(part.words)
    if at == seq:
        return None
    return Change(changes[-1].session, changes[-1].snapshot, entries, words)
