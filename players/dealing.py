"""A list to tables, before anybody is here: a place for each, kept until they come.

Pure, like ``grouping``, whose tables and rules these are. A kept seat counts as taken for whoever
is not on the list, until the class is settled: from then on nobody waits for anybody.
"""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Iterable, Sequence
from dataclasses import dataclass, field, replace
from itertools import count

from negotiation.engine.terms import PartyId, SeatId

from .grouping import Place, Plan, Remainder, Stage, Table, heads, rest


@dataclass(frozen=True, slots=True)
class Wanted:
    """What the list says of somebody's place; None leaves it to the deal."""

    table: int | None = None
    party: PartyId | None = None


class NoSeatError(Exception):
    """The list gives more places at one table than it has seats. ``who`` counts from 0."""

    def __init__(self, who: int) -> None:
        super().__init__(who)
        self.who = who


@dataclass
class _Paper:
    """Tables that fill on paper, by number."""

    plan: Plan
    tables: dict[int, Table] = field(default_factory=dict)
    places: dict[int, Place] = field(default_factory=dict)

    def sit(self, who: int, place: Place) -> None:
        assert place.seat is not None  # noqa: S101 - nobody is dealt a place to watch from
        table = self.table(place.table)
        self.tables[place.table] = replace(table, people=table.people | {place.seat})
        self.places[who] = place

    def table(self, number: int) -> Table:
        return self.tables.get(number) or Table(number, Stage.GATHERING)

    def unused(self) -> int:
        return next(number for number in count(1) if number not in self.tables)

    def heads(self, number: int) -> list[Place]:
        """The first seats of parties that have nobody there."""
        table = self.table(number)
        return heads(self.plan, table, table.people)

    def free(self, number: int, party: PartyId) -> Place | None:
        people = self.table(number).people
        seat = next((seat for seat in self.plan.seats[party] if seat not in people), None)
        return None if seat is None else Place(number, seat)

    def held(self, number: int, party: PartyId) -> int:
        return len(self.table(number).people & set(self.plan.seats[party]))


def deal(plan: Plan, wanted: Sequence[Wanted]) -> list[Place | None]:
    """A place for each of ``wanted``, in its order; no two share one.

    What the list says holds. The others fill as many tables as they can, in the order in which
    they stand; who is left over is placed by the rule. None for those who will watch: they sit
    down as anybody does, until there are full tables to watch. Raises NoSeatError.
    """
    paper = _Paper(plan)
    for who in sorted(range(len(wanted)), key=lambda who: wanted[who].party is None):
        if (number := wanted[who].table) is not None:
            _at_table(paper, who, number, wanted[who].party)
    for who, wish in enumerate(wanted):
        if wish.table is None and wish.party is not None:
            paper.sit(who, _of_party(paper, wish.party, len(wanted) // plan.size))
    _the_others(paper, [who for who, wish in enumerate(wanted) if wish == Wanted()])
    return [paper.places.get(who) for who in range(len(wanted))]


def reserve(tables: Iterable[Table], kept: Iterable[Place]) -> list[Table]:
    """The tables as somebody finds them who is not on the list: with the kept seats taken."""
    seats: defaultdict[int, set[SeatId]] = defaultdict(set)
    for place in kept:
        if place.seat is not None:
            seats[place.table].add(place.seat)
    found = {table.number: table for table in tables}
    for number in sorted(seats.keys() - found.keys()):
        found[number] = Table(number, Stage.GATHERING)
    return [replace(t, people=t.people | seats[t.number]) for t in found.values()]


def waits(tables: Iterable[Table], place: Place, *, settled: bool) -> bool:
    """Whether a place that was dealt is still there for whom it was kept."""
    table = next((table for table in tables if table.number == place.table), None)
    if table is None:
        return not settled
    return table.stage is not Stage.ENDED and place.seat not in table.people


def _at_table(paper: _Paper, who: int, number: int, party: PartyId | None) -> None:
    """Where the list puts them, or else where fewest sit at that table."""
    parties = [party] if party else sorted(paper.plan.seats, key=lambda p: paper.held(number, p))
    found = (paper.free(number, one) for one in parties)
    place = next((place for place in found if place is not None), None)
    if place is None:
        raise NoSeatError(who)
    paper.sit(who, place)


def _of_party(paper: _Paper, party: PartyId, whole: int) -> Place:
    """At a table that lacks the party, else at a new one; among doubles only if that is the rule.

    ``whole``: as many tables as the list can fill.
    """
    lacking = (n for n in sorted(paper.tables) if not paper.held(n, party))
    number = next(lacking, None)
    if number is None and len(paper.tables) >= whole and paper.plan.remainder is Remainder.MIRROR:
        by_need = sorted(paper.tables, key=lambda n: (paper.held(n, party), n))
        double = (paper.free(n, party) for n in by_need)
        if (place := next((place for place in double if place), None)) is not None:
            return place
    return Place(number or paper.unused(), paper.plan.seats[party][0])


def _the_others(paper: _Paper, left: list[int]) -> None:
    """Fill the tables that lack least, then new ones; then the rule."""
    for number in sorted(paper.tables, key=lambda n: (len(paper.heads(n)), n)):
        for place, who in zip(paper.heads(number), left, strict=False):
            paper.sit(who, place)
        left = [who for who in left if who not in paper.places]
    while len(left) >= paper.plan.size:
        seats = paper.heads(paper.unused())
        for place in seats:
            paper.sit(left.pop(0), place)
    if _by_rule(paper, len(left)) is None:
        for place, who in zip(paper.heads(paper.unused()), left, strict=False):
            paper.sit(who, place)
        return
    for who in left:  # one after the other, so that doubles are spread over the tables
        places = _by_rule(paper, 1) or []
        if places and places[0].seat is not None:
            paper.sit(who, places[0])


def _by_rule(paper: _Paper, people: int) -> list[Place] | None:
    """Where the rule puts so many at full tables; None if it has no place for all of them."""
    moves = rest(paper.plan, list(paper.tables.values()), [Place(0, None)] * people)
    return None if moves is None else [place for _, place in moves]
