"""What the world's entries do to the state. No rule is checked here: entries are facts."""

from __future__ import annotations

from dataclasses import replace

from negotiation.engine.entries import ActionTaken, InjectFired, RollMade
from negotiation.engine.seating import party_of, seats_of, taken
from negotiation.engine.state import State
from negotiation.engine.terms import ActionId, Millis, SeatId, ThresholdId

from .change import apply, nudge, raise_rung, settle
from .model import Disaster
from .read import model_of, world_of
from .state import Act, Fired


def act(state: State, entry: ActionTaken, at: Millis) -> State:
    """The act and its effects; alone in its delegation, a seat has nobody to consult."""
    instrument = model_of(state).instrument(entry.instrument)
    party = party_of(state.table, entry.seat)
    present = [seat for seat in seats_of(state.table, party) if taken(state.roster, seat)]
    made = Act(
        id=entry.action,
        seat=entry.seat,
        party=party,
        instrument=entry.instrument,
        target=entry.target,
        phase=state.clock.ordinal or 0,
        at=at,
        inexperienced=entry.seat in state.roster.inexperienced,
        consulted=len(present) < 2,
    )
    world = world_of(state)
    spent = {**world.spent, party: world.spent.get(party, 0) + instrument.cost}
    state = replace(state, world=replace(world, acts=(*world.acts, made), spent=spent))
    return raise_rung(apply(state, instrument.effects, entry.target), instrument.rung)


def second(state: State, action: ActionId, seat: SeatId) -> State:
    world = world_of(state)
    acts = tuple(
        replace(each, consulted=True, second=seat) if each.id == action else each
        for each in world.acts
    )
    return replace(state, world=replace(world, acts=acts))


def roll(state: State, entry: RollMade) -> State:
    found = next(each for each in model_of(state).rolls if each.id == entry.roll)
    if isinstance(found, Disaster) or not entry.hits:
        return state
    for _ in range(entry.hits):
        state = apply(state, found.effects)
    return raise_rung(apply(state, found.once), found.rung)


def cross(state: State, threshold: ThresholdId) -> State:
    found = next(each for each in model_of(state).thresholds if each.id == threshold)
    world = world_of(state)
    state = replace(state, world=replace(world, crossed=(*world.crossed, threshold)))
    return raise_rung(apply(state, found.effects), found.rung)


def fire(state: State, entry: InjectFired, at: Millis) -> State:
    world = world_of(state)
    fired = (*world.fired, Fired(entry.inject, entry.text, at))
    state = nudge(replace(state, world=replace(world, fired=fired)), entry.changes)
    if entry.inject is None:
        return state
    inject = model_of(state).inject(entry.inject)
    return raise_rung(apply(state, inject.effects), inject.rung)


def end(state: State) -> State:
    """The last rung, for good."""
    top = len(model_of(state).ladder) - 1
    return replace(state, world=replace(world_of(state), disaster=True, rung=top, peak=top))


def phase_over(state: State) -> State:
    """When the next phase starts: what a phase of action leaves behind."""
    ordinal = state.clock.ordinal
    if state.world is None or ordinal is None or not state.table.phases[ordinal].act:
        return state
    return settle(apply(state, model_of(state).drift))
