"""What a party's capital ratifies, and the outcome it judges by."""

from __future__ import annotations

from .payoff import payoff
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
    return payoff(table.scenario, {})[party]


def mandate(table: Table, party: PartyId) -> Points:
    """The least the capital ratifies in a final agreement; never less than no deal pays."""
    return max(table.pack.mandates[party], no_deal(table, party))


def judge(table: Table, party: PartyId, before: Package, after: Package, final: bool) -> Worth:
    """What ``after`` is worth to a party that has ``before``, and whether its capital signs."""
    points = payoff(table.scenario, after)[party]
    today = payoff(table.scenario, before)[party]
    needed = mandate(table, party) if final else today + table.pack.interim_gain
    return Worth(points, points - today, needed, ratified=points >= needed)


def worth(state: State, party: PartyId, package: Package, final: bool) -> Worth:
    """``package`` on top of the outcome as it stands. Raises KeyError on an unknown id."""
    before = outcome(state)
    return judge(state.table, party, before, with_package(before, package), final)
