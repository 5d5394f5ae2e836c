"""A session folded again, also as it would have gone if another hypothesis had been true.

What people and chance did is kept: the same entries, the same hits. Only what follows from the
numbers alone, the thresholds they cross, is watched anew.
"""

from __future__ import annotations

from collections.abc import Iterable, Iterator
from dataclasses import replace

from negotiation.engine.entries import (
    ActionTaken,
    AgreementBound,
    Entry,
    InjectFired,
    PhaseStarted,
    Recorded,
    RollMade,
    SessionOpened,
    SessionStarted,
    ThresholdCrossed,
)
from negotiation.engine.evolve import evolve, start
from negotiation.engine.scenario import Scenario
from negotiation.engine.state import State
from negotiation.engine.terms import Millis, PresetId
from negotiation.engine.world.read import model_of, true, world_of

MOVING: tuple[type[Entry], ...] = (
    ActionTaken,
    AgreementBound,
    InjectFired,
    PhaseStarted,
    RollMade,
    SessionStarted,
)
"""After these the rules look whether a threshold is crossed; not after a final agreement."""


def refolded(
    scenario: Scenario, log: Iterable[Recorded], preset: PresetId | None = None
) -> Iterator[tuple[Recorded, State]]:
    """Every entry with the state after it. ``preset`` None: as it was played.

    An entry that announces a threshold comes when that is crossed already, or is not at all.
    Raises ValueError if the first entry opens no session, or the scenario has no such preset.
    """
    entries = iter(log)
    first = next(entries, None)
    if first is None or not isinstance(first.entry, SessionOpened):
        raise ValueError("the first entry does not open the session")
    opened = first.entry
    if preset is not None:
        if scenario.world is None:
            raise ValueError(f"{scenario.id} has no world, so it has no presets")
        opened = replace(opened, preset=preset, parameters={})
    state = start(scenario, opened, first.at)
    yield first, state
    for recorded in entries:
        if not isinstance(recorded.entry, ThresholdCrossed):
            state = evolve(state, recorded.entry, recorded.at)
            if state.world is not None and _moves(recorded.entry):
                state = _crossed(state, recorded.at)
        yield recorded, state


def _moves(entry: Entry) -> bool:
    final = isinstance(entry, AgreementBound) and entry.final
    return isinstance(entry, MOVING) and not final


def _crossed(state: State, at: Millis) -> State:
    """After every threshold that is crossed now, one after the other as the rules find them."""
    for threshold in model_of(state).thresholds:
        if threshold.id not in world_of(state).crossed and true(threshold.when, state):
            return _crossed(evolve(state, ThresholdCrossed(threshold.id), at), at)
    return state
