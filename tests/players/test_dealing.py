"""A list to tables: everybody on it has a place of their own, and nobody waits for the absent."""

from __future__ import annotations

import random
from collections import Counter

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from negotiation.engine.terms import PartyId, SeatId
from players.dealing import NoSeatError, Wanted, deal, reserve, waits
from players.grouping import Place, Plan, Remainder, Stage, Table, arrive, settle

from .test_grouping import RULES, Class, plan

A, B, C, D, E = (PartyId(name) for name in "ABCDE")


class Listed(Class):
    """A class some of whose people have a place kept: what ``players.classes`` does, with sets."""

    def __init__(self, given: Plan, kept: dict[int, Place | None]) -> None:
        super().__init__(given, arrive=self.place)
        self.kept = kept
        self.coming: int | None = None
        self.seen: set[int] = set()

    def place(self, given: Plan, tables: list[Table], **options: bool) -> Place | None:
        settled = options["settled"]
        own = None if self.coming is None else self.kept.get(self.coming)
        if own is not None and waits(tables, own, settled=settled):
            return own
        absent = [] if settled else [p for who, p in self.kept.items() if who not in self.seen]
        return arrive(given, reserve(tables, [p for p in absent if p]), settled=settled)

    def arrives(self, who: int) -> None:
        self.coming = who
        assert self.come(who)
        self.seen.add(who)


def check_deal(given: Plan, wanted: list[Wanted], places: list[Place | None]) -> None:
    """What holds of every deal."""
    assert len(places) == len(wanted)
    seated = [place for place in places if place is not None]
    assert len(set(seated)) == len(seated)
    for wish, place in zip(wanted, places, strict=True):
        if wish != Wanted():
            assert place is not None
        if place is not None:
            assert place.seat is not None
            assert wish.table in {None, place.table}
            assert wish.party in {None, PartyId(place.seat[0])}


@pytest.mark.parametrize("rule", RULES)
@pytest.mark.parametrize(
    ("parties", "lengths"),
    [(5, range(5, 301)), (2, range(5, 301, 7)), (6, range(5, 301, 7))],
)
def test_every_length_of_list_has_full_tables_and_the_rest_by_the_rule(
    rule: Remainder, parties: int, lengths: range
) -> None:
    for people in lengths:
        given = plan(people, rule, parties=parties)
        wanted = [Wanted()] * people
        places = deal(given, wanted)
        check_deal(given, wanted, places)
        whole, over = divmod(people, parties)
        tables = Counter(place.table for place in places if place)
        heads = sum((place.seat or "")[1:] == "0" for place in places if place)
        assert sum(count >= parties for count in tables.values()) == whole
        rest = Counter({rule: over})
        assert places.count(None) == (rest[Remainder.OBSERVER] if whole else 0)
        assert len(tables) == whole + (over > 0 and (rule is Remainder.BOT or not whole))
        assert heads == people - (over if whole and rule is not Remainder.BOT else 0)


def everybody(room: Listed, order: list[int]) -> None:
    for who in order:
        room.arrives(who)


@pytest.mark.parametrize("rule", RULES)
def test_whoever_is_on_the_list_gets_their_place_in_whatever_order_they_come(
    rule: Remainder,
) -> None:
    for people in (5, 7, 12, 23, 60):
        given = plan(people, rule)
        places = deal(given, [Wanted()] * people)
        room = Listed(given, dict(enumerate(places)))
        order = list(range(people))
        random.Random(people).shuffle(order)
        everybody(room, order)
        room.check(people)
        assert all(room.whereabouts[who] == place for who, place in enumerate(places) if place)


wishes = st.builds(
    Wanted, st.none() | st.integers(1, 9), st.none() | st.sampled_from([A, B, C, D, E])
)


@settings(max_examples=60)
@given(
    st.lists(wishes | st.just(Wanted()), min_size=5, max_size=60),
    st.integers(0, 20),
    st.floats(0, 1),
    st.sampled_from(RULES),
    st.randoms(use_true_random=False),
)
def test_absent_listed_people_and_unlisted_latecomers(
    wanted: list[Wanted], strangers: int, absent: float, rule: Remainder, chance: random.Random
) -> None:
    """Everybody who comes is seated exactly once, and nobody waits once the class is settled."""
    given = plan(len(wanted), rule)
    try:
        places = deal(given, wanted)
    except NoSeatError as error:
        crowded = wanted[error.who]
        assert sum(wish.table == crowded.table for wish in wanted) > 4
        return
    check_deal(given, wanted, places)
    listed = [who for who in range(len(wanted)) if chance.random() >= absent]
    late = [who for who in range(len(wanted)) if who not in listed]
    room = Listed(given, dict(enumerate(places)))
    order = listed + [1000 + n for n in range(strangers)]
    chance.shuffle(order)
    if not order:
        return
    for who in order:
        before = room.settled
        room.arrives(who)
        own = room.kept.get(who)
        assert before or own is None or room.settled or room.whereabouts[who] == own
        taken = [p for w, p in room.kept.items() if p and w not in room.seen]
        assert room.settled or not set(taken) & set(room.whereabouts.values())
    room.press_start()
    room.check_left(len(order))
    for n, who in enumerate([*late, 2000]):
        room.arrives(who)
        room.go_on()
        room.check_left(len(order) + n + 1)


def test_the_check_finds_a_kept_seat_that_is_given_away(monkeypatch: pytest.MonkeyPatch) -> None:
    given = plan(5, Remainder.BOT)
    kept = dict(enumerate(deal(given, [Wanted()] * 5)))
    for honest in (True, False):
        if not honest:
            monkeypatch.setitem(globals(), "reserve", lambda tables, kept: list(tables))
        room = Listed(given, kept)
        room.arrives(1000)
        room.arrives(0)
        assert (room.whereabouts[1000].table == 1) is not honest


def test_what_the_list_says_holds_and_the_others_fill_the_holes() -> None:
    given = plan(10, Remainder.MIRROR)
    wanted = [Wanted(7, A), Wanted(7), Wanted(None, A), Wanted(None, B), *[Wanted()] * 6]
    places = deal(given, wanted)
    assert places[0] == Place(7, SeatId("A0"))
    assert places[1] == Place(7, SeatId("B0"))
    assert places[2] == Place(1, SeatId("A0"))
    assert places[3] == Place(1, SeatId("B0"))
    assert Counter(place.table for place in places if place) == {7: 5, 1: 5}


def test_more_of_a_delegation_than_tables_double_it_or_sit_at_tables_of_their_own() -> None:
    six = [Wanted(None, A)] * 6
    doubled = deal(plan(6, Remainder.MIRROR), six)
    assert [place.table for place in doubled if place] == [1, 1, 1, 1, 2, 2]
    alone = deal(plan(6, Remainder.BOT), six)
    assert [place.table for place in alone if place] == [1, 2, 3, 4, 5, 6]


def test_a_double_who_gathers_keeps_the_seat_when_the_rest_is_placed() -> None:
    first = frozenset(SeatId(seat) for seat in ("A0", "A1", "B0", "C0", "D0"))
    alone = frozenset({SeatId("A0")})
    gathered = [Table(n, Stage.GATHERING, people) for n, people in enumerate((first, alone, alone))]
    result = settle(plan(10, Remainder.MIRROR), gathered)
    targets = {target.seat for _, target in result.moves}
    assert len(targets) == 2
    assert not targets & first


def test_a_table_has_only_so_many_seats() -> None:
    with pytest.raises(NoSeatError) as told:
        deal(plan(5, Remainder.MIRROR), [Wanted(1, A)] * 5)
    assert told.value.who == 4
    assert deal(plan(20, Remainder.MIRROR), [Wanted(1)] * 20)


def test_a_place_waits_until_somebody_sits_there_or_nobody_waits_any_more() -> None:
    place = Place(2, SeatId("A0"))
    assert waits([], place, settled=False)
    assert not waits([], place, settled=True)
    assert waits([Table(2, Stage.RUNNING, bots=frozenset({SeatId("A0")}))], place, settled=True)
    assert not waits([Table(2, Stage.RUNNING, frozenset({SeatId("A0")}))], place, settled=False)
    assert not waits([Table(2, Stage.ENDED)], place, settled=False)
