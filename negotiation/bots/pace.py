"""When a bot takes its turns: spread like a person's, and the same for the same seed.

A turn's time rests on its seat's own feed alone, so any process can tell at any moment which turn
has come, and a pause or an extension neither repeats nor hurries one.
"""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from dataclasses import dataclass, replace

from negotiation.engine.chance import draw
from negotiation.engine.scenario import Phase
from negotiation.engine.slices import ClockSlice, Line, PhaseInfo, Seconds, TableSlice
from negotiation.engine.terms import PLENARY, SeatId

from .temperament import PerMille

TURNS = 32
"""Turns a seat has in all the time for offers, between the two limits below."""
SHORTEST: Seconds = 12
LONGEST: Seconds = 90

READING: Seconds = 8
"""Nobody answers a person sooner than this."""
ANSWERING: Seconds = 30
"""A drawn part of this comes on top."""


def period(phases: Iterable[PhaseInfo | Phase]) -> Seconds:
    """Seconds between two turns of one seat."""
    return min(LONGEST, max(SHORTEST, bargaining(phases) // TURNS))


def bargaining(phases: Iterable[PhaseInfo | Phase]) -> Seconds:
    """All the time in which offers can be tabled."""
    return sum(phase.seconds for phase in phases if phase.offers)


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


@dataclass(frozen=True, slots=True)
class Turn:
    """When a seat is to move. ``name`` is like no other of its seat: commands are named after it.

    ``index`` counts the regular turns of a phase from 0; None if it answers a person.
    """

    at: Seconds
    name: str
    index: int | None = None


class Agenda:
    """One seat's turns: one at a drawn moment of every period, and one to answer each person.

    Fed with every line of the seat's own feed, in order.
    """

    def __init__(self, seed: str, seat: SeatId, phases: Sequence[PhaseInfo | Phase]) -> None:
        self._seed = seed
        self._seat = seat
        self._period = period(phases)
        self._ordinals = {phase.id: number for number, phase in enumerate(phases)}
        self._ordinal = 0
        self._started: Seconds | None = None
        """When the phase began; None while nothing runs."""
        self._paused: Seconds | None = None
        self._index = 0
        self._answers: list[Turn] = []
        self._people: set[SeatId] = set()

    def read(self, line: Line) -> None:
        """Take in the next line of the feed."""
        match line.kind:
            case "phase_started" if line.phase is not None:
                self._ordinal, self._started = self._ordinals[line.phase], line.at
                self._index, self._answers = 0, []
            case "session_paused":
                self._paused = line.at
            case "session_resumed":
                self._resume(line.at)
            case "session_ended":
                self._started = None
            case "seat_taken" | "bot_seated" | "seat_released" if line.seat is not None:
                self._hold(line, line.seat)
            case "offer_tabled" if line.seat in self._people:
                self._answer(line.at, f"offer-{line.offer}")
            case "message" if line.seat in self._people and line.channel != PLENARY:
                self._answer(line.at, f"said-{line.channel}-{line.at}")
            case _:
                pass

    def next(self) -> Turn | None:
        """The first turn that was not taken; None while nothing runs."""
        if self._started is None or self._paused is not None:
            return None
        turns = (*self._answers, self._regular(self._started, self._index))
        return min(turns, key=lambda turn: turn.at)

    def due(self, now: Seconds) -> Turn | None:
        """The turn to take now, if one has come. Regular ones that later ones overtook are lost."""
        first = self.next()
        if first is None or self._started is None or first.at > now:
            return None
        if first.index is None:
            return first
        newest = (now - self._started) // self._period
        later = (self._regular(self._started, index) for index in (newest, newest - 1))
        return next((turn for turn in later if first.at < turn.at <= now), first)

    def take(self, turn: Turn) -> None:
        """This turn is over, and every regular one before it."""
        if turn.index is None:
            self._answers.remove(turn)
        else:
            self._index = turn.index + 1

    def skip(self, moment: Seconds) -> None:
        """Let go of all turns before ``moment``."""
        self._answers = [turn for turn in self._answers if turn.at >= moment]
        if self._started is not None:
            self._index = max(self._index, (moment - self._started) // self._period)
            if self._regular(self._started, self._index).at < moment:
                self._index += 1

    def _regular(self, started: Seconds, index: int) -> Turn:
        wait = draw(self._seed, "turn", self._seat, self._ordinal, index, below=self._period)
        at = started + index * self._period + wait
        return Turn(at, f"{self._ordinal}:{index}", index)

    def _answer(self, at: Seconds, cause: str) -> None:
        wait = READING + draw(self._seed, "answer", self._seat, cause, below=ANSWERING)
        self._answers.append(Turn(at + wait, f"{self._ordinal}:{cause}"))

    def _hold(self, line: Line, seat: SeatId) -> None:
        if line.kind == "seat_taken":
            self._people.add(seat)
        else:
            self._people.discard(seat)
        if seat == self._seat:
            self.skip(line.at)

    def _resume(self, now: Seconds) -> None:
        """Answers move by the length of the pause, like every other deadline."""
        shift = 0 if self._paused is None else now - self._paused
        self._paused = None
        self._answers = [replace(turn, at=turn.at + shift) for turn in self._answers]
        if self._started is not None:
            self.skip(now)
