"""The hash chain: what makes a changed, missing or moved entry visible.

Each entry's hash is the hex SHA-256 of the hash before it, its header and its body; the first one
follows a hash of the session's id, so that no entry can be moved to another session. Words are
not in the log, so erasing them leaves the chain whole.
"""

from __future__ import annotations

import hashlib
from collections.abc import Iterable
from dataclasses import dataclass

from negotiation.engine.terms import Millis

from .codec import canonical


@dataclass(frozen=True, slots=True)
class StoredEntry:
    """One entry as it is stored. ``body`` is its canonical JSON, ``hash`` 64 hex characters."""

    seq: int
    at: Millis
    actor: str
    command_id: str
    kind: str
    version: int
    body: str
    hash: str


class BrokenChainError(ValueError):
    """The entries are not the ones that were written. ``seq`` is the first that cannot be."""

    def __init__(self, seq: int, why: str) -> None:
        self.seq = seq
        super().__init__(f"entry {seq}: {why}")


def origin(session: str) -> str:
    """The hash that a session's first entry follows."""
    return hashlib.sha256(b"backchannel session 1\n" + session.encode()).hexdigest()


def link(  # noqa: PLR0913, PLR0917 - everything that is hashed, by name
    prev_hash: str,
    seq: int,
    at: Millis,
    actor: str,
    command_id: str,
    kind: str,
    version: int,
    body: str,
) -> str:
    """The hash of an entry that follows ``prev_hash``; ``body`` is its canonical JSON."""
    header = canonical(
        {
            "actor": actor,
            "at": at,
            "command_id": command_id,
            "kind": kind,
            "seq": seq,
            "version": version,
        }
    )
    # The hash has a fixed length and the header no line break: no two entries share these bytes.
    return hashlib.sha256(b"\n".join((prev_hash.encode(), header, body.encode()))).hexdigest()


def verify(
    session: str, entries: Iterable[StoredEntry], *, after: tuple[int, str] | None = None
) -> tuple[int, str]:
    """Check that ``entries`` are a session's, gapless and in order; give the head (seq, hash).

    ``after`` is a head verified before, if these are not the first ones.
    Raises ``BrokenChainError``.
    """
    seq, head = after or (0, origin(session))
    at: Millis | None = None
    for entry in entries:
        if entry.seq != seq + 1:
            raise BrokenChainError(entry.seq, f"follows entry {seq}")
        if at is not None and entry.at < at:
            raise BrokenChainError(entry.seq, "is earlier than the one before")
        found = link(
            head,
            entry.seq,
            entry.at,
            entry.actor,
            entry.command_id,
            entry.kind,
            entry.version,
            entry.body,
        )
        if found != entry.hash:
            raise BrokenChainError(entry.seq, "does not have the hash it was written with")
        seq, head, at = entry.seq, found, entry.at
    return seq, head
