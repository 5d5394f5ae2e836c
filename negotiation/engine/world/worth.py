"""What the world is worth: mandates that move, no deal, and the world's part of a score."""

from __future__ import annotations

from collections.abc import Iterable, Iterator
from dataclasses import dataclass

from negotiation.engine.chance import draw
from negotiation.engine.state import State
from negotiation.engine.terms import PartyId, Points

from .model import WorldModel
from .prices import Component
from .read import model_of, opened, true, value, world_of
from .state import World


@dataclass(frozen=True, slots=True)
class Part:
    """One reason why a number is what it is, in points of the scenario."""

    name: str
    points: Points


def component_points(component: Component, model: WorldModel, world: World) -> int:
    """Whole points, truncated toward zero."""
    distance = value(model, world, component.variable) - component.base
    if component.only == "above":
        distance = max(0, distance)
    if component.only == "below":
        distance = min(0, distance)
    product = distance * component.times
    return product // component.over if product >= 0 else -(-product // component.over)


def moved_parts(state: State, components: Iterable[Component], party: PartyId) -> Iterator[Part]:
    """What has changed since the session opened, component by component."""
    model, world = model_of(state), world_of(state)
    start = opened(model)
    for each in components:
        if each.party == party:
            change = component_points(each, model, world) - component_points(each, model, start)
            yield Part(each.name, change * state.table.scenario.unit)


def _plain_parts(state: State, components: Iterable[Component], party: PartyId) -> Iterator[Part]:
    model, world = model_of(state), world_of(state)
    for each in components:
        if each.party == party:
            points = component_points(each, model, world)
            yield Part(each.name, points * state.table.scenario.unit)


def mandate_parts(state: State, party: PartyId) -> tuple[Part, ...]:
    """The parts that sum to the mandate before its floor; the first is the base."""
    model, table = model_of(state), state.table
    rule = model.mandates
    if rule.base is None:
        base, parts = table.pack.mandates[party], moved_parts(state, rule.components, party)
    else:
        base, parts = rule.base[party], _plain_parts(state, rule.components, party)
    crossed = world_of(state).crossed
    steps = (
        Part(next(t.name for t in model.thresholds if t.id == step.threshold), step.points)
        for step in rule.steps
        if step.party == party and step.threshold in crossed
    )
    return (Part("base", base), *parts, *steps, *_jitter(state, party))


def _jitter(state: State, party: PartyId) -> Iterator[Part]:
    most = model_of(state).mandates.jitter
    if most:
        drawn = draw(state.table.seed, "mood", party, below=2 * most + 1) - most
        yield Part("mood", drawn * state.table.scenario.unit)


def no_deal_parts(state: State, party: PartyId) -> tuple[Part, ...]:
    """The parts that sum to what no deal is worth, before it is cut off at 0."""
    rule = model_of(state).no_deal
    if rule.base is None:
        base, parts = (
            state.table.no_deal[party],
            moved_parts(state, rule.components, party),
        )
    else:
        base, parts = rule.base[party], _plain_parts(state, rule.components, party)
    return (Part("base", base), *parts)


def score_parts(state: State, party: PartyId) -> tuple[Part, ...]:
    """What the world adds to the party's score whatever is agreed."""
    model = model_of(state)
    rewards = (
        Part(reward.name, reward.points)
        for reward in model.rewards
        if reward.party == party and true(reward.when, state)
    )
    return (*moved_parts(state, model.score, party), *rewards)


def total(parts: Iterable[Part]) -> Points:
    return sum(part.points for part in parts)
