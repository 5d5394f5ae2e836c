"""Every final agreement a table could have signed instead: how many, and what they were worth.

They are scored in slabs of bounded size, so memory does not grow with their number.
"""

from __future__ import annotations

from collections.abc import Callable, Mapping
from dataclasses import dataclass

import numpy as np

from negotiation.engine.terms import IssueId, OptionId, PartyId, Points

from .compile import Ints, Truth
from .enumerate import Best, StoppedError, package_count, slabs
from .ground import Ground


@dataclass(frozen=True, slots=True)
class Alternatives:
    """``ratified`` of ``packages`` final agreements would have been ratified by every capital
    that had to sign; ``most`` is the most each party gets in any of those, empty if there is none.

    ``better`` counts those in which nobody is worse off than in the outcome and somebody better.
    ``best`` is the one of these with the largest joint improvement; among equals the one that
    changes the fewest issues, then the first in option order.
    """

    packages: int
    ratified: int
    most: Mapping[PartyId, Points]
    better: int
    best: Best | None


def alternatives(ground: Ground, should_stop: Callable[[], bool] = lambda: False) -> Alternatives:
    """Score every one of them. Raises StoppedError."""
    search = _Search(ground)
    scenario, pack = ground.table.scenario, ground.table.pack
    for indices in slabs(ground.compiled, scenario, pack):
        if should_stop():
            raise StoppedError
        search.add(indices)
    best = None
    if search.best is not None:
        best = Best(ground.package(search.best), ground.per_party(search.best_points))
    return Alternatives(
        packages=package_count(scenario, pack),
        ratified=search.ratified,
        most=ground.per_party(search.most) if search.ratified else {},
        better=search.better,
        best=best,
    )


class _Search:
    """What has been found so far, slab by slab."""

    def __init__(self, ground: Ground) -> None:
        self.ground = ground
        self.mandates = ground.least(ground.mandates)[:, 0]
        self.scores = ground.least(ground.scores)
        self.world = ground.least(ground.world)
        self.outcome = ground.compiled.indices(ground.outcome)
        self.signs = [party in ground.final_signers for party in ground.compiled.parties]
        self.ratified = self.better = 0
        self.most = np.full(len(self.signs), np.iinfo(np.int64).min)
        self.best: list[int] | None = None
        self.best_points = self.most
        self._rank = (0, 0)

    def add(self, indices: list[Ints]) -> None:
        points = self.ground.compiled.evaluate(indices)
        shape = points.shape[1:]
        places = np.flatnonzero(self._ratifies(points, indices))
        if not places.size:
            return
        # Few packages are ratified, so everything else is asked of these alone.
        found = points.reshape(len(points), -1)[:, places] + self.world
        self.ratified += places.size
        self.most = np.maximum(self.most, found.max(axis=1))
        gains = found - self.scores
        better = np.flatnonzero((gains.min(axis=0) >= 0) & (gains.max(axis=0) > 0))
        if better.size:
            self.better += better.size
            where = np.unravel_index(places[better], shape)
            chosen = [np.broadcast_to(index, shape)[where] for index in indices]
            self._better(chosen, found[:, better])

    def _ratifies(self, points: Ints, indices: list[Ints]) -> Truth:
        """Where every capital that has to sign would: flat, over the whole slab."""
        agreed = np.ones(points.shape[1:], dtype=np.bool_)
        # Who signs only because of an option is asked only where that option is.
        needed = {} if all(self.signs) else self.ground.signers(indices)
        for p, signs in enumerate(self.signs):
            if signs:
                agreed &= points[p] >= self.mandates[p]
            elif p in needed:
                agreed &= (points[p] >= self.mandates[p]) | ~needed[p]
        return agreed.ravel()

    def _better(self, chosen: list[Ints], points: Ints) -> None:
        joint = points.sum(axis=0)
        changed = np.zeros(joint.shape, dtype=np.int64)
        for n, column in enumerate(chosen):
            changed += column != self.outcome[n]
        most = np.max(joint)
        places = np.flatnonzero(joint == most)
        first = int(places[np.argmin(changed[places])])
        rank = (int(most), -int(changed[first]))
        if self.best is None or rank > self._rank:
            self.best = [int(column[first]) for column in chosen]
            self.best_points, self._rank = points[:, first], rank


def changes(ground: Ground, package: Mapping[IssueId, OptionId]) -> dict[IssueId, OptionId]:
    """The issues on which a whole package differs from the outcome, and its options there."""
    return {i: option for i, option in package.items() if option != ground.outcome[i]}
