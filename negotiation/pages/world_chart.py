"""Where the lines of the debrief's drawings of the world run: numbers that a template draws."""

from __future__ import annotations

from collections.abc import Callable, Sequence
from dataclasses import dataclass

from negotiation.engine.scenario import Party
from negotiation.engine.terms import Millis
from negotiation.engine.world.read import model_of
from negotiation.referee.course import Course
from negotiation.referee.theory import Deed, Stand, Theory

from .charts import (
    BOTTOM,
    HEIGHT,
    RIGHT,
    SHAPES,
    TOP,
    WIDTH,
    Tick,
    across_time,
    round_step,
    times,
)


@dataclass(frozen=True, slots=True)
class Line:
    """``kind`` is how it is drawn: what it stands for."""

    kind: str
    path: str


@dataclass(frozen=True, slots=True)
class DeedMark:
    deed: Deed
    party: Party
    shape: str
    x: float
    y: float


@dataclass(frozen=True, slots=True)
class Steps:
    """Numbers that stay as they are until something moves them."""

    party: Party | None
    lines: tuple[Line, ...]
    levels: tuple[Tick, ...]
    marks: tuple[DeedMark, ...] = ()


@dataclass(frozen=True, slots=True)
class WorldChart:
    tension: Steps
    ladder: Steps
    mandates: tuple[Steps, ...]
    times: tuple[Tick, ...]


def world_chart(found: Theory, course: Course) -> WorldChart:
    draw = _Draw(found, course)
    return WorldChart(draw.tension(), draw.ladder(), draw.mandates(), times(course))


class _Up:
    """From a number to a height, between two round numbers."""

    def __init__(self, low: int, high: int) -> None:
        step = round_step(max(1, high - low))
        self._low = step * (low // step)
        self._high = max(step * -(-high // step), self._low + step)
        marks = range(self._low, self._high + 1, step)
        self.ticks = tuple(Tick(self(number), str(number)) for number in marks)

    def __call__(self, number: float) -> float:
        part = (number - self._low) / (self._high - self._low)
        return round(HEIGHT - BOTTOM - part * (HEIGHT - TOP - BOTTOM), 1)


class _Draw:
    def __init__(self, found: Theory, course: Course) -> None:
        self._found = found
        self._model = model_of(found.end)
        self._across = across_time(course)
        self._unit = found.end.table.scenario.unit
        self._parties = {party.id: party for party in found.end.table.scenario.parties}

    def tension(self) -> Steps:
        shape = self._model.variable(self._model.tension)
        up = _Up(shape.low, shape.high)
        line = self._line("level-mandate", up, lambda stand: stand.tension)
        return Steps(None, (line,), up.ticks, tuple(self._marks(up)))

    def ladder(self) -> Steps:
        up = _Up(0, len(self._model.ladder) - 1)
        line = self._line("level-mandate", up, lambda stand: stand.rung)
        return Steps(None, (line,), up.ticks)

    def mandates(self) -> tuple[Steps, ...]:
        """All parties on one scale."""
        stands = self._found.stands
        every = [n for s in stands for n in (*s.mandates.values(), *s.no_deal.values())] or [0]
        up = _Up(min(every) // self._unit, -(-max(every) // self._unit))
        return tuple(self._demands(party, up) for party in self._parties.values())

    def _demands(self, party: Party, up: _Up) -> Steps:
        left = self._line("level-none", up, lambda stand: stand.no_deal[party.id] / self._unit)
        least = self._line("level-mandate", up, lambda stand: stand.mandates[party.id] / self._unit)
        return Steps(party, (left, least), up.ticks)

    def _line(self, kind: str, up: _Up, number: Callable[[Stand], float]) -> Line:
        return Line(kind, steps_path(self._found.stands, self._across, up, number))

    def _marks(self, up: _Up) -> list[DeedMark]:
        marks, stands = [], self._found.stands
        for deed in self._found.deeds:
            before = [stand for stand in stands if stand.seq <= deed.seq]
            if before:
                party = self._parties[deed.party]
                x, y = self._across(deed.at), up(before[-1].tension)
                marks.append(DeedMark(deed, party, SHAPES[party.colour], x, y))
        return marks


def steps_path(
    stands: Sequence[Stand],
    across: Callable[[Millis], float],
    up: Callable[[float], float],
    number: Callable[[Stand], float],
) -> str:
    """Level from each stand to the next, the last up to the right edge."""
    if not stands:
        return ""
    first, *rest = stands
    parts = [f"M{across(first.at)},{up(number(first))}"]
    parts += [f"H{across(stand.at)}V{up(number(stand))}" for stand in rest]
    return "".join([*parts, f"H{WIDTH - RIGHT}"])
