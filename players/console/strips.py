"""Where the tables' marks stand on a common axis. Only numbers: a template draws them."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass
from fractions import Fraction
from math import ceil, floor, sqrt

from negotiation.engine.terms import Points

WIDTH, HEIGHT, EDGE = 1000, 120, 24
BINS = 34
BIN = (WIDTH - 2 * EDGE) / BINS


@dataclass(frozen=True, slots=True)
class Dot:
    """A table. ``value`` in points as they are counted, to be said in words."""

    number: int
    value: Points
    x: float
    y: float


@dataclass(frozen=True, slots=True)
class Tick:
    x: float
    value: int
    """Whole points."""


@dataclass(frozen=True, slots=True)
class Strip:
    """All tables' values of one kind; ``radius`` and ticks are the same on all of an axis."""

    dots: tuple[Dot, ...]
    median: Points | None
    median_x: float
    zero_x: float


@dataclass(frozen=True, slots=True)
class Axis:
    strips: tuple[Strip, ...]
    ticks: tuple[Tick, ...]
    radius: float


def axis(rows: Sequence[Mapping[int, Points]], unit: int) -> Axis:
    """Each row maps a table's number to a value; all rows share one scale, 0 included."""
    values = [value for row in rows for value in row.values()]
    low, high = min([0, *values]), max([unit, *values])
    most = max(
        (len(group) for row in rows for group in _binned(row, low, high).values()), default=1
    )
    radius = max(3.5, min(11.0, floor(10 * sqrt(BIN * (HEIGHT - 10) / (4 * most))) / 10))
    strips = tuple(_strip(row, low, high, radius) for row in rows)
    return Axis(strips, _ticks(low, high, unit), radius)


def _strip(row: Mapping[int, Points], low: Points, high: Points, radius: float) -> Strip:
    dots = []
    columns = max(1, floor(BIN / (2 * radius)))
    for at, group in _binned(row, low, high).items():
        wide = min(columns, len(group))
        for n, (number, value) in enumerate(sorted(group)):
            x = EDGE + (at + 0.5) * BIN + (n % columns - (wide - 1) / 2) * 2 * radius
            y = HEIGHT - radius - (n // columns) * 2 * radius
            dots.append(Dot(number, value, round(x, 1), round(y, 1)))
    median = _median(row.values())
    return Strip(
        tuple(sorted(dots, key=lambda dot: dot.number)),
        median,
        _x(median or 0, low, high),
        _x(0, low, high),
    )


def _binned(
    row: Mapping[int, Points], low: Points, high: Points
) -> Mapping[int, list[tuple[int, Points]]]:
    found: dict[int, list[tuple[int, Points]]] = defaultdict(list)
    for number, value in row.items():
        found[min(BINS - 1, (value - low) * BINS // (high - low))].append((number, value))
    return found


def _x(value: Points, low: Points, high: Points) -> float:
    return round(EDGE + (WIDTH - 2 * EDGE) * (value - low) / (high - low), 1)


def _ticks(low: Points, high: Points, unit: int) -> tuple[Tick, ...]:
    span = Fraction(high - low, unit)
    step = next(s for s in (1, 2, 5, 10, 20, 50, 100, 200, 500, 1000, 10**6) if span / s <= 9)
    first = ceil(Fraction(low, unit) / step) * step
    last = floor(Fraction(high, unit) / step) * step
    return tuple(Tick(_x(n * unit, low, high), n) for n in range(first, last + 1, step))


def _median(values: Iterable[Points]) -> Points | None:
    """The middle one; of two, the lower, so that it is always a value some table has."""
    ordered = sorted(values)
    return ordered[(len(ordered) - 1) // 2] if ordered else None
