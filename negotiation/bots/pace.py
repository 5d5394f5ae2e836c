"""When a bot takes its turns: spread like a person's, and the same for the same seed.

A turn's time rests on the start of its phase alone, so any process can tell at any moment which
turn has come, and a pause or an extension neither repeats nor hurries one.
"""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from dataclasses import dataclass

from negotiation.engine.scenario import Phase
from negotiation.engine.slices import ClockSlice, Line, PhaseInfo, Seconds, TableSlice
from negotiation.engine.terms import SeatId

from .chance import draw
from .temperament import PerMille

TURNS = 32
"""Turns a seat has in all the time for offers, between the two limits below."""
SHORTEST: Seconds = 12
LONGEST: Seconds = 90


@dataclass(frozen=True, slots=True)
class Turn:
    """The ``index``-th turn, from 0, in the phase with this ordinal. ``at`` is when it came."""

    ordinal: int
    index: int
    at: Seconds


def period(phases: Iterable[PhaseInfo | Phase]) -> Seconds:
    """Seconds between two turns of one seat."""
    return min(LONGEST, max(SHORTEST, bargaining(phases) // TURNS))


def bargaining(phases: Iterable[PhaseInfo | Phase]) -> Seconds:
    """All the time in which offers can be tabled."""
    return sum(phase.seconds for phase in phases if phase.offers)


@dataclass(frozen=True, slots=True)
class Pace:
    """One seat's turns in one phase, which began at ``started``: one in every ``period``."""

    seed: str
    seat: SeatId
    ordinal: int
    started: Seconds
    period: Seconds

    def turn(self, index: int) -> Turn:
        """The turn with this index, at a drawn moment of its period."""
        wait = draw(self.seed, "turn", self.seat, self.ordinal, index, below=self.period)
        return Turn(self.ordinal, index, self.started + index * self.period + wait)

    def newest(self, now: Seconds) -> Turn | None:
        """The last turn that has come by ``now``; None before the first."""
        index = (now - self.started) // self.period
        turns = (self.turn(each) for each in (index, index - 1) if each >= 0)
        return next((turn for turn in turns if turn.at <= now), None)


def phase_start(lines: Sequence[Line]) -> Seconds | None:
    """When the present phase started, from a seat's own feed."""
    return next((line.at for line in reversed(lines) if line.kind == "phase_started"), None)


def elapsed(table: TableSlice, clock: ClockSlice, now: Seconds) -> PerMille:
    """How much of the time for offers has passed."""
    total = bargaining(table.phases)
    if clock.ordinal is None or total == 0:
        return 0
    passed = sum(phase.seconds for phase in table.phases[: clock.ordinal] if phase.offers)
    phase = table.phases[clock.ordinal]
    if phase.offers and clock.ends_at is not None:
        left = max(0, clock.ends_at - now)
        passed += max(0, phase.seconds - left)
    return min(1000, passed * 1000 // total)
