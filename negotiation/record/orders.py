"""What is asked of the record and what it answers."""

from __future__ import annotations

import hashlib
import os
import secrets
from dataclasses import dataclass
from typing import Literal, NewType

from negotiation.engine.commands import Command
from negotiation.engine.entries import Reason
from negotiation.engine.refusals import Refused
from negotiation.engine.terms import Actor, TextRef

SessionId = NewType("SessionId", str)
"""32 random hex characters. Knowing one opens nothing."""


class RecordError(Exception):
    """What is stored of a session cannot be read; other sessions are not concerned."""


class UnknownSession(LookupError):  # noqa: N818 - it says what happened
    """There is no session of this id."""


class UnavailableError(Exception):
    """The database did not answer in time. Nothing is lost: ask again."""


@dataclass(frozen=True, slots=True)
class SealedText:
    """Words as they are kept beside the log; ``ref`` is what an entry holds of them."""

    ref: TextRef
    salt: str
    words: str


_salts: list[str] = []
if hasattr(os, "register_at_fork"):  # where a process can fork, no two may draw the same
    os.register_at_fork(after_in_child=_salts.clear)


def _salt() -> str:
    """16 random bytes in hex, drawn many at a time.

    Each look at the kernel's chance gives the interpreter away, and the event loop gets it back
    from the writer only milliseconds later.
    """
    while True:
        try:
            return _salts.pop()
        except IndexError:
            drawn = secrets.token_hex(16 * 256)
            _salts.extend(drawn[at : at + 32] for at in range(0, len(drawn), 32))


def seal(words: str) -> SealedText:
    """Give words the salt and reference under which they can be stored, and later erased.

    Raises ValueError for what a database cannot keep: a NUL or a lone surrogate.
    """
    if "\0" in words:
        raise ValueError("words cannot hold a NUL character")
    salt = _salt()
    return SealedText(TextRef(hashlib.sha256((salt + words).encode()).hexdigest()), salt, words)


@dataclass(frozen=True, slots=True)
class Order:
    """A command with whom it comes from. The writer stamps the time.

    ``command_id`` (at most 120 characters) is unique per session and actor: sent again, it has one
    effect and the same answer, for the life of the session. ``fingerprint`` is the hex SHA-256 of
    the client's canonical command; the same id with another one is a conflict. ``reasons`` are a
    bot's, for this move.
    """

    session: SessionId
    actor: Actor
    command_id: str
    command: Command
    texts: tuple[SealedText, ...] = ()
    fingerprint: str = ""
    reasons: tuple[Reason, ...] = ()


@dataclass(frozen=True, slots=True)
class Answer:
    """``seq`` is the session's head after the command, 0 with ``retry``; never sent to clients.

    ``retry``: the outcome is not known, send the same command with the same id again.
    ``conflict``: this id was used before for another command.
    """

    status: Literal["accepted", "refused", "retry", "conflict"]
    refused: Refused | None
    seq: int


RETRY = Answer("retry", None, 0)
