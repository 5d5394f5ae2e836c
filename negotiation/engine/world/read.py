"""Reading the world: values, balance, and whether a fact is true."""

from __future__ import annotations

from collections.abc import Mapping

from negotiation.engine.outcome import outcome, with_package
from negotiation.engine.payoff import holds
from negotiation.engine.state import State
from negotiation.engine.terms import MemberId, VariableId

from .facts import Acted, Agreed, Every, Fact, Happened, Level, Never, Offered, Some
from .model import WorldModel
from .state import World


def model_of(state: State) -> WorldModel:
    """The model of a session that has a world. Raises KeyError for another."""
    found = state.table.scenario.world
    if found is None:
        raise KeyError("this scenario has no world")
    return found


def world_of(state: State) -> World:
    """The world of a session that has one. Raises KeyError for another."""
    if state.world is None:
        raise KeyError("this scenario has no world")
    return state.world


def opened(model: WorldModel) -> World:
    """The world as it is when a session opens."""
    return World(
        values={variable.id: variable.start for variable in model.variables},
        shares={group.id: {m.id: m.start for m in group.members} for group in model.groups},
        rung=model.rung,
    )


def value(model: WorldModel, world: World, variable: VariableId) -> int:
    """A variable's value, or the balance of a group."""
    found = world.values.get(variable)
    if found is not None:
        return found
    group = next(group for group in model.groups if group.balance == variable)
    return balance(world.shares[group.id])


def balance(shares: Mapping[MemberId, int]) -> int:
    return max(0, 100 - 4 * (max(shares.values()) - min(shares.values())))


def true(  # noqa: PLR0911 (one match closes over every fact)
    fact: Fact | None, state: State
) -> bool:
    """Whether a fact is true now; None is no condition at all."""
    match fact:
        case None:
            return True
        case Level(variables, low, high):
            model, world = model_of(state), world_of(state)
            total = sum(value(model, world, variable) for variable in variables)
            return (low is None or total >= low) and (high is None or total <= high)
        case Acted():
            return _acted(fact, state)
        case Happened(what):
            world = world_of(state)
            return what in world.crossed or any(each.inject == what for each in world.fired)
        case Agreed(when):
            return holds(when, outcome(state))
        case Offered(when):
            now = outcome(state)
            return any(
                offer.public and offer.status == "open" and holds(when, after)
                for offer in state.offers.values()
                if (after := with_package(now, offer.package))
            )
        case Every(parts):
            return all(true(part, state) for part in parts)
        case Some(parts):
            return any(true(part, state) for part in parts)
        case Never(part):
            return not true(part, state)


def _acted(fact: Acted, state: State) -> bool:
    return any(
        act.instrument == fact.instrument
        and fact.target in {None, act.target}
        and not (fact.this_phase and act.phase != state.clock.ordinal)
        for act in world_of(state).acts
    )
