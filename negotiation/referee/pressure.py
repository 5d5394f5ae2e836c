"""How much room for an agreement every act of pressure left, under each hypothesis."""

from __future__ import annotations

from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass

import numpy as np

from negotiation.engine.capital import mandate
from negotiation.engine.entries import ActionTaken, Recorded
from negotiation.engine.scenario import Pack, Scenario
from negotiation.engine.seating import parties
from negotiation.engine.state import State
from negotiation.engine.terms import ParameterId, PartyId, Points, PresetId
from negotiation.engine.world.effects import Change
from negotiation.engine.world.model import Instrument
from negotiation.engine.world.read import model_of

from .compile import compile_scenario
from .enumerate import StoppedError, package_count, slabs
from .refold import refolded

Mandates = Mapping[PartyId, Points]
AS_PLAYED = PresetId("")
"""Stands for numbers of the facilitator's own, which no preset names."""


@dataclass(frozen=True, slots=True)
class Room:
    """How many packages every capital would have ratified before an act and after it."""

    before: int
    after: int


@dataclass(frozen=True, slots=True)
class Pressures:
    """By the entry of the act and by hypothesis; ``packages`` is how many there are at all."""

    packages: int
    rooms: Mapping[int, Mapping[PresetId, Room]]


def mandates(state: State) -> Mandates:
    """Of every party, as the world has moved them."""
    return {party: mandate(state, party) for party in parties(state.table)}


def is_pressure(instrument: Instrument) -> bool:
    """A threat, or something whose effect rests on the hypothesis."""
    return instrument.threat or any(
        isinstance(effect, Change) and effect.parameter is not None for effect in instrument.effects
    )


def hypotheses(scenario: Scenario, log: Sequence[Recorded]) -> tuple[PresetId, ...]:
    """The one the session was played under, then every other of the scenario."""
    if scenario.world is None:
        return ()
    table = next(refolded(scenario, log))[1].table
    presets = scenario.world.presets
    same = (each.id for each in presets if each.id == table.preset)
    own = next((each for each in same if _values(scenario, each) == table.parameters), AS_PLAYED)
    return (own, *(preset.id for preset in presets if preset.id != own))


def _values(scenario: Scenario, preset: PresetId) -> Mapping[ParameterId, int]:
    return {} if scenario.world is None else scenario.world.preset(preset).values


def pressures(
    scenario: Scenario,
    log: Sequence[Recorded],
    should_stop: Callable[[], bool] = lambda: False,
) -> Pressures | None:
    """The room before and after every act of pressure, under each hypothesis.

    None without a world, or if the search was stopped.
    """
    if scenario.world is None:
        return None
    moved = {
        (seq, preset): pair
        for preset in hypotheses(scenario, log)
        for seq, pair in _moved(scenario, log, preset).items()
    }
    pack = next(refolded(scenario, log))[1].table.pack
    demands = [each for pair in moved.values() for each in pair]
    try:
        counts = iter(acceptable(scenario, pack, demands, should_stop))
    except StoppedError:
        return None
    rooms: dict[int, dict[PresetId, Room]] = {}
    for seq, preset in moved:
        rooms.setdefault(seq, {})[preset] = Room(next(counts), next(counts))
    return Pressures(package_count(scenario, pack), rooms)


def _moved(
    scenario: Scenario, log: Sequence[Recorded], preset: PresetId
) -> dict[int, tuple[Mandates, Mandates]]:
    """The mandates before and after every act of pressure, by its entry."""
    found: dict[int, tuple[Mandates, Mandates]] = {}
    before: State | None = None
    for recorded, state in refolded(scenario, log, preset or None):
        entry = recorded.entry
        act = entry.instrument if isinstance(entry, ActionTaken) else None
        if before is not None and act and is_pressure(model_of(state).instrument(act)):
            found[recorded.seq] = (mandates(before), mandates(state))
        before = state
    return found


def acceptable(
    scenario: Scenario,
    pack: Pack,
    demands: Sequence[Mandates],
    should_stop: Callable[[], bool] = lambda: False,
) -> list[int]:
    """For each set of mandates, how many packages of the pack reach all of them. Exact.

    Every package is scored once, and only the few that reach the lowest mandates of all are asked
    again. Raises StoppedError.
    """
    if not demands:
        return []
    compiled = compile_scenario(scenario)
    wanted = np.array([[each[party] for party in compiled.parties] for each in demands])
    least = wanted.min(axis=0)
    counts = np.zeros(len(demands), dtype=np.int64)
    for indices in slabs(compiled, scenario, pack):
        if should_stop():
            raise StoppedError
        points = compiled.evaluate(indices).reshape(len(compiled.parties), -1)
        near = points[:, np.all(points >= least[:, None], axis=0)]
        for number, mandates in enumerate(wanted):
            counts[number] += np.count_nonzero(np.all(near >= mandates[:, None], axis=0))
    return [int(count) for count in counts]
