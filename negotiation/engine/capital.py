"""What a party's capital ratifies, and the outcome it judges by."""

from __future__ import annotations

from dataclasses import dataclass

from .payoff import payoff_of
from .slices import Worth
from .state import Agreement, State, Table
from .terms import IssueId, Package, PartyId, Points


def outcome(state: State) -> Package:
    """One option for every issue: the status quo, changed by each agreement in turn."""
    return with_package(
        dict(state.table.scenario.status_quo), *(a.package for a in state.agreements)
    )


def with_package(before: Package, *packages: Package) -> Package:
    merged = dict(before)
    for package in packages:
        merged.update(package)
    return merged


def settlers(state: State) -> dict[IssueId, Agreement]:
    """The agreement that last settled each settled issue."""
    return {issue: agreement for agreement in state.agreements for issue in agreement.package}


def terms(table: Table, package: Package, final: bool) -> Package:
    """The package as it would be signed: a final one carries the pack's fixed terms."""
    return {**package, **table.pack.fixed} if final else dict(package)


def no_deal(table: Table, party: PartyId) -> Points:
    return table.no_deal[party]


def mandate(table: Table, party: PartyId) -> Points:
    """The least the capital ratifies in a final agreement; never less than no deal pays."""
    return max(table.pack.mandates[party], no_deal(table, party))


@dataclass(frozen=True, slots=True)
class Standing:
    """What a party has before an offer: an outcome, and what that is worth to it."""

    party: PartyId
    outcome: Package
    points: Points


def standing(table: Table, party: PartyId, before: Package) -> Standing:
    return Standing(party, before, payoff_of(table.scenario, before, party))


def judge(table: Table, before: Standing, package: Package, final: bool) -> Worth:
    """What ``package`` on top of ``before`` is worth to the party, and whether its capital signs.

    Raises KeyError on an unknown id.
    """
    points = payoff_of(table.scenario, with_package(before.outcome, package), before.party)
    demand = mandate(table, before.party) if final else before.points + table.pack.interim_gain
    return Worth(points, points - before.points, demand, ratified=points >= demand)


def worth(state: State, party: PartyId, package: Package, final: bool) -> Worth:
    """``package`` on top of the outcome as it stands. Raises KeyError on an unknown id."""
    return judge(state.table, standing(state.table, party, outcome(state)), package, final)
