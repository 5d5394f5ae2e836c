"""Where the marks of the debrief's two drawings stand. Only numbers: a template draws them."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from math import cos, pi, sin, sqrt

from negotiation.engine.scenario import Party
from negotiation.engine.terms import Millis, PartyId, Points
from negotiation.referee.course import Course, Tabled
from negotiation.referee.debrief import Debrief, PartyResult

SHAPES = {
    "blue": "M-4.8,0a4.8,4.8 0 1,0 9.6,0a4.8,4.8 0 1,0 -9.6,0z",
    "red": "M-4.2,-4.2h8.4v8.4h-8.4z",
    "violet": "M0,-5.8L5.8,0L0,5.8L-5.8,0z",
    "teal": "M0,-5.2L5.4,4.4H-5.4z",
    "amber": "M-1.8,-5.2h3.6v3.4h3.4v3.6h-3.4v3.4h-3.6v-3.4h-3.4v-3.6h3.4z",
    "green": "M0,5.2L5.4,-4.4H-5.4z",
    "rose": "M-5,-5h10l-5,5l5,5h-10l5,-5z",
    "slate": "M-5.4,-2.2h10.8v4.4h-10.8z",
}
"""Each delegation's mark beside its colour, as the chips with its name have it (tokens.css)."""

WIDTH, HEIGHT = 360.0, 170.0
LEFT, RIGHT, TOP, BOTTOM = 30.0, 12.0, 10.0, 22.0
TICKS = 4


@dataclass(frozen=True, slots=True)
class Mark:
    """One offer in one party's panel. ``own`` if that party tabled it."""

    offer: Tabled
    party: Party
    shape: str
    own: bool
    x: float
    y: float


@dataclass(frozen=True, slots=True)
class Tick:
    at: float
    label: str


@dataclass(frozen=True, slots=True)
class Panel:
    """What every offer was worth to one party, over time; all panels share both scales."""

    party: Party
    marks: tuple[Mark, ...]
    mandate: float
    no_deal: float
    outcome: float
    result: PartyResult


@dataclass(frozen=True, slots=True)
class OffersChart:
    panels: tuple[Panel, ...]
    legend: tuple[tuple[Party, str], ...]
    times: tuple[Tick, ...]
    levels: tuple[Tick, ...]


def offers_chart(found: Debrief) -> OffersChart:
    """A panel per party, in scenario order."""
    course, parties = found.course, found.scenario.parties
    across, up = across_time(course), _Up(found)
    shapes = {party.id: SHAPES[party.colour] for party in parties}
    named = {party.id: party for party in parties}
    panels = tuple(
        Panel(
            party=named[result.party],
            marks=tuple(
                Mark(
                    offer=offer,
                    party=named[offer.party],
                    shape=shapes[offer.party],
                    own=offer.party == result.party,
                    x=across(offer.at),
                    y=up.at(offer.worth[result.party]),
                )
                for offer in course.offers
            ),
            mandate=up.at(result.mandate),
            no_deal=up.at(result.no_deal),
            outcome=up.at(result.score),
            result=result,
        )
        for result in found.verdict.results
    )
    legend = tuple((party, shapes[party.id]) for party in parties)
    return OffersChart(panels, legend, times(course), up.ticks)


class _Across:
    """From a time to a place between the left and the right edge."""

    def __init__(self, began: Millis, ended: Millis) -> None:
        self._began, self._length = began, max(1, ended - began)

    def __call__(self, at: Millis) -> float:
        part = min(1.0, max(0.0, (at - self._began) / self._length))
        return round(LEFT + part * (WIDTH - LEFT - RIGHT), 1)


def across_time(course: Course) -> _Across:
    return _Across(course.began, course.ended)


def times(course: Course) -> tuple[Tick, ...]:
    """Whole minutes, at most five of them; seconds for what lasted less than two minutes."""
    across, length = across_time(course), course.ended - course.began
    unit, sign = (60_000, "′") if length >= 120_000 else (1_000, "″")
    step = round_step(length // unit)
    count = range(0, length // unit + 1, step)
    return tuple(Tick(across(course.began + n * unit), f"{n}{sign}") for n in count)


def round_step(length: int) -> int:
    """A round number (1, 2, 5, 10, …) that divides a length into four or five parts at most."""
    power = 1
    while 10 * power * TICKS < length:
        power *= 10
    return next(
        step for step in (power, 2 * power, 5 * power, 10 * power) if step * TICKS >= length
    )


class _Up:
    """From points to a height; one scale for all parties, from round number to round number."""

    def __init__(self, found: Debrief) -> None:
        self._unit = found.scenario.unit
        every = [offer.worth[p] for offer in found.course.offers for p in offer.worth]
        for result in found.verdict.results:
            every += [result.score, result.mandate, result.no_deal]
        low, high = min(every) // self._unit, -(-max(every) // self._unit)
        step = round_step(high - low)
        self._low = step * (low // step)
        self._high = max(step * -(-high // step), self._low + step)
        levels = range(self._low, self._high + 1, step)
        self.ticks = tuple(Tick(self.at(n * self._unit), str(n)) for n in levels)

    def at(self, points: Points) -> float:
        part = (points / self._unit - self._low) / (self._high - self._low)
        return round(HEIGHT - BOTTOM - part * (HEIGHT - TOP - BOTTOM), 1)


# --- who talked with whom -------------------------------------------------------------------------

TALK_WIDTH, TALK_HEIGHT = 460.0, 320.0
RADIUS = 105.0


@dataclass(frozen=True, slots=True)
class Node:
    party: Party
    x: float
    y: float
    shape: str
    label_x: float
    label_y: float
    anchor: str


@dataclass(frozen=True, slots=True)
class Edge:
    """Messages between two delegations, both ways together."""

    one: Node
    other: Node
    count: int
    width: float
    label_x: float
    label_y: float


@dataclass(frozen=True, slots=True)
class TalkChart:
    nodes: tuple[Node, ...]
    edges: tuple[Edge, ...]


def talk_chart(parties: Sequence[Party], pairs: Mapping[tuple[PartyId, PartyId], int]) -> TalkChart:
    """Delegations around a table; the more two said to each other, the wider the line."""
    nodes = [_node(party, n, len(parties)) for n, party in enumerate(parties)]
    both = {
        (a, b): pairs.get((a.party.id, b.party.id), 0) + pairs.get((b.party.id, a.party.id), 0)
        for n, a in enumerate(nodes)
        for b in nodes[n + 1 :]
    }
    most = max(both.values(), default=0)
    edges = tuple(
        Edge(
            one=a,
            other=b,
            count=count,
            width=round(1.5 + 8.5 * sqrt(count / most), 1),
            # Not in the middle, where the lines of others cross.
            label_x=round(a.x + (b.x - a.x) * 0.36, 1),
            label_y=round(a.y + (b.y - a.y) * 0.36, 1),
        )
        for (a, b), count in both.items()
        if count
    )
    return TalkChart(tuple(nodes), edges)


def _node(party: Party, n: int, count: int) -> Node:
    turn = 2 * pi * n / count
    x, y = sin(turn), -cos(turn)
    side = "middle" if abs(x) < 0.3 else "start" if x > 0 else "end"
    return Node(
        party=party,
        x=round(TALK_WIDTH / 2 + RADIUS * x, 1),
        y=round(TALK_HEIGHT / 2 + RADIUS * y, 1),
        shape=SHAPES[party.colour],
        label_x=round(TALK_WIDTH / 2 + (RADIUS + 20) * x, 1),
        label_y=round(TALK_HEIGHT / 2 + (RADIUS + 26) * y + 5, 1),
        anchor=side,
    )
