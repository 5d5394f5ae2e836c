"""Turns what is due into commands. Every process does, with the same ids: the first one counts."""

from __future__ import annotations

import structlog

from negotiation import record
from negotiation.engine import deadlines
from negotiation.engine.terms import CLOCK, Millis
from negotiation.record import Order, SessionId, clock

log = structlog.get_logger(__name__)


class Pacer:
    """Remembers each open session's next deadline, and folds it again only when it has grown."""

    def __init__(self) -> None:
        self._known: dict[SessionId, tuple[int, Millis | None]] = {}

    def beat(self) -> None:
        """Submit every command that is due now. Blocks on the database; call it off the loop."""
        heads = record.heads(record.open_sessions())
        self._known = {
            session: known
            for session, known in self._known.items()
            if heads.get(session) == known[0]
        }
        for session, head in heads.items():
            if session not in self._known:
                self._known[session] = _next_due(session, head)
            self._issue(session, clock.now())

    def _issue(self, session: SessionId, now: Millis) -> None:
        due_at = self._known[session][1]
        if due_at is None or due_at > now:
            return
        for command_id, command in deadlines.due(record.snapshot(session).state, now):
            record.submit(Order(session, CLOCK, command_id, command))


def _next_due(session: SessionId, head: int) -> tuple[int, Millis | None]:
    """The head that was folded and its next deadline; a damaged session has none."""
    try:
        found = record.snapshot(session, head)
    except record.RecordError:
        log.exception("session_not_paced", session=session)
        return head, None
    return found.seq, deadlines.next_due(found.state)
