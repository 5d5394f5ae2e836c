"""What a scenario's numbers say about it before anybody plays: dead options, empty zones.

Nothing here is a mistake in the data: an author may want an option that never pays. So these are
findings to think about, not errors.
"""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass
from math import prod

import numpy as np

from negotiation.engine.payoff import payoff
from negotiation.engine.scenario import (
    AllOf,
    AnyOf,
    AtLeast,
    Condition,
    Is,
    Not,
    Pack,
    Rule,
    Scenario,
)
from negotiation.engine.terms import IssueId, OptionId

from .compile import Compiled, compile_scenario, open_grid
from .enumerate import Zone, enumerate_zone, package_count
from .words import shown

MOST_PACKAGES = 50_000_000
MOST_CONTEXTS = 2_000_000


@dataclass(frozen=True, slots=True)
class Finding:
    """``path`` leads to the field of the scenario file; ``warning`` is worth changing, usually."""

    path: tuple[str | int, ...]
    message: str
    warning: bool


def findings(scenario: Scenario) -> tuple[Finding, ...]:
    """Everything the numbers have to say, in the order of the file."""
    zones: list[tuple[int, Pack, Zone]] = []
    found: list[Finding] = list(_dominated(scenario))
    for n, pack in enumerate(scenario.packs):
        if package_count(scenario, pack) > MOST_PACKAGES:
            found.append(Finding(("packs", n), "too many packages to count the zone", False))
        else:
            zones.append((n, pack, enumerate_zone(scenario, pack)))
    found.extend(_never_accepted(scenario, zones))
    for n, pack, zone in zones:
        found.extend(_pack_findings(scenario, n, pack, zone))
    return tuple(found)


def _pack_findings(scenario: Scenario, n: int, pack: Pack, zone: Zone) -> Iterator[Finding]:
    no_deal = payoff(scenario, {})
    for party, mandate in pack.mandates.items():
        path = ("packs", n, "mandates", party)
        if zone.reach[party] < mandate:
            most = shown(zone.reach[party], scenario.unit)
            yield Finding(path, f"out of reach: no package gives {party} more than {most}", True)
        if mandate < no_deal[party]:
            least = shown(no_deal[party], scenario.unit)
            yield Finding(path, f"below what {party} has without a deal, {least}", True)
    if zone.acceptable == 0:
        yield Finding(("packs", n, "mandates"), "no package reaches every mandate", True)
    elif zone.acceptable == 1:
        yield Finding(("packs", n, "mandates"), "only one package reaches every mandate", True)


def _never_accepted(scenario: Scenario, zones: list[tuple[int, Pack, Zone]]) -> Iterator[Finding]:
    """Options that no acceptable package of any counted pack contains."""
    live = [zone for _, _, zone in zones if zone.acceptable]
    for n, issue in enumerate(scenario.issues):
        for m, option in enumerate(issue.options):
            times = [zone.seen[issue.id][option.id] for zone in live if issue.id in zone.seen]
            if times and not any(times):
                message = f"{issue.id} {option.id} is in no package that reaches every mandate"
                yield Finding(("issues", n, "options", m, "id"), message, False)


def _dominated(scenario: Scenario) -> Iterator[Finding]:
    """Options that another option beats for somebody and never loses to, whatever else is agreed.

    The status quo is left out: that an agreement is better for all is no fault.
    """
    compiled = compile_scenario(scenario)
    base = compiled.indices(scenario.status_quo)
    for n, issue in enumerate(scenario.issues):
        axes = [n, *(m for m in _context(scenario, compiled, issue.id) if m != n)]
        if prod(len(compiled.options[m]) for m in axes) > MOST_CONTEXTS:
            yield Finding(("issues", n), "too many rules meet here to compare its options", False)
            continue
        points = compiled.evaluate(open_grid(compiled, base, axes))
        flat = points.reshape(len(compiled.parties), len(issue.options), -1)
        for m, option in enumerate(issue.options):
            if option.id != scenario.status_quo[issue.id]:
                better = _better_option(flat, m, [o.id for o in issue.options])
                if better is not None:
                    message = f"{issue.id} {better} is at least as good as {option.id} for everyone"
                    yield Finding(("issues", n, "options", m, "id"), message, False)


def _better_option(flat: np.ndarray, option: int, names: list[OptionId]) -> OptionId | None:
    """The first option that is never worse for anyone than ``option`` and sometimes better."""
    for other, name in enumerate(names):
        gain = flat[:, other] - flat[:, option]
        if other != option and gain.min() >= 0 and gain.max() > 0:
            return name
    return None


def _context(scenario: Scenario, compiled: Compiled, issue: IssueId) -> list[int]:
    """The issues that decide what a change on ``issue`` is worth."""
    near = [rule for rule in scenario.rules if issue in _condition_issues(rule) | _scaled(rule)]
    scaled = set[IssueId]().union(*(_scaled(rule) for rule in near))
    # A scaled cell also depends on every other rule that scales it.
    rules = [rule for rule in scenario.rules if rule in near or _scaled(rule) & scaled]
    named = scaled.union(*(_condition_issues(rule) for rule in rules))
    return [n for n, other in enumerate(compiled.issues) if other in named]


def _scaled(rule: Rule) -> set[IssueId]:
    return {issue for case in rule.cases if case.scale is not None for issue in case.scale.issues}


def _condition_issues(rule: Rule) -> set[IssueId]:
    return set[IssueId]().union(*(_named(case.when) for case in rule.cases))


def _named(condition: Condition) -> set[IssueId]:
    match condition:
        case Is(issue, _):
            return {issue}
        case AllOf(parts) | AnyOf(parts) | AtLeast(_, parts):
            return set[IssueId]().union(*(_named(part) for part in parts))
        case Not(part):
            return _named(part)
