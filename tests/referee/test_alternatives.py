"""What was left on the table, against the engine's own rules asked one package at a time."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import replace

import pytest
from hypothesis import given, settings

from negotiation.engine.capital import outcome
from negotiation.engine.decide import opening
from negotiation.engine.evolve import start
from negotiation.engine.payoff import payoff
from negotiation.engine.seating import parties
from negotiation.engine.state import Agreement, State
from negotiation.engine.terms import AgreementId, OfferId, OptionId, Package, PartyId, Points
from negotiation.referee import enumerate as enumeration
from negotiation.referee.alternatives import alternatives, changes
from negotiation.referee.enumerate import StoppedError, enumerate_zone
from negotiation.referee.ground import Ground, ground
from negotiation.referee.swaps import Swap, repairs, swaps
from negotiation.scenarios import library

from .ends import agreeable, before_final, ends, near
from .test_enumerate import outcomes

Scores = Mapping[PartyId, Points]


def helps(new: Scores, old: Scores) -> bool:
    return new != old and all(new[party] >= old[party] for party in old)


def distance(one: Package, other: Package) -> int:
    return sum(one[issue] != other[issue] for issue in one)


def check_alternatives(state: State, base: Ground) -> None:
    scenario, pack = state.table.scenario, state.table.pack
    scores = payoff(scenario, outcome(state))
    room = before_final(state)
    every = outcomes(scenario, pack)
    admitted = [package for package in every if agreeable(room, package, final=True)]
    worth = [payoff(scenario, package) for package in admitted]
    better = [(p, w) for p, w in zip(admitted, worth, strict=True) if helps(w, scores)]
    found = alternatives(base)
    assert (found.packages, found.ratified) == (len(every), len(admitted))
    assert found.better == len(better)
    for party, most in found.most.items():
        assert most == max(w[party] for w in worth)
    assert bool(found.most) == bool(admitted)
    assert (found.best is None) == (not better)
    if found.best is not None:
        package, best = max(
            better, key=lambda row: (sum(row[1].values()), -distance(row[0], outcome(state)))
        )
        assert (found.best.package, found.best.scores) == (package, best)


@given(state=ends())
@settings(max_examples=15)
def test_every_agreement_that_could_have_been(state: State) -> None:
    check_alternatives(state, ground(state))


@given(state=ends())
@settings(max_examples=15)
def test_every_small_change_that_would_have_helped(state: State) -> None:
    base, scenario = ground(state), state.table.scenario
    scores, room = payoff(scenario, outcome(state)), before_final(state)
    wanted: dict[frozenset[object], Points] = {}
    for package in near(scenario, outcome(state), state.table.pack.issues):
        new = payoff(scenario, package)
        if helps(new, scores) and agreeable(room, package, final=base.final):
            wanted[frozenset(changes(base, package).items())] = sum(new.values()) - sum(
                scores.values()
            )
    idle = {
        pair
        for pair, joint in wanted.items()
        if any(half < pair and joint <= wanted[half] for half in wanted)
    }
    found = swaps(base)
    assert {frozenset(swap.changes.items()): swap.joint for swap in found} == {
        pair: joint for pair, joint in wanted.items() if pair not in idle
    }
    assert [swap.joint for swap in found] == sorted((s.joint for s in found), reverse=True)
    for swap in found:
        new = payoff(scenario, {**outcome(state), **swap.changes})
        assert swap.gains == {party: new[party] - scores[party] for party in scores}


@given(state=ends())
@settings(max_examples=15)
def test_every_small_change_that_would_have_let_a_text_pass(state: State) -> None:
    room = before_final(state)
    base, scenario = ground(room), state.table.scenario
    # Any text will do: here the pack's first option on every open issue.
    first = outcomes(scenario, state.table.pack)[0]
    text = {**outcome(room), **first}
    found = repairs(base, text)
    passing = [
        p for p in near(scenario, text, state.table.pack.issues) if agreeable(room, p, final=True)
    ]
    assert {frozenset({**text, **swap.changes}.items()) for swap in found} <= {
        frozenset(package.items()) for package in passing
    }
    assert bool(found) == bool(passing)
    sizes = [len(swap.changes) for swap in found]
    assert sizes == sorted(sizes)


# --- the check can fail, and the search can stop --------------------------------------------------


def session(name: str, *agreed: str) -> State:
    """The end of a session of a scenario's first pack: no deal, or one on these options."""
    scenario = library.load(name)
    opened = opening(scenario, scenario.packs[0].id, 10, "0" * 32)
    state = start(scenario, opened, 0)
    if not agreed:
        return state
    package = dict(zip(state.table.pack.issues, map(OptionId, agreed), strict=True))
    everybody = parties(state.table)
    final = Agreement(AgreementId("a"), OfferId("o"), package, everybody, True, (), 0)
    return replace(state, agreements=(final,))


def test_without_a_deal_it_is_the_agreement_zone() -> None:
    state = session("korea-2017")
    found = alternatives(ground(state))
    best = enumerate_zone(state.table.scenario, state.table.pack).best
    assert (found.packages, found.ratified, found.better) == (8_000, 515, 515)
    assert found.best is not None
    assert best is not None
    assert found.best.joint == best.joint


BASE = ground(session("first-deal", "bakery-first", "none", "orchard"))
MUTANTS = {
    "scores": replace(BASE, scores={p: s + 5 for p, s in BASE.scores.items()}),
    "mandates": replace(BASE, mandates={p: m + 5 for p, m in BASE.mandates.items()}),
    "signers": replace(BASE, final_signers=frozenset({PartyId("bakery")}), needs={
        key: frozenset() for key in BASE.needs
    }),
}  # fmt: skip


@pytest.mark.parametrize("name", MUTANTS)
def test_the_check_notices_a_wrong_number(name: str) -> None:
    state = session("first-deal", "bakery-first", "none", "orchard")
    check_alternatives(state, BASE)
    with pytest.raises(AssertionError):
        check_alternatives(state, MUTANTS[name])


def test_the_slabs_do_not_matter(monkeypatch: pytest.MonkeyPatch) -> None:
    base = ground(session("korea-2017"))
    whole = alternatives(base)
    monkeypatch.setattr(enumeration, "SLAB", 30)
    assert alternatives(base) == whole


def test_it_stops_when_told() -> None:
    with pytest.raises(StoppedError):
        alternatives(ground(session("korea-2017")), should_stop=lambda: True)


def test_a_swap_adds_up() -> None:
    swap = Swap({}, {PartyId("A"): 3, PartyId("B"): -1})
    assert swap.joint == 2
