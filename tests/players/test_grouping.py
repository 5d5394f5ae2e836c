"""A class to tables: everybody has exactly one place, tables are full, and nobody waits on."""

from __future__ import annotations

import random
from collections.abc import Callable
from dataclasses import dataclass, field, replace

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from negotiation.engine.terms import PartyId, SeatId
from players import grouping
from players.grouping import Place, Plan, Remainder, Stage, Table, arrive, full, present, settle

RULES = tuple(Remainder)
Arrive = Callable[..., Place | None]


def plan(expected: int, rule: Remainder, *, parties: int = 5, seats: int = 4) -> Plan:
    names = [PartyId(name) for name in "ABCDEFGH"[:parties]]
    listed = {p: tuple(SeatId(f"{p}{n}") for n in range(seats)) for p in names}
    return Plan(listed, expected, rule)


@dataclass
class Class:
    """A class in memory: what ``players.classes`` does with rows and logs, done with sets."""

    plan: Plan
    arrive: Arrive = arrive
    settled: bool = False
    tables: dict[int, Table] = field(default_factory=dict)
    whereabouts: dict[int, Place] = field(default_factory=dict)

    def come(self, who: int, wished: PartyId | None = None, draw: int = 0) -> bool:
        place = self.arrive(
            self.plan, list(self.tables.values()), settled=self.settled, wished=wished, draw=draw
        )
        if place is None:
            return False
        self._put(who, place)
        self.go_on()
        return True

    def press_start(self) -> None:
        self.settled = True
        self.go_on()

    def leave(self, who: int) -> None:
        self._take(who)

    def go_on(self) -> None:
        for table in list(self.tables.values()):
            if table.stage is Stage.GATHERING and full(self.plan, table):
                self._start(table.number)
        self.settled = self.settled or present(self.tables.values()) >= self.plan.expected
        if not self.settled:
            return
        result = settle(self.plan, list(self.tables.values()))
        for source, target in result.moves:
            who = next(w for w, place in self.whereabouts.items() if place == source)
            self._take(who)
            self._put(who, target)
        for number in result.start:
            self._start(number)
        for number in result.close:
            assert not self.tables[number].people
            self._change(number, stage=Stage.ENDED)

    def _start(self, number: int) -> None:
        empty = {
            seats[0]
            for seats in self.plan.seats.values()
            if not self.tables[number].people & set(seats)
        }
        self._change(number, stage=Stage.RUNNING, bots=frozenset(empty))

    def _put(self, who: int, place: Place) -> None:
        table = self.tables.setdefault(place.table, Table(place.table, Stage.GATHERING))
        self.whereabouts[who] = place
        if place.seat is None:
            self._change(place.table, watchers=table.watchers + 1)
        else:
            # Two people in one seat would be one too few in the end.
            self._change(
                place.table,
                people=table.people | {place.seat},
                bots=table.bots - {place.seat},
            )

    def _take(self, who: int) -> None:
        place = self.whereabouts.pop(who)
        table = self.tables[place.table]
        if place.seat is None:
            self._change(place.table, watchers=table.watchers - 1)
        else:
            self._change(place.table, people=table.people - {place.seat})

    def _change(self, number: int, **parts: object) -> None:
        found = self.tables[number]
        self.tables[number] = replace(found, **parts)  # type: ignore[arg-type]

    # --- what must hold ---------------------------------------------------------------------------

    def check(self, people: int) -> None:
        self.check_left(people)
        for table in self.tables.values():
            if table.stage is Stage.RUNNING:
                filled = table.people | table.bots
                assert all(set(s) & filled for s in self.plan.seats.values())

    def check_left(self, people: int) -> None:
        """The same where some have left: their seats may be free for the next."""
        assert len(self.whereabouts) == people
        seats = [place for place in self.whereabouts.values() if place.seat is not None]
        assert len(set(seats)) == len(seats)
        assert present(self.tables.values()) == people
        for place in self.whereabouts.values():
            assert self.tables[place.table].stage is Stage.RUNNING
        for table in self.tables.values():
            assert table.stage is not Stage.GATHERING

    @property
    def without_bots(self) -> int:
        return sum(t.stage is Stage.RUNNING and not t.bots for t in self.tables.values())

    @property
    def beside(self) -> int:
        """People who are not the first of their party."""
        heads = {seats[0] for seats in self.plan.seats.values()}
        return sum(place.seat not in heads for place in self.whereabouts.values())


@pytest.mark.parametrize("rule", RULES)
@pytest.mark.parametrize("parties", [2, 5, 6])
def test_every_number_of_people_has_full_tables_and_nobody_idle(
    rule: Remainder, parties: int
) -> None:
    arriving = Class(plan(301, rule, parties=parties))
    for who in range(301):
        if who >= 5:
            check_class_of(who, arriving)
        assert arriving.come(who, draw=who * 7)


def check_class_of(people: int, arriving: Class) -> None:
    """As many are here as are expected: what comes of it, on a copy of those who gather."""
    rule, parties = arriving.plan.remainder, arriving.plan.size
    whole, over = divmod(people, parties)
    mine = replace(arriving.plan, expected=people)
    room = Class(mine, tables=dict(arriving.tables), whereabouts=dict(arriving.whereabouts))
    room.go_on()
    room.check(people)
    assert room.settled
    assert room.without_bots == whole
    placed_by_rule = rule is not Remainder.BOT and whole > 0
    assert room.beside == (over if placed_by_rule else 0)
    running = [t for t in room.tables.values() if t.stage is Stage.RUNNING]
    assert len(running) == whole + (over > 0 and not placed_by_rule)


@pytest.mark.parametrize("rule", RULES)
def test_a_party_with_one_seat_has_no_mirror_so_bots_fill_the_last_table(rule: Remainder) -> None:
    room = Class(plan(7, rule, parties=2, seats=1))
    for who in range(7):
        assert room.come(who)
    room.check(7)
    assert room.without_bots == 3
    running = [t for t in room.tables.values() if t.stage is Stage.RUNNING]
    assert len(running) == (3 if rule is Remainder.OBSERVER else 4)


def doubled(*args: object, **options: object) -> Place | None:
    """A mutant: it forgets the seats that are taken at a table that gathers."""
    given, tables, *_ = args
    blind = [Table(t.number, t.stage) if t.stage is Stage.GATHERING else t for t in tables]  # type: ignore[attr-defined]
    return arrive(given, blind, **options)  # type: ignore[arg-type]


def test_the_check_finds_two_people_in_one_seat() -> None:
    room = Class(plan(12, Remainder.BOT), arrive=doubled)
    for who in range(12):
        room.come(who)
    with pytest.raises(AssertionError):
        room.check(12)


def test_the_check_finds_people_who_were_left_waiting(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setitem(globals(), "settle", lambda *_: grouping.Settlement())
    room = Class(plan(12, Remainder.MIRROR))
    for who in range(12):
        room.come(who)
    with pytest.raises(AssertionError):
        room.check(12)


@settings(max_examples=60)
@given(
    st.integers(5, 60),
    st.integers(1, 70),
    st.sampled_from(RULES),
    st.booleans(),
    st.randoms(use_true_random=False),
)
def test_people_leave_others_choose_and_fewer_or_more_come_than_expected(
    expected: int, come: int, rule: Remainder, chosen: bool, chance: random.Random
) -> None:
    room = Class(plan(expected, rule))
    parties = list(room.plan.seats)
    here: list[int] = []
    for who in range(come):
        wished = chance.choice(parties) if chosen else None
        if not room.come(who, wished, chance.randrange(100)):
            assert room.come(who, None, chance.randrange(100))  # any delegation is always left
        here.append(who)
        if chance.random() < 0.15:
            room.leave(here.pop(chance.randrange(len(here))))
    if not here:
        return
    room.press_start()
    room.check_left(len(here))
    late = come + 1
    assert room.come(late)
    room.check_left(len(here) + 1)


def test_a_latecomer_takes_the_seat_somebody_left_before_anything_else() -> None:
    for rule in RULES:
        room = Class(plan(10, rule))
        for who in range(10):
            room.come(who)
        left = room.whereabouts[3]
        room.leave(3)
        room.come(99)
        assert room.whereabouts[99] == left


def test_whoever_moves_keeps_their_party_if_that_fills_a_table() -> None:
    a, b, c, d, e = plan(10, Remainder.MIRROR).seats
    room = Class(plan(10, Remainder.MIRROR))
    for who, party in enumerate((a, b, c, a, b, d)):
        room.come(who, party)
    assert {t.number: len(t.people) for t in room.tables.values()} == {1: 4, 2: 2}
    room.press_start()
    # One full table; of the two at the other, one plays what was missing and one watches as b.
    assert room.whereabouts[5].table == 1
    assert {room.whereabouts[3], room.whereabouts[4]} == {
        Place(1, SeatId("E0")),
        Place(1, SeatId("B1")),
    }
    assert e in room.plan.seats
