"""Small changes that would have helped: one or two issues, nobody worse off, somebody better."""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from itertools import combinations

import numpy as np

from negotiation.engine.terms import IssueId, OptionId, Package, PartyId, Points

from .compile import Ints, Truth
from .ground import Ground

Changes = tuple[tuple[int, int], ...]
"""Issue and option index of every change, in scenario order."""


@dataclass(frozen=True, slots=True)
class Swap:
    """``changes`` on top of a package; ``gains`` is what they bring each party."""

    changes: Mapping[IssueId, OptionId]
    gains: Mapping[PartyId, Points]

    @property
    def joint(self) -> Points:
        return sum(self.gains.values())


def swaps(ground: Ground) -> tuple[Swap, ...]:
    """The changes of one or two open issues of the outcome that would have helped everyone.

    Nobody is worse off and somebody better. After a final agreement the change would have been
    part of it; otherwise it would have been an interim agreement of its own, which needs two
    signers whose capitals each see their interim gain. Best first; a change of two issues is
    left out if it brings no more than one of its halves that is listed itself. None after a
    disaster: no paper would have helped.
    """
    if ground.disaster:
        return ()
    found = _neighbours(ground, ground.outcome)
    signed = found.final if ground.final else found.interim
    # What the world adds is the same before and after such a change.
    gains = found.points - ground.least(ground.points)
    helps = (gains.min(axis=0) >= 0) & (gains.max(axis=0) > 0)
    return _listed(ground, found, gains, np.flatnonzero(helps & signed()))


def repairs(ground: Ground, package: Package) -> tuple[Swap, ...]:
    """The changes of one or two open issues after which every capital that had to sign would have
    ratified a final ``package``, which names every issue: what they bring, as in ``swaps``."""
    found = _neighbours(ground, package)
    start = np.array([[index] for index in ground.compiled.indices(package)])
    gains = found.points - ground.compiled.evaluate(list(start))
    return _listed(ground, found, gains, np.flatnonzero(found.final()), fewest=True)


@dataclass(frozen=True, slots=True)
class _Neighbours:
    """Packages that differ from one package on one or two open issues, as columns."""

    ground: Ground
    changes: tuple[Changes, ...]
    indices: list[Ints]
    points: Ints

    def final(self) -> Truth:
        """Where they would have been ratified as a final agreement."""
        ground = self.ground
        ratifies = self.points >= ground.least(ground.mandates)
        must = self._needed()
        for p, party in enumerate(ground.compiled.parties):
            if party in ground.final_signers:
                must[p] = True
        return np.asarray(np.all(ratifies | ~must, axis=0))

    def interim(self) -> Truth:
        """Where they would have been ratified as an interim agreement on top of the outcome."""
        ground = self.ground
        gain = ground.table.pack.interim_gain
        ratifies = self.points >= ground.least(ground.points) + gain
        return np.asarray(np.all(ratifies | ~self._needed(), axis=0) & (ratifies.sum(axis=0) >= 2))

    def _needed(self) -> Truth:
        needed = np.zeros(self.points.shape, dtype=np.bool_)
        for p, where in self.ground.signers(self.indices).items():
            needed[p] = where
        return needed


def _neighbours(ground: Ground, package: Package) -> _Neighbours:
    compiled = ground.compiled
    start = compiled.indices(package)
    open_ = [n for n, issue in enumerate(compiled.issues) if issue in ground.table.pack.issues]
    single = [(n, o) for n in open_ for o in range(len(compiled.options[n])) if o != start[n]]
    pairs = (pair for pair in combinations(single, 2) if pair[0][0] != pair[1][0])
    every: tuple[Changes, ...] = (*((change,) for change in single), *pairs)
    indices = [np.full(len(every), index) for index in start]
    for column, made in enumerate(every):
        for n, option in made:
            indices[n][column] = option
    return _Neighbours(ground, every, indices, compiled.evaluate(indices))


def _listed(
    ground: Ground, found: _Neighbours, gains: Ints, places: Ints, *, fewest: bool = False
) -> tuple[Swap, ...]:
    """Largest joint gain first, with ``fewest`` after the fewest changes; no idle second halves."""
    joint = gains.sum(axis=0)
    alone = {found.changes[k]: joint[k] for k in places if len(found.changes[k]) == 1}

    def more_than_halves(k: int) -> bool:
        halves = ((half,) for half in found.changes[k])
        return len(found.changes[k]) == 1 or all(
            joint[k] > alone[half] for half in halves if half in alone
        )

    def rank(k: int) -> tuple[int, int, int, Changes]:
        count = len(found.changes[k])
        return (count if fewest else 0, -int(joint[k]), count, found.changes[k])

    chosen = sorted((int(k) for k in places if more_than_halves(int(k))), key=rank)
    return tuple(
        Swap(_named(ground, found.changes[k]), ground.per_party(gains[:, k])) for k in chosen
    )


def _named(ground: Ground, made: Iterable[tuple[int, int]]) -> dict[IssueId, OptionId]:
    compiled = ground.compiled
    return {compiled.issues[n]: OptionId(compiled.options[n][option]) for n, option in made}
