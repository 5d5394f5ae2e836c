"""Events that the facilitator lets happen, or the clock."""

from __future__ import annotations

from negotiation.engine.commands import FireInject, Request
from negotiation.engine.entries import Entry, InjectFired
from negotiation.engine.refusals import Code
from negotiation.engine.state import State
from negotiation.engine.terms import InjectId
from negotiation.engine.world.clock import waiting
from negotiation.engine.world.read import model_of, world_of

from .course import Course
from .guards import Refusal, directing, under_way


def fire_inject(state: State, request: Request, command: FireInject) -> tuple[Entry, ...]:
    """One of the scenario's, once; or one's own, in words, with numbers that change if wanted."""
    if request.actor.clock:
        _check_due(state, request, command)
    else:
        directing(request.actor)
    under_way(state)
    if state.world is None:
        raise Refusal(Code.INJECT_UNKNOWN, {"inject": command.inject or "-"})
    changes = {} if command.inject is not None else dict(sorted(command.changes.items()))
    text = command.text if command.inject is None else None
    if command.inject is None:
        _check_own(state, command)
    else:
        _check_known(state, command.inject)
    course = Course(state, request.now)
    course.add(InjectFired(command.inject, text, changes))
    return course.entries


def _check_due(state: State, request: Request, command: FireInject) -> None:
    if state.clock.status == "running":
        for at, inject in waiting(state):
            if inject.id == command.inject and at <= request.now:
                return
    raise Refusal(Code.NOT_DUE)


def _check_own(state: State, command: FireInject) -> None:
    if command.text is None:
        raise Refusal(Code.INJECT_EMPTY)
    for variable in sorted(command.changes):
        if variable not in world_of(state).values:
            raise Refusal(Code.VARIABLE_UNKNOWN, {"variable": variable})


def _check_known(state: State, inject: InjectId) -> None:
    if not any(each.id == inject for each in model_of(state).injects):
        raise Refusal(Code.INJECT_UNKNOWN, {"inject": inject})
    if any(each.inject == inject for each in world_of(state).fired):
        raise Refusal(Code.INJECT_FIRED)
