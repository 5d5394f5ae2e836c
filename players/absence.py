"""Who is away from their seat, and what then becomes of it.

Every process notes whom it sees; all of them act on what is noted, with ids that come from the
absence itself, so that whoever is second gets the stored answer. A seat is called away in the log
once nobody has looked through it for as long as the class grants; what follows is an entry too.
"""

from __future__ import annotations

from collections.abc import Iterable
from enum import StrEnum

import structlog
from django.db.models import Exists, OuterRef, Q, QuerySet

from negotiation import record
from negotiation.engine.commands import CallAway, Command, PassPen
from negotiation.engine.seating import holds_pen, party_of, person, seats_of
from negotiation.engine.state import Holding, State
from negotiation.engine.terms import CLOCK, Actor, Millis, SeatId
from negotiation.live import Turn
from negotiation.record import Order, SessionId, clock

from .models import Participant
from .seats import STEERING, bot_stands_in

log = structlog.get_logger(__name__)

PACE: Millis = 3_000
"""How often a process notes whom it sees."""
FRESH: Millis = 8_000
"""Whoever was noted no longer ago than this is here: perhaps in another process."""
GRACE = 60
"""Seconds that a table without a class grants."""


class Absence(StrEnum):
    """What becomes of the seat of somebody who is away for longer than the grace."""

    WAIT = "wait"
    BOT = "bot"
    PEN = "pen"
    """A colleague signs; where there is none, a bot plays."""
    FACILITATOR = "facilitator"
    """Nothing by itself: the console offers to play for them."""


class Watch:
    """What one process knows of presence. ``beat`` is called over and over."""

    def __init__(self) -> None:
        self._next: Millis = 0
        self._running: dict[SessionId, Millis] = {}
        """Since when we know each session to run: nobody is missed during a pause or a restart."""

    def beat(self, here: frozenset[Turn]) -> None:
        """``here``: the turns of seats that sockets of this process look through.

        Blocks on the database; call it off the loop.
        """
        now = clock.now()
        if now < self._next:
            return
        self._next = now + PACE
        states = _under_way()
        running = {session for session, state in states.items() if _runs(state)}
        self._running = {session: self._running.get(session, now) for session in running}
        rows = Participant.objects.filter(lobby__in=list(states), left_at=None).exclude(seat="")
        # A facilitator looks through one of the seats they play at a time: none is missed.
        rows = rows.exclude(Q(steers=True) & Exists(_facilitators()))
        found = list(rows.select_related("lobby__klass"))
        _note((row for row in found if _turn(row) in here), now)
        for row in found:
            try:
                self._mind(row, states[SessionId(row.lobby_id)], now)
            except (record.RecordError, record.UnavailableError, TimeoutError):
                log.warning("absence_not_minded", session=row.lobby_id, seat=row.seat)

    def _mind(self, row: Participant, state: State, now: Millis) -> None:
        held = state.roster.seats.get(SeatId(row.seat), Holding())
        if held.generation != row.generation or not person(state.roster, SeatId(row.seat)):
            return
        seen = row.seen_at or round(row.joined_at.timestamp() * 1000)
        if row.seen_at is not None and now - row.seen_at < FRESH:
            if held.away is not None:
                _come_back(row, held)
            return
        since = self._running.get(SessionId(row.lobby_id))
        if since is None:
            return
        if held.away is None and now - max(seen, since) >= 1000 * _grace(row):
            _ask(row, f"away:{_named(row)}:{seen}", CallAway(SeatId(row.seat), away=True), CLOCK)
            state = record.snapshot(SessionId(row.lobby_id)).state
        if state.roster.seats[SeatId(row.seat)].away is not None:
            _stand_in(row, state)


def _under_way() -> dict[SessionId, State]:
    """The sessions that have begun and not ended."""
    heads = record.heads(record.open_sessions())
    states = {session: record.snapshot(session, head).state for session, head in heads.items()}
    return {s: state for s, state in states.items() if state.clock.status in {"running", "paused"}}


def _facilitators() -> QuerySet[Participant]:
    """Who steers the table of the row around it without a seat of their own."""
    return Participant.objects.filter(lobby=OuterRef("lobby"), steers=True, seat="", left_at=None)


def _runs(state: State) -> bool:
    return state.clock.status == "running"


def _note(rows: Iterable[Participant], now: Millis) -> None:
    """One statement for everybody who is seen here."""
    seen = list(rows)
    for row in seen:
        row.seen_at = now
    if seen:
        Participant.objects.filter(pk__in=[row.pk for row in seen]).update(seen_at=now)


# --- what follows ---------------------------------------------------------------------------------


def _stand_in(row: Participant, state: State) -> None:
    """Do what the class chose; asked again in the same absence, nothing more happens."""
    chosen = _chosen(row)
    if chosen not in {Absence.BOT, Absence.PEN}:
        return
    seat = SeatId(row.seat)
    if chosen is Absence.PEN and not holds_pen(state, seat):
        return
    colleague = _colleague(state, seat) if chosen is Absence.PEN else None
    if colleague is None:
        bot_stands_in(row, f"absent:{_absence(row, state)}")
        return
    Participant.objects.filter(pk=row.pk).update(stand_in=colleague)
    _ask(row, f"absent:{_absence(row, state)}", PassPen(colleague), STEERING)


def _come_back(row: Participant, held: Holding) -> None:
    """Call the seat back; a pen that passed because of the absence passes back."""
    _ask(row, f"back:{_named(row)}:{held.away}", CallAway(SeatId(row.seat), away=False), CLOCK)
    state = record.snapshot(SessionId(row.lobby_id)).state
    if (
        row.stand_in
        and state.roster.pens.get(party_of(state.table, SeatId(row.seat))) == row.stand_in
    ):
        _ask(row, f"pen:{_named(row)}:{held.away}", PassPen(SeatId(row.seat)), STEERING)
    Participant.objects.filter(pk=row.pk).update(stand_in="")


def _colleague(state: State, seat: SeatId) -> SeatId | None:
    """Somebody of the same delegation who is here."""
    others = (each for each in seats_of(state.table, party_of(state.table, seat)) if each != seat)
    roster = state.roster
    present = (s for s in others if person(roster, s) and roster.seats[s].away is None)
    return next(present, None)


def _ask(row: Participant, command_id: str, command: Command, actor: Actor) -> None:
    record.handle(Order(SessionId(row.lobby_id), actor, command_id, command))


def _grace(row: Participant) -> int:
    klass = row.lobby.klass
    return GRACE if klass is None else klass.grace


def _chosen(row: Participant) -> Absence:
    klass = row.lobby.klass
    return Absence.WAIT if klass is None else Absence(klass.absence)


def _turn(row: Participant) -> Turn:
    return SessionId(row.lobby_id), SeatId(row.seat), row.generation


def _named(row: Participant) -> str:
    return f"{row.seat}:{row.generation}"


def _absence(row: Participant, state: State) -> str:
    return f"{_named(row)}:{state.roster.seats[SeatId(row.seat)].away}"
