"""What a connection is worth: who looks and who acts, at which table."""

from __future__ import annotations

from collections.abc import Callable, Hashable
from dataclasses import dataclass

from negotiation.engine.terms import Actor, Viewer
from negotiation.record import SessionId

Grant = Hashable
"""What an admission was made from, where it can be taken back without a word in the log."""
Lapsed = Callable[[frozenset[Grant]], frozenset[Grant]]
"""Tells which of these grants count no more."""


@dataclass(frozen=True, slots=True)
class Admission:
    """Made from a cookie before anything here sees the connection; never from what it says.

    ``viewer.generation`` equals the seat's in the roster for as long as the seat has not passed
    on; after that the admission is worth nothing. Nor is it once its ``grant`` has lapsed.
    """

    session: SessionId
    viewer: Viewer
    actor: Actor
    grant: Grant | None = None
