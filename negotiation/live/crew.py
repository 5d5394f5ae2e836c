"""The bots at the tables of this server: each moves by its own seat's view when its turn has come.

Every process plays every bot, as every process keeps every deadline: a move's command ids come
from its turn, so that whoever is second gets the stored answer. Nothing is remembered that the log
does not hold, so a restart goes on where it was.
"""

from __future__ import annotations

import hashlib
import time
from collections.abc import Iterable, Mapping
from typing import get_args

import structlog

from negotiation import record
from negotiation.bots import (
    TEMPERAMENTS,
    Act,
    Agenda,
    BotView,
    Move,
    OwnPayoff,
    Part,
    Speak,
    Temperament,
    Turn,
    bot_seed,
    bot_view,
    choose,
    own_payoff,
    parts,
)
from negotiation.engine import view
from negotiation.engine.commands import Say
from negotiation.engine.entries import Recorded
from negotiation.engine.scenario import Scenario
from negotiation.engine.slices import Line, Seconds
from negotiation.engine.state import State
from negotiation.engine.terms import Actor, PartyId, SeatId, Sight, Viewer
from negotiation.record import Order, SessionId, clock
from negotiation.transcript.codec import canonical
from negotiation.transcript.shapes import shape

log = structlog.get_logger(__name__)

LATE: Seconds = 5
"""A turn that came longer ago than this, before we first looked, was somebody else's or is lost."""
THINKING_SECONDS = 0.8
"""How long one beat may take; whoever's turn it is then moves in the next."""


class Chair:
    """A seat that a bot plays: its feed so far, and when it moves next."""

    def __init__(self, state: State, seat: SeatId, temperament: Temperament) -> None:
        scenario = state.table.scenario
        self.seat = seat
        self.generation = state.roster.seats[seat].generation
        self._temperament = temperament
        self._seed = bot_seed(state.table.seed, seat)
        self._worth = _worth(scenario, scenario.seat(seat).party)
        self._lines: list[Line] = []
        self.agenda = Agenda(self._seed, seat, state.table.phases)

    def read(self, entries: Iterable[Recorded], state: State) -> None:
        """Take in what the seat's feed has got since."""
        viewer = Viewer(Sight.SEAT, self.seat)
        for each in entries:
            line = view.line(each.entry, each.at, viewer, state.table)
            if line is not None:
                self._lines.append(line)
                self.agenda.read(line)

    def look(self, state: State, now: Seconds) -> BotView:
        """What a person in this seat would have before them, and nothing else."""
        slices = view.slices(state, Viewer(Sight.SEAT, self.seat))
        return bot_view(now, slices, tuple(self._lines), self._worth)

    def choose(self, state: State, now: Seconds) -> Move | None:
        return choose(self.look(state, now), self._seed, self._temperament)


class Desk:
    """The bots of one session."""

    def __init__(self, session: SessionId) -> None:
        self.session = session
        self.seq = 0
        self._chairs: dict[SeatId, Chair] = {}
        self._state: State | None = None

    def catch_up(self, now: Seconds) -> None:
        """Read what is new. Blocks on the database."""
        snapshot = record.snapshot(self.session)
        state = self._state = snapshot.state
        known = {seat: chair for seat, chair in self._chairs.items() if _still(state, chair)}
        new = [e for e in record.entries(self.session, self.seq) if e.seq <= snapshot.seq]
        for chair in known.values():
            chair.read(new, state)
        self._chairs = known
        self._fill(state, snapshot.seq, now)
        self.seq = snapshot.seq

    def _fill(self, state: State, upto: int, now: Seconds) -> None:
        """Sit down where a bot was seated since; its feed begins with the session."""
        fresh = [
            Chair(state, seat, TEMPERAMENTS[held.bot])
            for seat, held in state.roster.seats.items()
            if held.bot is not None and seat not in self._chairs
        ]
        whole = record.entries(self.session, limit=upto) if fresh else []
        for chair in fresh:
            chair.read(whole, state)
            chair.agenda.skip(now - LATE)
            self._chairs[chair.seat] = chair

    def due(self, now: Seconds) -> list[tuple[Turn, Chair]]:
        """Whose turn it is, the longest waiting first."""
        turns = ((chair.agenda.due(now), chair) for chair in self._chairs.values())
        found = [(turn, chair) for turn, chair in turns if turn is not None]
        return sorted(found, key=lambda each: each[0].at)

    def move(self, turn: Turn, chair: Chair, now: Seconds) -> None:
        """Let one bot move. A turn is over whatever comes of it: the next one sees what did."""
        chair.agenda.take(turn)
        move = None if self._state is None else chair.choose(self._state, now)
        for part in parts(move, chair.seat, turn) if move else ():
            answer = record.handle(_order(self.session, chair.seat, part))
            if answer.status != "accepted":
                # Another process chose otherwise, or the table has moved on meanwhile.
                log.info("bot_stopped", session=self.session, seat=chair.seat, why=answer.status)
                return


class Crew:
    """All of them. ``beat`` is called over and over, never by two at a time."""

    def __init__(self) -> None:
        self._desks: dict[SessionId, Desk] = {}
        self._failing: set[SessionId] = set()

    def beat(self, heads: Mapping[SessionId, int]) -> None:
        """Play every bot whose turn has come in these sessions, which have come this far.

        Blocks on the database and thinks: call it off the loop.
        """
        until = time.monotonic() + THINKING_SECONDS
        self._desks = {session: desk for session, desk in self._desks.items() if session in heads}
        for session, head in heads.items():
            desk = self._desks.setdefault(session, Desk(session))
            try:
                self._play(desk, head, until)
                self._failing.discard(session)
            except Exception:  # one damaged session stops no other
                if session not in self._failing:
                    log.exception("bots_failed", session=session)
                self._failing.add(session)

    def _play(self, desk: Desk, head: int, until: float) -> None:
        now = clock.now() // 1000
        if desk.seq < head:
            desk.catch_up(now)
        for turn, chair in desk.due(now):
            if time.monotonic() > until:
                return
            desk.move(turn, chair, now)
            # The next bot at this table sees what this one did.
            desk.catch_up(now)


def _still(state: State, chair: Chair) -> bool:
    held = state.roster.seats[chair.seat]
    return held.bot is not None and held.generation == chair.generation


# --- orders ---------------------------------------------------------------------------------------

_ACTS = {act: shape(act, act.__name__) for act in get_args(Act)}


def _order(session: SessionId, seat: SeatId, part: Part) -> Order:
    """One act as the record takes it: words are sealed as everybody's are."""
    actor, fingerprint = Actor(seat, bot=True), _fingerprint(part.act)
    if not isinstance(part.act, Speak):
        return Order(session, actor, part.id, part.act, (), fingerprint, part.reasons)
    sealed = record.seal(part.act.words)
    said = Say(part.act.channel, sealed.ref)
    return Order(session, actor, part.id, said, (sealed,), fingerprint, part.reasons)


def _fingerprint(act: Act) -> str:
    """Tells two processes that decided alike from two that did not."""
    written = {"act": type(act).__name__, **_ACTS[type(act)].write(act)}
    return hashlib.sha256(canonical(written)).hexdigest()


# --- what a package is worth ----------------------------------------------------------------------

WORTHS = 64
"""Parties whose payoffs are kept ready. All tables of a scenario share them."""
_worths: dict[tuple[str, PartyId], OwnPayoff] = {}


def _worth(scenario: Scenario, party: PartyId) -> OwnPayoff:
    key = (scenario.digest, party)
    if key not in _worths:
        if len(_worths) >= WORTHS:
            _worths.clear()
        _worths[key] = own_payoff(scenario, party)
    return _worths[key]
