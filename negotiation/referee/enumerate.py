"""Which packages of a pack would every capital ratify? Counted exactly, one by one.

The packages are every combination of options on the pack's open issues, with the other issues as a
final agreement fixes them. They are scored in slabs of bounded size, so memory does not grow with
their number.
"""

from __future__ import annotations

from collections.abc import Callable, Iterator, Mapping
from dataclasses import dataclass
from itertools import product
from math import prod

import numpy as np

from negotiation.engine.scenario import Pack, Scenario
from negotiation.engine.terms import IssueId, OptionId, PartyId, Points

from .compile import Compiled, Ints, compile_scenario, open_grid

SLAB = 200_000
"""Most packages that are scored at once: about 2 MB per party and intermediate result."""


@dataclass(frozen=True, slots=True)
class Best:
    """A package that names every issue, and what it is worth."""

    package: Mapping[IssueId, OptionId]
    scores: Mapping[PartyId, Points]

    @property
    def joint(self) -> Points:
        return sum(self.scores.values())


@dataclass(frozen=True, slots=True)
class Zone:
    """The agreement zone: ``acceptable`` of ``packages`` reach every mandate.

    ``seen`` says for every open issue and option how many acceptable packages contain it, and
    ``reach`` the most points any package at all gives each party. ``best`` is the acceptable
    package with the largest sum of points, the first in option order among equals.
    """

    packages: int
    acceptable: int
    mandates: Mapping[PartyId, Points]
    best: Best | None
    seen: Mapping[IssueId, Mapping[OptionId, int]]
    reach: Mapping[PartyId, Points]


class StoppedError(Exception):
    """``should_stop`` said so before everything was counted."""


def package_count(scenario: Scenario, pack: Pack) -> int:
    """How many packages the pack has."""
    return prod(len(scenario.issue(issue).options) for issue in pack.issues)


def enumerate_zone(
    scenario: Scenario,
    pack: Pack,
    mandates: Mapping[PartyId, Points] | None = None,
    should_stop: Callable[[], bool] = lambda: False,
) -> Zone:
    """Count the packages that every party accepts at ``mandates`` (the pack's unless given).

    Mandates are in ``1 / scenario.unit``. Raises StoppedError.
    """
    compiled = compile_scenario(scenario)
    mandates = dict(pack.mandates if mandates is None else mandates)
    count = _Count(compiled, np.array([mandates[party] for party in compiled.parties]))
    for indices in slabs(compiled, scenario, pack):
        if should_stop():
            raise StoppedError
        count.add(indices)
    return count.zone(pack, mandates, package_count(scenario, pack))


def slabs(compiled: Compiled, scenario: Scenario, pack: Pack) -> Iterator[list[Ints]]:
    """Open grids that together cover the pack: leading issues fixed, trailing ones whole."""
    base = compiled.indices({**scenario.status_quo, **pack.fixed})
    sizes = [len(options) for options in compiled.options]
    outer = [n for n, issue in enumerate(compiled.issues) if issue in pack.issues]
    inner: list[int] = []
    while outer and prod(sizes[n] for n in inner) * sizes[outer[-1]] <= SLAB:
        inner.insert(0, outer.pop())
    for chosen in product(*(range(sizes[n]) for n in outer)):
        for n, index in zip(outer, chosen, strict=True):
            base[n] = index
        yield open_grid(compiled, base, inner)


class _Count:
    """What has been found so far, slab by slab."""

    def __init__(self, compiled: Compiled, mandates: Ints) -> None:
        self.compiled = compiled
        self.mandates = mandates
        self.acceptable = 0
        self.best: tuple[int, list[int], list[int]] | None = None
        self.seen = [np.zeros(len(options), dtype=np.int64) for options in compiled.options]
        self.reach = np.full(len(compiled.parties), np.iinfo(np.int64).min)

    def add(self, indices: list[Ints]) -> None:
        points = self.compiled.evaluate(indices)
        shape = points.shape[1:]
        flat = points.reshape(len(points), -1)
        self.reach = np.maximum(self.reach, flat.max(axis=1))
        # Few packages are acceptable, so everything else is counted on these alone.
        places = np.flatnonzero(np.all(flat >= self.mandates[:, None], axis=0))
        if places.size:
            self.acceptable += places.size
            chosen = [
                np.broadcast_to(index, shape)[np.unravel_index(places, shape)] for index in indices
            ]
            for n, column in enumerate(chosen):
                self.seen[n] += np.bincount(column, minlength=len(self.seen[n]))
            self._better(chosen, flat[:, places])

    def _better(self, chosen: list[Ints], points: Ints) -> None:
        joint = points.sum(axis=0)
        first = int(np.argmax(joint))
        if self.best is None or joint[first] > self.best[0]:
            package = [int(column[first]) for column in chosen]
            self.best = (int(joint[first]), package, [int(score) for score in points[:, first]])

    def zone(self, pack: Pack, mandates: Mapping[PartyId, Points], packages: int) -> Zone:
        compiled = self.compiled
        best = None
        if self.best is not None:
            _, chosen, scores = self.best
            package = {
                issue: OptionId(options[index])
                for issue, options, index in zip(
                    compiled.issues, compiled.options, chosen, strict=True
                )
            }
            best = Best(package, dict(zip(compiled.parties, scores, strict=True)))
        seen = {
            issue: {
                OptionId(option): int(times)
                for option, times in zip(compiled.options[n], self.seen[n], strict=True)
            }
            for n, issue in enumerate(compiled.issues)
            if issue in pack.issues
        }
        reach = {p: int(r) for p, r in zip(compiled.parties, self.reach, strict=True)}
        return Zone(packages, self.acceptable, mandates, best, seen, reach)
