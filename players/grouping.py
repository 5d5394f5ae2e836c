"""A class to tables: where somebody who arrives sits, and what becomes of an incomplete table.

Pure: no database, clock or chance. A table takes one person for each party, in its first seat;
the other seats of a party are *mirror* seats: the same view, no pen.

Until a class is *settled* people gather: a table starts as soon as every party has its person.
It is settled once as many as expected are here, or when the instructor says so. From then on
nobody waits: whoever is left over is seated by the remainder rule, and so is whoever comes late.
"""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass
from enum import StrEnum
from itertools import cycle

from negotiation.engine.terms import PartyId, SeatId


class Remainder(StrEnum):
    """What people do who cannot fill a table of their own."""

    MIRROR = "mirror"
    OBSERVER = "observer"
    BOT = "bot"


class Stage(StrEnum):
    GATHERING = "gathering"
    RUNNING = "running"
    ENDED = "ended"


@dataclass(frozen=True, slots=True)
class Plan:
    """What the instructor chose. ``seats`` are each party's, the head first."""

    seats: Mapping[PartyId, tuple[SeatId, ...]]
    expected: int
    remainder: Remainder

    @property
    def size(self) -> int:
        """People at a full table."""
        return len(self.seats)


@dataclass(frozen=True, slots=True)
class Table:
    """One table as it stands. ``number`` counts from 1; ``people`` and ``bots`` hold seats."""

    number: int
    stage: Stage
    people: frozenset[SeatId] = frozenset()
    bots: frozenset[SeatId] = frozenset()
    watchers: int = 0


@dataclass(frozen=True, slots=True)
class Place:
    """A seat at a table, or, without one, a place among those who watch there."""

    table: int
    seat: SeatId | None


@dataclass(frozen=True, slots=True)
class Settlement:
    """Who moves where, in order; then which tables start (bots where nobody is) and which close."""

    moves: tuple[tuple[Place, Place], ...] = ()
    start: tuple[int, ...] = ()
    close: tuple[int, ...] = ()


def present(tables: Iterable[Table]) -> int:
    """People at all tables, watchers included."""
    return sum(len(table.people) + table.watchers for table in tables)


def full(plan: Plan, table: Table) -> bool:
    """Whether every party has somebody, be it a bot that the instructor put there."""
    return not heads(plan, table, table.people | table.bots)


def arrive(
    plan: Plan,
    tables: Sequence[Table],
    *,
    settled: bool,
    wished: PartyId | None = None,
    draw: int = 0,
) -> Place | None:
    """Where the next person sits; a table that is not among ``tables`` is to be opened.

    ``draw`` chooses among equal seats. None only if the party wished for has no place now.
    """
    for group in _choices(plan, tables, settled):
        fitting = [place for place in group if wished in {None, _party(plan, place)}]
        if fitting:
            return fitting[draw % len(fitting)]
    return None


def wishes(plan: Plan, tables: Sequence[Table], *, settled: bool) -> frozenset[PartyId]:
    """The parties for which somebody who arrives now would find a place."""
    found = (p for p in plan.seats if arrive(plan, tables, settled=settled, wished=p) is not None)
    return frozenset(found)


def settle(plan: Plan, tables: Sequence[Table]) -> Settlement:
    """Make full tables of those who still gather, and seat the rest by the rule.

    As many tables as people alone can fill are filled, whoever moves keeps their party if they
    can. A rest that has no place elsewhere stays together, and bots play the other parties.
    """
    gathering = [t for t in tables if t.stage is Stage.GATHERING]
    gathering.sort(key=lambda t: (-len(t.people), t.number))
    whole = sum(len(t.people) for t in gathering) // plan.size
    kept, others = gathering[:whole], gathering[whole:]
    loose = [Place(t.number, seat) for t in others for seat in _ordered(plan, t.people)]
    moves = _assign(plan, [p for t in kept for p in heads(plan, t, t.people)], loose)
    running = [t for t in tables if t.stage is Stage.RUNNING]
    by_rule = rest(plan, [*running, *(_filled(plan, t) for t in kept)], loose)
    if by_rule is None:  # they stay, at the one table that most of them are at
        home = next((t for t in others if any(place.table == t.number for place in loose)), None)
        if home is not None:
            staying = frozenset(p.seat for p in loose if p.table == home.number and p.seat)
            loose = [place for place in loose if place.table != home.number]
            moves += _assign(plan, heads(plan, home, staying), loose)
            kept.append(home)
    else:
        moves += by_rule
    close = tuple(t.number for t in others if t not in kept)
    return Settlement(tuple(moves), tuple(t.number for t in kept), close)


def rest(plan: Plan, running: list[Table], loose: list[Place]) -> list[tuple[Place, Place]] | None:
    """Where the rule puts them among full tables; None if it finds no place for everybody."""
    if plan.remainder is Remainder.MIRROR:
        places = list(mirrors(plan, running))
    elif plan.remainder is Remainder.OBSERVER:
        fewest = sorted(running, key=lambda t: (t.watchers, t.number))
        places = [Place(t.number, None) for _, t in zip(loose, cycle(fewest), strict=False)]
    else:
        places = []
    return _assign(plan, places, list(loose)) if len(places) >= len(loose) else None


def _assign(plan: Plan, places: list[Place], loose: list[Place]) -> list[tuple[Place, Place]]:
    """Give ``places`` to those in ``loose``, who are taken out of it: the own party first."""
    moves = []
    for same_party in (True, False):
        for place in list(places):
            at = next(
                (p for p in loose if not same_party or _party(plan, p) == _party(plan, place)), None
            )
            if at is not None:
                loose.remove(at)
                places.remove(place)
                moves.append((at, place))
    return moves


# --- places, the best first -----------------------------------------------------------------------


def _choices(plan: Plan, tables: Sequence[Table], settled: bool) -> Iterator[list[Place]]:
    """Groups of places; those within one group are equally good."""
    running = [t for t in tables if t.stage is Stage.RUNNING]
    gathering = [t for t in tables if t.stage is Stage.GATHERING]
    for table in running:  # somebody left
        yield heads(plan, table, table.people | table.bots)
    for table in running:
        yield heads(plan, table, table.people)
    for table in gathering:
        yield heads(plan, table, table.people)
    if settled:
        spare = _spare(plan, running)
        yield from spare
        alone = not spare
    else:
        full_up = not any(heads(plan, table, table.people) for table in gathering)
        alone = full_up or len(tables) < plan.expected // plan.size
    if alone:
        new = Table(1 + max((t.number for t in tables), default=0), Stage.GATHERING)
        yield heads(plan, new, frozenset())


def _spare(plan: Plan, running: list[Table]) -> list[list[Place]]:
    """What the rule offers a latecomer at tables that run."""
    if plan.remainder is Remainder.MIRROR:
        return [[place] for place in mirrors(plan, running)]
    if plan.remainder is Remainder.OBSERVER and running:
        quiet = min(running, key=lambda t: (t.watchers, t.number))
        return [[Place(quiet.number, None)]]
    return []


def heads(plan: Plan, table: Table, but: frozenset[SeatId]) -> list[Place]:
    """The first seat of each party that has nobody in ``but``."""
    return [Place(table.number, seats[0]) for seats in plan.seats.values() if not but & set(seats)]


def mirrors(plan: Plan, running: Iterable[Table]) -> Iterator[Place]:
    """Free second seats, one for each party and table, tables with the fewest people first."""
    for table in sorted(running, key=lambda t: (len(t.people), t.number)):
        for seats in plan.seats.values():
            free = [seat for seat in seats[1:] if seat not in table.people | table.bots]
            if free and len(table.people & set(seats)) == 1:
                yield Place(table.number, free[0])


def _filled(plan: Plan, table: Table) -> Table:
    added = frozenset(place.seat for place in heads(plan, table, table.people) if place.seat)
    return Table(table.number, Stage.RUNNING, table.people | added)


def _ordered(plan: Plan, people: frozenset[SeatId]) -> list[SeatId]:
    return [seat for seats in plan.seats.values() for seat in seats if seat in people]


def _party(plan: Plan, place: Place) -> PartyId | None:
    return next((party for party, seats in plan.seats.items() if place.seat in seats), None)
