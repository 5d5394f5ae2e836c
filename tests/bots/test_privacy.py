"""A bot moves by its own view: other parties' numbers can be anything."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import replace

import pytest

from negotiation.bots import bot_seed, bot_view, choose, own_payoff, usual
from negotiation.engine import view
from negotiation.engine.entries import Entry, SessionOpened
from negotiation.engine.evolve import evolve, start
from negotiation.engine.scenario import Case, Pack, Rule, Scenario
from negotiation.engine.slices import Line
from negotiation.engine.state import State
from negotiation.engine.terms import Millis, PartyId, Sight, Viewer
from negotiation.transcript import codec

from .sessions import korea, played, seed


def scrambled(scenario: Scenario, kept: PartyId) -> Scenario:
    """The same scenario to ``kept``; every number of the others has gone to somebody else."""
    others = [party.id for party in scenario.parties if party.id != kept]
    source = {kept: kept, **dict(zip(others, others[1:] + others[:1], strict=True))}

    def rule(each: Rule) -> Rule:
        return replace(each, cases=tuple(map(case, each.cases)))

    def case(each: Case) -> Case:
        bonus = {party: each.bonus.get(source[party], 0) - 9 * (party != kept) for party in source}
        if each.scale is None:
            return replace(each, bonus=bonus)
        affected = each.scale.parties
        parties = tuple(p for p in source if (source[p] in affected) == (p == kept))
        return replace(each, bonus=bonus, scale=replace(each.scale, parties=parties))

    def pack(each: Pack) -> Pack:
        return replace(
            each, mandates={p: each.mandates[source[p]] - 8 * (p != kept) for p in source}
        )

    return replace(
        scenario,
        points={
            issue: {
                option: {
                    party: 2 * row[source[party]] if party != kept else row[kept] for party in row
                }
                for option, row in options.items()
            }
            for issue, options in scenario.points.items()
        },
        rules=tuple(map(rule, scenario.rules)),
        packs=tuple(map(pack, scenario.packs)),
    )


Log = list[tuple[Millis, Entry]]


def moments(scenario: Scenario, number: int) -> Iterator[tuple[Millis, State, Log]]:
    """The state after each entry of a played session, folded with another scenario's numbers."""
    stored = played(number).entries
    log = [(e.at, codec.decode(e.kind, e.version, codec.parse(e.body))) for e in stored]
    (at, opened), *rest = log
    assert isinstance(opened, SessionOpened)
    state = start(scenario, opened, at)
    for count, (at, entry) in enumerate(rest, 2):
        state = evolve(state, entry, at)
        yield at, state, log[:count]


@pytest.mark.parametrize("party", ["US", "KR", "KP"])
def test_scrambling_the_others_numbers_changes_no_move(party: str) -> None:
    own = PartyId(party)
    false = scrambled(korea(), own)
    assert false.points != korea().points
    seat = korea().party(own).seats[0].id
    viewer = Viewer(Sight.SEAT, seat)
    mine = bot_seed(seed(3), seat)
    worths = own_payoff(korea(), own), own_payoff(false, own)
    moves = 0
    for (at, true, log), (_, fake, _) in zip(moments(korea(), 3), moments(false, 3), strict=True):
        seen = [view.line(entry, then, viewer, true.table) for then, entry in log]
        lines: list[Line] = [line for line in seen if line is not None]
        pair = [
            choose(
                bot_view(at // 1000, view.slices(state, viewer), lines, worth),
                mine,
                usual(mine, seat),
            )
            for state, worth in zip((true, fake), worths, strict=True)
        ]
        assert pair[0] == pair[1]
        moves += pair[0] is not None
    assert moves > 20


def test_the_scrambled_table_would_be_another_game_for_whoever_reads_it() -> None:
    """Guards the test above: a bot that read the others' numbers would have had a difference."""
    own = PartyId("US")
    false = scrambled(korea(), own)
    other = PartyId("CN")
    assert false.pack(korea().packs[0].id).mandates[other] != korea().packs[0].mandates[other]
    package = played(3).state.agreements[-1].package
    outcome = {**korea().status_quo, **package}
    assert own_payoff(false, other)(outcome) != own_payoff(korea(), other)(outcome)
    assert own_payoff(false, own)(outcome) == own_payoff(korea(), own)(outcome)
