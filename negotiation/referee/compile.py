"""A scenario's payoffs as integer arrays: the terms of ``engine.payoff``, many packages at once.

A package is one option index per issue. The indices may be arrays of any shapes that broadcast:
columns of the same length score a list of packages, an open grid scores a whole product of options.
A term is computed only in the shape of the issues it depends on, so a grid stays cheap.
"""

from __future__ import annotations

from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass
from math import prod

import numpy as np
from numpy.typing import NDArray

from negotiation.engine.scenario import AllOf, AnyOf, AtLeast, Condition, Is, Not, Scenario
from negotiation.engine.terms import IssueId, Package, PartyId
from negotiation.engine.world.facts import Agreed, Every, Fact, Never, Some

Ints = NDArray[np.int64]
Truth = NDArray[np.bool_]
STRIDE = 32
"""A shorter innermost loop spends more time on starting than on adding."""
Indices = Sequence[Ints]
"""Option indices, one array per issue in scenario order, all of as many dimensions."""


@dataclass(frozen=True, slots=True)
class _CompiledCase:
    when: Condition
    bonus: Ints | None
    """Per party, or None if the case gives none."""
    scales: Mapping[int, tuple[Ints, Ints]]
    """By issue: numerator and denominator per party, 1 / 1 for parties it leaves alone."""


@dataclass(frozen=True, slots=True)
class Compiled:
    """A scenario's terms, ready to be evaluated. Points are in ``1 / unit``."""

    parties: tuple[PartyId, ...]
    issues: tuple[IssueId, ...]
    options: tuple[tuple[str, ...], ...]
    tables: tuple[Ints, ...]
    """By issue: party x option."""
    rules: tuple[tuple[_CompiledCase, ...], ...]
    masks: Mapping[Is, tuple[int, Truth]]
    """By comparison: its issue, and for each option whether it is true."""

    def indices(self, package: Package) -> list[int]:
        """The option index of every issue. Raises KeyError or ValueError on an unknown id."""
        return [self.options[n].index(package[issue]) for n, issue in enumerate(self.issues)]

    def evaluate(self, indices: Indices) -> Ints:
        """Exact points, party x the broadcast shape of ``indices``."""
        applied = [self._applied(cases, indices) for cases in self.rules]
        terms = [self._cell(n, indices, applied) for n in range(len(self.issues))]
        for cases, truths in zip(self.rules, applied, strict=True):
            terms.extend(
                _per_party(case.bonus, truth.ndim) * truth
                for case, truth in zip(cases, truths, strict=True)
                if case.bonus is not None
            )
        return _sum(terms)

    def _applied(self, cases: tuple[_CompiledCase, ...], indices: Indices) -> list[Truth]:
        """Where each case applies: it holds, and none before it does."""
        applied: list[Truth] = []
        open_: Truth | None = None
        for case in cases:
            here = self.holds(case.when, indices)
            applied.append(here if open_ is None else here & open_)
            open_ = ~here if open_ is None else open_ & ~here
        return applied

    def holds(self, condition: Condition, indices: Indices) -> Truth:
        """Where a condition of the scenario is true."""
        match condition:
            case Is():
                issue, mask = self.masks[condition]
                return mask[indices[issue]]
            case AllOf(parts):
                truth = self.holds(parts[0], indices)
                for part in parts[1:]:
                    truth = truth & self.holds(part, indices)
                return truth
            case AnyOf(parts):
                truth = self.holds(parts[0], indices)
                for part in parts[1:]:
                    truth = truth | self.holds(part, indices)
                return truth
            case Not(part):
                return ~self.holds(part, indices)
            case AtLeast(count, parts):
                held = self.holds(parts[0], indices).astype(np.int64)
                for part in parts[1:]:
                    held = held + self.holds(part, indices)
                return held >= count

    def _cell(self, issue: int, indices: Indices, applied: list[list[Truth]]) -> Ints:
        """One issue's points after every scale. All numerators come before all denominators."""
        points: Ints = self.tables[issue][:, indices[issue]]
        below: Ints | None = None
        for cases, truths in zip(self.rules, applied, strict=True):
            for case, truth in zip(cases, truths, strict=True):
                if issue not in case.scales:
                    continue
                over, under = (_per_party(part, truth.ndim) for part in case.scales[issue])
                points = points * np.where(truth, over, 1)
                factor = np.where(truth, under, 1)
                below = factor if below is None else below * factor
        return points if below is None else points // below


def compile_scenario(scenario: Scenario) -> Compiled:
    """The scenario's tables, bonuses, scales and conditions as arrays."""
    issues = tuple(issue.id for issue in scenario.issues)
    options = tuple(tuple(option.id for option in issue.options) for issue in scenario.issues)
    parties = tuple(party.id for party in scenario.parties)
    masks: dict[Is, tuple[int, Truth]] = {}
    rules = []
    for rule in scenario.rules:
        cases = []
        for case in rule.cases:
            _collect_masks(case.when, issues, options, masks)
            bonus = np.array([case.bonus.get(party, 0) for party in parties], dtype=np.int64)
            scales: dict[int, tuple[Ints, Ints]] = {}
            if case.scale is not None:
                named = np.array([party in case.scale.parties for party in parties])
                over = np.where(named, np.int64(case.scale.numerator), np.int64(1))
                under = np.where(named, np.int64(case.scale.denominator), np.int64(1))
                scales = {issues.index(issue): (over, under) for issue in case.scale.issues}
            cases.append(_CompiledCase(case.when, bonus if bonus.any() else None, scales))
        rules.append(tuple(cases))
    for reward in () if scenario.world is None else scenario.world.rewards:
        for condition in _agreed(reward.when):
            _collect_masks(condition, issues, options, masks)
    tables = tuple(
        np.array(
            [[scenario.points[i][option][p] for option in options[n]] for p in parties],
            dtype=np.int64,
        )
        for n, i in enumerate(issues)
    )
    return Compiled(parties, issues, options, tables, tuple(rules), masks)


def open_grid(compiled: Compiled, base: Sequence[int], axes: Sequence[int]) -> list[Ints]:
    """Indices of every combination of options on the issues ``axes``, one axis each in that order.

    The other issues stay at their option index in ``base``.
    """
    grid = []
    for n, options in enumerate(compiled.options):
        shape = [1] * len(axes)
        if n in axes:
            shape[axes.index(n)] = len(options)
            grid.append(np.arange(len(options)).reshape(shape))
        else:
            grid.append(np.full(shape, base[n]))
    return grid


def _agreed(fact: Fact) -> Iterator[Condition]:
    """What a fact asks of the outcome."""
    match fact:
        case Agreed(when):
            yield when
        case Every(parts) | Some(parts):
            for part in parts:
                yield from _agreed(part)
        case Never(part):
            yield from _agreed(part)
        case _:
            return


def _collect_masks(
    condition: Condition,
    issues: tuple[IssueId, ...],
    options: tuple[tuple[str, ...], ...],
    masks: dict[Is, tuple[int, Truth]],
) -> None:
    match condition:
        case Is(issue, true):
            n = issues.index(issue)
            masks[condition] = (n, np.array([option in true for option in options[n]]))
        case AllOf(parts) | AnyOf(parts) | AtLeast(_, parts):
            for part in parts:
                _collect_masks(part, issues, options, masks)
        case Not(part):
            _collect_masks(part, issues, options, masks)


def _per_party(values: Ints, dimensions: int) -> Ints:
    """A value per party, shaped to broadcast against ``dimensions`` further axes."""
    return values.reshape(-1, *([1] * dimensions))


def _sum(terms: list[Ints]) -> Ints:
    """Add up so that only one addition runs over the whole grid, and that in long strides.

    The terms that vary along the last few axes are added up apart from the others.
    """
    shape = np.broadcast_shapes(*(term.shape for term in terms))
    split = len(shape)
    while split > 1 and prod(shape[split:]) < STRIDE:
        split -= 1
    late = [term for term in terms if prod(term.shape[split:]) > 1]
    early = [term for term in terms if prod(term.shape[split:]) == 1]
    if not late or not early:
        return _added(terms)
    return _added(early) + _added(late)


def _added(terms: list[Ints]) -> Ints:
    """Small shapes first; an array that has grown to the shape of the next is added to in place,
    because a new one of its size would be asked of the system, and given back, each time."""
    waiting = sorted(terms, key=lambda term: term.shape[1:][::-1])
    total = waiting[0]
    own = False
    for term in waiting[1:]:
        if own and np.broadcast_shapes(total.shape, term.shape) == total.shape:
            total += term
        else:
            total = total + term
            own = True
    return total
