"""What a connection is worth: who looks and who acts, at which table."""

from __future__ import annotations

from dataclasses import dataclass

from negotiation.engine.terms import Actor, Viewer
from negotiation.record import SessionId


@dataclass(frozen=True, slots=True)
class Admission:
    """Made from a cookie before anything here sees the connection; never from what it says.

    ``viewer.generation`` equals the seat's in the roster for as long as the seat has not passed
    on; after that the admission is worth nothing.
    """

    session: SessionId
    viewer: Viewer
    actor: Actor
