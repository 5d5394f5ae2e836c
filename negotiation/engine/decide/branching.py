"""Going on from a moment of another session: what is taken over, and that it stands still first."""

from __future__ import annotations

from dataclasses import replace

from negotiation.engine.entries import (
    Entry,
    OfferTabled,
    PhaseStarted,
    SessionBranched,
    SessionPaused,
    SessionResumed,
)
from negotiation.engine.state import State
from negotiation.engine.terms import Millis


def taken_over(entry: Entry, later: Millis) -> Entry:
    """The same fact so many milliseconds later: the instants in it move along."""
    match entry:
        case PhaseStarted() | SessionResumed():
            return replace(entry, ends_at=entry.ends_at + later)
        case OfferTabled() if entry.expires_at is not None:
            return replace(entry, expires_at=entry.expires_at + later)
        case _:
            return entry


def branching(state: State, origin: str, seq: int, now: Millis) -> tuple[Entry, ...]:
    """What follows the entries that were taken over from ``origin``, its first ``seq``.

    Raises ValueError if no session is under way after them.
    """
    clock = state.clock
    if clock.status not in {"running", "paused"}:
        raise ValueError("nothing goes on from a moment before the start or after the end")
    branched = SessionBranched(origin, seq)
    if clock.status == "paused" or clock.ends_at is None:
        return (branched,)
    return (branched, SessionPaused(max(0, clock.ends_at - now)))
