"""What the world adds to a score for what is agreed, for many packages at once."""

from __future__ import annotations

from dataclasses import dataclass

import numpy as np

from negotiation.engine.state import State
from negotiation.engine.world.facts import Agreed, Every, Fact, Never, Some
from negotiation.engine.world.prices import Reward
from negotiation.engine.world.read import true

from .compile import Compiled, Indices, Ints, Truth


@dataclass(frozen=True, slots=True)
class Rewards:
    """Everything else that a reward asks of the session is taken as it is in ``state``."""

    compiled: Compiled
    state: State

    @property
    def any(self) -> bool:
        return bool(self._offered())

    def at(self, indices: Indices) -> Ints:
        """Party x the broadcast shape of ``indices``."""
        shape = np.broadcast_shapes(*(index.shape for index in indices))
        found = np.zeros((len(self.compiled.parties), *shape), dtype=np.int64)
        for reward in self._offered():
            party = self.compiled.parties.index(reward.party)
            found[party] += reward.points * self._truth(reward.when, indices)
        return found

    def _offered(self) -> tuple[Reward, ...]:
        model = self.state.table.scenario.world
        return () if model is None else model.rewards

    def _truth(self, fact: Fact, indices: Indices) -> Truth:
        match fact:
            case Agreed(when):
                return self.compiled.holds(when, indices)
            case Every(parts):
                return np.asarray(
                    np.logical_and.reduce(np.broadcast_arrays(*self._each(parts, indices)))
                )
            case Some(parts):
                return np.asarray(
                    np.logical_or.reduce(np.broadcast_arrays(*self._each(parts, indices)))
                )
            case Never(part):
                return ~self._truth(part, indices)
            case _:
                return np.array(true(fact, self.state))

    def _each(self, parts: tuple[Fact, ...], indices: Indices) -> list[Truth]:
        return [self._truth(part, indices) for part in parts]
