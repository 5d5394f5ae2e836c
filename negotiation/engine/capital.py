"""What a party's capital ratifies, and the outcome it judges by."""

from __future__ import annotations

from dataclasses import dataclass

from .outcome import outcome, with_package
from .payoff import payoff_of
from .slices import Worth
from .state import Agreement, State, Table
from .terms import IssueId, Package, PartyId, Points
from .world.worth import Part, mandate_parts, no_deal_parts, score_parts, total

__all__ = [
    "Standing",
    "judge",
    "mandate",
    "no_deal",
    "outcome",
    "score",
    "scores",
    "settlers",
    "standing",
    "terms",
    "with_package",
    "world_terms",
    "worth",
]


def settlers(state: State) -> dict[IssueId, Agreement]:
    """The agreement that last settled each settled issue."""
    return {issue: agreement for agreement in state.agreements for issue in agreement.package}


def terms(table: Table, package: Package, final: bool) -> Package:
    """The package as it would be signed: a final one carries the pack's fixed terms."""
    return {**package, **table.pack.fixed} if final else dict(package)


def no_deal(state: State, party: PartyId) -> Points:
    """What the party has if nothing is ever agreed, in the world as it is now; never below 0."""
    if state.world is None:
        return state.table.no_deal[party]
    return max(0, total(no_deal_parts(state, party)))


def mandate(state: State, party: PartyId) -> Points:
    """The least the capital ratifies in a final agreement; never less than no deal pays."""
    model = state.table.scenario.world
    if model is None or state.world is None:
        return max(state.table.pack.mandates[party], no_deal(state, party))
    demand = total(mandate_parts(state, party))
    return max(demand, no_deal(state, party)) if model.mandates.floor else demand


def world_terms(state: State, party: PartyId) -> tuple[Part, ...]:
    """What the world does to the party's score, part by part. A final agreement ends the course
    that made no deal better or worse; anything less leaves the party on it."""
    if state.world is None:
        return ()
    always = score_parts(state, party)
    if any(agreement.final for agreement in state.agreements):
        return always
    drift = no_deal(state, party) - state.table.no_deal[party]
    return (*always, Part("no final agreement", drift))


def score(state: State, party: PartyId) -> Points:
    """The outcome's points with the world's part; 0 for everybody after a disaster."""
    if state.world is not None and state.world.disaster:
        return 0
    points = payoff_of(state.table.scenario, outcome(state), party)
    return points + total(world_terms(state, party))


def scores(state: State) -> dict[PartyId, Points]:
    """The score of every party, in scenario order."""
    return {party.id: score(state, party.id) for party in state.table.scenario.parties}


@dataclass(frozen=True, slots=True)
class Standing:
    """What a party has before an offer: an outcome, and what that is worth to it."""

    party: PartyId
    outcome: Package
    points: Points


def standing(table: Table, party: PartyId, before: Package) -> Standing:
    return Standing(party, before, payoff_of(table.scenario, before, party))


def judge(state: State, before: Standing, package: Package, final: bool) -> Worth:
    """What ``package`` on top of ``before`` is worth to the party, and whether its capital signs.

    Raises KeyError on an unknown id.
    """
    table = state.table
    points = payoff_of(table.scenario, with_package(before.outcome, package), before.party)
    demand = mandate(state, before.party) if final else before.points + table.pack.interim_gain
    return Worth(points, points - before.points, demand, ratified=points >= demand)


def worth(state: State, party: PartyId, package: Package, final: bool) -> Worth:
    """``package`` on top of the outcome as it stands. Raises KeyError on an unknown id."""
    return judge(state, standing(state.table, party, outcome(state)), package, final)
