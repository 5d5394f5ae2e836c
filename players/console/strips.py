"""Where the tables' marks stand on a common axis. Only numbers: a template draws them."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass
from fractions import Fraction
from math import ceil, floor
from typing import NamedTuple

from negotiation.engine.terms import Points

WIDTH, HEIGHT, EDGE = 1600, 100, 24
BINS = 54
RADII = (11.0, 9.0, 8.0, 7.0, 6.0, 5.5, 5.0, 4.5, 4.0, 3.5, 3.0, 2.5, 2.0)
SHORTEST = 10
"""Points that an axis shows at least."""
BIN = (WIDTH - 2 * EDGE) / BINS


class Table(NamedTuple):
    """Which one: its number in the class, and its session."""

    number: int
    session: str


Row = Mapping[Table, Points]


@dataclass(frozen=True, slots=True)
class Dot:
    """A table. ``value`` in points as they are counted, to be said in words."""

    table: Table
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


def axis(rows: Sequence[Row], unit: int) -> Axis:
    """All rows share one scale, 0 included."""
    values = [value for row in rows for value in row.values()]
    low, high = min([0, *values]), max([SHORTEST * unit, *values])
    most = max(
        (len(group) for row in rows for group in _binned(row, low, high).values()), default=1
    )
    radius = next((r for r in RADII if _tall(most, r) <= HEIGHT), RADII[-1])
    strips = tuple(_strip(row, low, high, radius) for row in rows)
    return Axis(strips, _ticks(low, high, unit), radius)


def _strip(row: Row, low: Points, high: Points, radius: float) -> Strip:
    dots = []
    columns = _columns(radius)
    for at, group in _binned(row, low, high).items():
        wide = min(columns, len(group))
        for n, (table, value) in enumerate(sorted(group)):
            x = EDGE + (at + 0.5) * BIN + (n % columns - (wide - 1) / 2) * 2 * radius
            y = HEIGHT - radius - (n // columns) * 2 * radius
            dots.append(Dot(table, value, round(x, 1), round(y, 1)))
    median = _median(row.values())
    return Strip(
        tuple(sorted(dots, key=lambda dot: dot.table)),
        median,
        _x(median or 0, low, high),
        _x(0, low, high),
    )


def _columns(radius: float) -> int:
    """Marks side by side in one bin."""
    return max(1, floor(BIN / (2 * radius)))


def _tall(marks: int, radius: float) -> float:
    return ceil(marks / _columns(radius)) * 2 * radius


def _binned(row: Row, low: Points, high: Points) -> Mapping[int, list[tuple[Table, Points]]]:
    found: dict[int, list[tuple[Table, Points]]] = defaultdict(list)
    for table, value in row.items():
        found[min(BINS - 1, (value - low) * BINS // (high - low))].append((table, value))
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
