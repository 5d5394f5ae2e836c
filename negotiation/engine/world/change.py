"""Applying effects: every variable stays in its bounds, and shares always sum to 100."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import replace

from negotiation.engine.state import State
from negotiation.engine.terms import MemberId, VariableId

from .effects import Change, Effect, Put, Shift
from .read import model_of, true, world_of
from .state import World


def apply(state: State, effects: Sequence[Effect], target: str | None = None) -> State:
    """The state after the effects, one after the other. Raises KeyError without a world."""
    for effect in effects:
        if true(effect.when, state):
            state = replace(state, world=_apply(state, effect, target))
    return state


def nudge(state: State, changes: Mapping[VariableId, int]) -> State:
    """The state after adding these numbers to variables."""
    return apply(state, [Change(variable, by) for variable, by in sorted(changes.items())])


def raise_rung(state: State, rung: int) -> State:
    """Note an event of this rung; 0 is none."""
    world = world_of(state)
    if rung <= 0:
        return state
    peak = max(rung, world.peak or 0)
    return replace(state, world=replace(world, rung=max(world.rung, rung), peak=peak))


def settle(state: State) -> State:
    """A phase of action is over: the ladder goes by its events, and the points come anew."""
    world = world_of(state)
    rung = max(0, world.rung - 1) if world.peak is None else world.peak
    return replace(state, world=replace(world, rung=rung, peak=None, spent={}))


def _apply(state: State, effect: Effect, target: str | None) -> World:
    model, world = model_of(state), world_of(state)
    match effect:
        case Change(variable, by, parameter):
            times = 1 if parameter is None else state.table.parameters[parameter]
            return _put(state, variable, world.values[variable] + by * times)
        case Put(variable, to):
            return _put(state, variable, to)
        case Shift():
            shares = world.shares[model.group(effect.group).id]
            moved = _shift(shares, effect, target)
            return replace(world, shares={**world.shares, effect.group: moved})


def _put(state: State, variable: VariableId, to: int) -> World:
    world, shape = world_of(state), model_of(state).variable(variable)
    clamped = max(shape.low, min(shape.high, to))
    return replace(world, values={**world.values, variable: clamped})


def _shift(
    shares: Mapping[MemberId, int], effect: Shift, target: str | None
) -> Mapping[MemberId, int]:
    """Ties go to the last name in alphabetical order."""

    def largest(among: Mapping[MemberId, int]) -> MemberId:
        return max(among, key=lambda member: (among[member], member))

    def smallest(among: Mapping[MemberId, int]) -> MemberId:
        return max(among, key=lambda member: (-among[member], member))

    source = largest(shares) if effect.source == "largest" else MemberId(target or "")
    if source not in shares:
        return shares
    others = {member: share for member, share in shares.items() if member != source}
    to = largest(others) if effect.to == "largest" else smallest(others)
    moved = min(effect.by, max(0, shares[source] - effect.keep))
    return {**shares, source: shares[source] - moved, to: shares[to] + moved}
