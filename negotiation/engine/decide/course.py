"""What happens at the turn of a phase: rolls, thresholds, events, and perhaps the end of it all.

A draw is named by its roll, the phase and its own number, so that nothing else can shift it.
"""

from __future__ import annotations

from negotiation.engine.chance import draw
from negotiation.engine.entries import (
    DisasterStruck,
    EndReason,
    Entry,
    InjectFired,
    RollMade,
    SessionEnded,
    ThresholdCrossed,
)
from negotiation.engine.evolve import evolve
from negotiation.engine.state import State
from negotiation.engine.terms import EVERYONE, NOBODY_ELSE, Millis
from negotiation.engine.world.chance import careless, danger, odds
from negotiation.engine.world.clock import comes, moment_now
from negotiation.engine.world.model import Disaster, Inject, Roll
from negotiation.engine.world.read import model_of, true, world_of


class Course:
    """Entries in the making, and the state after them. ``over`` once disaster has struck."""

    def __init__(self, state: State, now: Millis) -> None:
        self.state = state
        self.entries: tuple[Entry, ...] = ()
        self.over = False
        self._now = now

    def add(self, entry: Entry) -> None:
        """Append, and announce every threshold that it crosses."""
        self.entries = (*self.entries, entry)
        self.state = evolve(self.state, entry, self._now)
        if self.state.world is None or isinstance(entry, DisasterStruck | SessionEnded):
            return
        for threshold in model_of(self.state).thresholds:
            crossed = world_of(self.state).crossed
            if threshold.id not in crossed and true(threshold.when, self.state):
                self.add(ThresholdCrossed(threshold.id))

    def begin_phase(self) -> None:
        """The events that come right when this phase starts."""
        if self.state.world is None:
            return
        for inject in model_of(self.state).injects:
            if moment_now(inject, self.state) and comes(inject, self.state):
                self._fire(inject)

    def end_phase(self) -> None:
        """Rolls, then events by condition; only a phase of action has any."""
        ordinal = self.state.clock.ordinal
        if self.state.world is None or ordinal is None:
            return
        if not self.state.table.phases[ordinal].act:
            return
        for roll in model_of(self.state).rolls:
            if isinstance(roll, Disaster):
                self._dare(roll, ordinal)
            else:
                self._roll(roll, ordinal)
            if self.over:
                return
        for inject in model_of(self.state).injects:
            if inject.when is not None and comes(inject, self.state):
                self._fire(inject)

    def _fire(self, inject: Inject) -> None:
        if not any(each.inject == inject.id for each in world_of(self.state).fired):
            self.add(InjectFired(inject.id, None, {}))

    def _roll(self, roll: Roll, ordinal: int) -> None:
        chance = odds(roll, self.state)
        if chance is None:
            return
        hits = self._hits(roll, ordinal, roll.times, chance)
        audience = EVERYONE if hits and roll.told else NOBODY_ELSE
        self.add(RollMade(roll.id, ordinal, chance, roll.below, hits, False, audience))

    def _dare(self, roll: Disaster, ordinal: int) -> None:
        chance, reckless = danger(roll, self.state), careless(self.state, ordinal)
        hits = self._hits(roll, ordinal, 1, chance)
        self.add(RollMade(roll.id, ordinal, chance, roll.below, hits, reckless, NOBODY_ELSE))
        if hits:
            self.add(DisasterStruck(roll.id))
            self.add(SessionEnded(EndReason.DISASTER))
            self.over = True

    def _hits(self, roll: Roll | Disaster, ordinal: int, times: int, chance: int) -> int:
        seed = self.state.table.seed
        return sum(
            draw(seed, "roll", roll.id, ordinal, n, below=roll.below) < chance for n in range(times)
        )
