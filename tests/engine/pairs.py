"""The pair test: one script played in two worlds that differ only in the secrets of A and B.

Everybody else must receive the same bytes in both, after every step: slices, lines, previews and
answers to the own commands.
"""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, replace
from random import Random

from negotiation.engine import view
from negotiation.engine.commands import (
    Command,
    EndSession,
    Say,
    SignOffer,
    StartSession,
    StepPhase,
    TableOffer,
    TakeAction,
)
from negotiation.engine.deadlines import due
from negotiation.engine.refusals import Refused
from negotiation.engine.seating import party_of
from negotiation.engine.state import Offer, State
from negotiation.engine.terms import CLOCK, Actor, Millis, SeatId, TextRef

from .builders import A_HEAD, C_HEAD, FACILITATOR, OPENED_AT, SEATS, A, B, small_scenario, viewer
from .moves import (
    own_talk,
    some_act,
    some_answer,
    some_command,
    some_event,
    some_offer,
    some_signature,
    some_steering,
    some_table,
)
from .small_world import NOTE, small_world
from .streams import Stream, canonical
from .worlds import (
    LOW,
    LOW_SEATS,
    SECRET_SEATS,
    World,
    hidden,
    is_secret,
    other_card,
    secret_channels,
    shared,
)

STEPS = 40
COURSE: Mapping[int, Command] = {
    2: StartSession(),
    3: StepPhase(),
    STEPS - 5: EndSession(),
}
"""What the facilitator does in every script, so that each plays a lobby, phases and a debrief."""
TURNS: Mapping[int, Command] = {14: StepPhase(), 24: StepPhase()}
"""And where the table has a world, for rolls and events can come only at the turn of a phase."""


@dataclass
class Outcome:
    """What a pair came to. ``leak`` says where the two worlds could be told apart."""

    leak: str | None
    secrets: int
    frames: int
    apart: int
    """Updates of A that differed between the worlds: they must, or the test compares nothing."""


def run_pair(seed: int) -> Outcome:
    """Play one random script in both worlds; stop at the first difference."""
    rng = Random(seed)
    # Every second one acts in a world: with instruments, hazards and events.
    scenario = small_world() if seed % 2 else small_scenario()
    worlds = (World(scenario), World(other_card(scenario, more=2 * rng.randint(1, 40))))
    secret = [Stream(viewer(A_HEAD), world.state) for world in worlds]
    frames = apart = 0
    now = OPENED_AT
    for step in range(STEPS):
        now += rng.choice([7, 300, 1500, 4000, 9000])
        leak = _common_step(rng, worlds, step, now)
        for number, world in enumerate(worlds):
            _secret_steps(Random(f"{seed}/{step}/{number}"), world, f"{step}/{number}", now)
        one, two = (world.arrived() for world in worlds)
        leak = leak or _difference(one, two) or _previews(rng, worlds)
        frames += sum(map(len, one))
        for stream, world in zip(secret, worlds, strict=True):
            stream.show(world.state)
        first, second = (stream.take() for stream in secret)
        apart += first != second
        if leak:
            return Outcome(f"step {step}: {leak}", 0, frames, apart)
    return Outcome(None, sum(world.secrets for world in worlds), frames, apart)


def _difference(one: list[list[bytes]], two: list[list[bytes]]) -> str | None:
    for looker, left, right in zip(LOW, one, two, strict=True):
        if left != right:
            return f"{looker.seat or looker.sight} received {left!r} or {right!r}"
    return None


def _previews(rng: Random, worlds: tuple[World, World]) -> str | None:
    terms = some_table(rng, worlds[0].state, C_HEAD, []).package
    for looker in LOW:
        one, two = (
            canonical(view.preview(world.state, looker, terms, final=False)) for world in worlds
        )
        if one != two:
            return f"the preview of {looker.seat or looker.sight}"
    return None


# --- what happens in both worlds ------------------------------------------------------------------


def _common_step(rng: Random, worlds: tuple[World, World], step: int, now: Millis) -> str | None:
    """The clock, then one command that is the same in both; the answers must be the same too."""
    for world in worlds:
        for command_id, command in due(world.state, now):
            answer = world.decide(CLOCK, command, command_id, now)
            if not isinstance(answer, Refused):
                world.apply(answer, now)
    actor, command = _common_command(rng, worlds, step, now)
    other = command
    if actor.seat in SECRET_SEATS:
        other = _without_secret_links(command, worlds[0].state)
    answers = [
        world.decide(actor, each, f"{step:032x}", now)
        for world, each in zip(worlds, (command, other), strict=True)
    ]
    for world, answer in zip(worlds, answers, strict=True):
        if not isinstance(answer, Refused):
            world.apply(answer, now)
    told = [canonical(a) if isinstance(a, Refused) else b"accepted" for a in answers]
    if actor.seat not in SECRET_SEATS and told[0] != told[1]:
        return f"{actor.seat or 'the facilitator'} asked {command} and was told {told}"
    return None


def _common_command(
    rng: Random, worlds: tuple[World, World], step: int, now: Millis
) -> tuple[Actor, Command]:
    state = worlds[0].state
    if step in COURSE:
        return FACILITATOR, COURSE[step]
    if state.world is not None and (moved := _world_command(rng, state, step)):
        return moved
    if rng.random() < (0.1 if state.clock.status == "running" else 0.6):
        return FACILITATOR, some_steering(rng)
    signature = some_signature(rng, state, shared(state))
    if signature is not None and rng.random() < 0.4:
        return Actor(signature[0]), signature[1]
    seat = rng.choice(LOW_SEATS if rng.random() < 0.5 else SEATS)
    if seat in SECRET_SEATS:
        return Actor(seat), _public_act(rng, state, seat, now)
    if rng.random() < 0.3:
        return Actor(seat), _probe(rng, worlds[rng.randint(0, 1)].state, seat)
    return Actor(seat), some_command(rng, state, seat, shared(state))


def _world_command(rng: Random, state: State, step: int) -> tuple[Actor, Command] | None:
    if step in TURNS:
        return FACILITATOR, TURNS[step]
    if rng.random() < 0.05:
        return FACILITATOR, some_event(rng, state)
    if rng.random() < 0.3:
        seat = rng.choice(SEATS)
        return Actor(seat), some_act(rng, state, seat)
    return None


def _public_act(rng: Random, state: State, seat: SeatId, now: Millis) -> Command:
    """An act of A or B that others see. It may answer or replace an offer they do not see."""
    if rng.random() < 0.4:
        return some_answer(rng, shared(state))
    command = some_table(rng, state, seat, shared(state))
    links = [o for o in hidden(state) if _may_link(state.offers[o], now)]
    if links and rng.random() < 0.3:
        command = replace(command, counters=rng.choice(links))
    mine = [o for o in links if state.offers[o].party == party_of(state.table, seat)]
    if mine and rng.random() < 0.3:
        command = replace(command, supersedes=rng.choice(mine))
    public = command.public or not command.addressees <= {A, B}
    return command if public else replace(command, public=True)


def _may_link(offer: Offer, now: Millis) -> bool:
    return offer.status == "open" and (offer.expires_at is None or offer.expires_at > now)


def _without_secret_links(command: Command, state: State) -> Command:
    """The same act in the world where the hidden offer it answers or replaces does not exist."""
    if not isinstance(command, TableOffer):
        return command
    gone = hidden(state)
    return replace(
        command,
        counters=None if command.counters in gone else command.counters,
        supersedes=None if command.supersedes in gone else command.supersedes,
    )


def _probe(rng: Random, state: State, seat: SeatId) -> Command:
    """Somebody guesses the ids of what they should not know exists."""
    if rng.random() < 0.5:
        private = secret_channels(state) & set(state.channels)
        guesses = private if private and rng.random() < 0.7 else secret_channels(state)
        return Say(rng.choice(sorted(guesses)), TextRef("words"))
    offer = some_offer(rng, hidden(state))
    if rng.random() < 0.3:
        return replace(some_table(rng, state, seat, []), counters=offer)
    return some_answer(rng, [offer])


# --- what happens in one world only ---------------------------------------------------------------


def _secret_steps(rng: Random, world: World, step: str, now: Millis) -> None:
    for turn in range(rng.randint(0, 3)):
        seat = rng.choice(SECRET_SEATS)
        command = _secret_command(rng, world.state, seat)
        answer = world.decide(Actor(seat), command, f"{step}/{turn}", now)
        if isinstance(answer, Refused):
            continue
        if answer and all(is_secret(entry, world.state) for entry in answer):
            world.apply(answer, now)
            world.secrets += 1


def _secret_command(rng: Random, state: State, seat: SeatId) -> Command:
    dice = rng.random()
    if state.world is not None and dice < 0.15:
        return TakeAction(NOTE)
    if dice < 0.35:
        return own_talk(rng, state, seat, SECRET_SEATS)
    if dice < 0.65:
        return some_table(rng, state, seat, hidden(state), among=(A, B))
    if dice < 0.85:
        return some_answer(rng, hidden(state))
    # A signature its capital refuses is a secret too, on an offer that others see.
    return SignOffer(some_offer(rng, shared(state)))
