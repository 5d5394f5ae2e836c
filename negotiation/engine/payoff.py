"""One package's exact points per party, with the option and rule behind each.

A package may be partial: an issue it does not name is at the status quo. For every rule, the first
case whose condition holds applies, alone. Several scales on the same points multiply.
"""

from __future__ import annotations

from collections.abc import Iterator

from .scenario import AllOf, AnyOf, AtLeast, Case, Condition, Is, Not, Rule, Scale, Scenario
from .slices import ScoreLine
from .terms import IssueId, OptionId, Package, PartyId, Points

Applied = tuple[tuple[Rule, Case], ...]
"""The cases that hold for a package, each with its rule."""


def holds(condition: Condition, package: Package) -> bool:
    """Whether a condition is true of a package that names every issue."""
    match condition:
        case Is(issue, options):
            return package[issue] in options
        case AllOf(parts):
            return all(holds(part, package) for part in parts)
        case AnyOf(parts):
            return any(holds(part, package) for part in parts)
        case Not(part):
            return not holds(part, package)
        case AtLeast(count, parts):
            return sum(holds(part, package) for part in parts) >= count


def payoff(scenario: Scenario, package: Package) -> dict[PartyId, Points]:
    """Exact points per party, in ``1 / scenario.unit``. Raises KeyError on an unknown id."""
    full = complete(scenario, package)
    applied = tuple(_applied(scenario, full))
    return {party.id: _sum(scenario, full, applied, party.id) for party in scenario.parties}


def payoff_of(scenario: Scenario, package: Package, party: PartyId) -> Points:
    """The same for one party, in a fraction of the time."""
    full = complete(scenario, package)
    return _sum(scenario, full, tuple(_applied(scenario, full)), party)


def explain(scenario: Scenario, package: Package, party: PartyId) -> tuple[ScoreLine, ...]:
    """The payoff of one party, line by line: the lines sum exactly to ``payoff``.

    One line per issue with its points after scaling, then one per rule that touches this party
    here. A rule that only scales has a line of 0, because the issues above already carry it.
    Raises KeyError on an unknown id.
    """
    full = complete(scenario, package)
    applied = tuple(_applied(scenario, full))
    scales = _scales(applied, party)
    issues = (
        ScoreLine(issue.id, full[issue.id], None, _cell(scenario, full, scales, issue.id, party))
        for issue in scenario.issues
    )
    rules = (
        ScoreLine(None, None, rule.id, case.bonus.get(party, 0))
        for rule, case in applied
        if case.bonus.get(party, 0) or (case.scale is not None and party in case.scale.parties)
    )
    return (*issues, *rules)


def complete(scenario: Scenario, package: Package) -> dict[IssueId, OptionId]:
    """The package with every issue it leaves out at the status quo. KeyError on an unknown id."""
    for issue, option in package.items():
        if option not in scenario.points[issue]:
            raise KeyError(f"{issue} has no option {option}")
    return {**scenario.status_quo, **package}


def _applied(scenario: Scenario, full: Package) -> Iterator[tuple[Rule, Case]]:
    for rule in scenario.rules:
        for case in rule.cases:
            if holds(case.when, full):
                yield rule, case
                break


def _sum(scenario: Scenario, full: Package, applied: Applied, party: PartyId) -> Points:
    scales = _scales(applied, party)
    cells = sum(_cell(scenario, full, scales, issue.id, party) for issue in scenario.issues)
    return cells + sum(case.bonus.get(party, 0) for _, case in applied)


def _scales(applied: Applied, party: PartyId) -> tuple[Scale, ...]:
    """The scales that touch this party."""
    scales = (case.scale for _, case in applied)
    return tuple(scale for scale in scales if scale is not None and party in scale.parties)


def _cell(
    scenario: Scenario,
    full: Package,
    scales: tuple[Scale, ...],
    issue: IssueId,
    party: PartyId,
) -> Points:
    """The points of one issue for one party. ``unit`` is chosen so that this divides exactly."""
    points = scenario.points[issue][full[issue]][party]
    below = 1
    for scale in scales:
        if issue in scale.issues:
            points *= scale.numerator
            below *= scale.denominator
    return points // below
