"""When the events of a scenario come: by the timetable, and by their own chance."""

from __future__ import annotations

from collections.abc import Iterator

from negotiation.engine.chance import draw
from negotiation.engine.state import State
from negotiation.engine.terms import Millis

from .model import Inject
from .read import model_of, true, world_of


def comes(inject: Inject, state: State) -> bool:
    """Whether its condition holds and its chance in this phase is kind to it."""
    ordinal, seed = state.clock.ordinal or 0, state.table.seed
    lucky = draw(seed, "inject", inject.id, ordinal, 0, below=100) < inject.percent
    return lucky and true(inject.when, state)


def moment_now(inject: Inject, state: State) -> bool:
    """Whether it comes right at the start of the phase that is running."""
    moment = inject.moment
    return moment is not None and moment.percent == 0 and _phase_of(inject, state)


def waiting(state: State) -> Iterator[tuple[Millis, Inject]]:
    """The events still to come in this phase, with their times; its clock must run."""
    ordinal, ends_at = state.clock.ordinal, state.clock.ends_at
    if state.world is None or ordinal is None or ends_at is None:
        return
    length = state.table.phases[ordinal].seconds * 1000
    fired = {each.inject for each in world_of(state).fired}
    for inject in model_of(state).injects:
        moment = inject.moment
        if moment is None or moment.percent == 0 or inject.id in fired:
            continue
        if _phase_of(inject, state) and comes(inject, state):
            yield ends_at - length * (100 - moment.percent) // 100, inject


def _phase_of(inject: Inject, state: State) -> bool:
    moment, ordinal = inject.moment, state.clock.ordinal
    if moment is None or ordinal is None:
        return False
    rounds = [number for number, phase in enumerate(state.table.phases) if phase.act]
    match moment.at:
        case "start":
            return ordinal == 0
        case "last":
            return rounds[-1:] == [ordinal]
        case "round":
            return rounds[moment.number - 1 : moment.number] == [ordinal]
