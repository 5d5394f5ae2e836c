"""Turns what is due into commands. Every process does, with the same ids: the first one counts."""

from __future__ import annotations

from dataclasses import dataclass

import structlog

from negotiation import record
from negotiation.engine import deadlines
from negotiation.engine.state import State
from negotiation.engine.terms import CLOCK, Millis
from negotiation.record import Order, SessionId, clock

log = structlog.get_logger(__name__)


@dataclass(frozen=True, slots=True)
class Known:
    """What a session's clock waits for, as far as its log was folded."""

    seq: int
    due_at: Millis | None = None
    bots: bool = False
    """Whether a bot may move."""


class Pacer:
    """Remembers each open session's next deadline, and folds it again only when it has grown."""

    def __init__(self) -> None:
        self._known: dict[SessionId, Known] = {}

    def beat(self) -> dict[SessionId, int]:
        """Submit every command that is due now; gives the sessions in which a bot may move, with
        how far each has come. Blocks on the database; call it off the loop.
        """
        heads = record.heads(record.open_sessions())
        self._known = {
            session: known
            for session, known in self._known.items()
            if heads.get(session) == known.seq
        }
        for session, head in heads.items():
            if session not in self._known:
                self._known[session] = _fold(session, head)
            self._issue(session, clock.now())
        return {session: known.seq for session, known in self._known.items() if known.bots}

    def _issue(self, session: SessionId, now: Millis) -> None:
        due_at = self._known[session].due_at
        if due_at is None or due_at > now:
            return
        for command_id, command in deadlines.due(record.snapshot(session).state, now):
            record.submit(Order(session, CLOCK, command_id, command))


def _fold(session: SessionId, head: int) -> Known:
    """A damaged session waits for nothing."""
    try:
        found = record.snapshot(session, head)
    except record.RecordError:
        log.exception("session_not_paced", session=session)
        return Known(head)
    return Known(found.seq, deadlines.next_due(found.state), _bots(found.state))


def _bots(state: State) -> bool:
    running = state.clock.status == "running"
    return running and any(held.bot is not None for held in state.roster.seats.values())
