"""How likely things are: the odds of a roll and the danger of disaster."""

from __future__ import annotations

from negotiation.engine.state import State

from .model import Disaster, Roll
from .read import model_of, true, value, world_of


def odds(roll: Roll, state: State) -> int | None:
    """The chance of one draw, out of ``roll.below``; None if nothing is drawn now."""
    for each in roll.odds:
        if true(each.when, state):
            if each.variable is None:
                return each.number
            reading = value(model_of(state), world_of(state), each.variable)
            chance = each.number * reading // each.over
            return chance if each.most is None else min(each.most, chance)
    return None


def danger(roll: Disaster, state: State) -> int:
    """The chance of disaster at the end of this phase, out of ``roll.below``."""
    model, world = model_of(state), world_of(state)
    height = max(0, value(model, world, roll.variable) - roll.above)
    factor = next((each.number for each in roll.factors if true(each.when, state)), 0)
    reckless = careless(state, state.clock.ordinal or 0)
    times = roll.careless if reckless else roll.careful
    return height * height * factor * times // roll.over


def careless(state: State, ordinal: int) -> bool:
    """Whether in this phase an inexperienced seat did something hazardous, or one that had
    colleagues and asked none of them."""
    model = model_of(state)
    hazardous = {each.id for each in model.instruments if each.hazardous}
    return any(
        act.phase == ordinal
        and act.instrument in hazardous
        and (act.inexperienced or not act.consulted)
        for act in world_of(state).acts
    )
