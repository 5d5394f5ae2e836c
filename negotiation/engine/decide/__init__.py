"""From a command to its entries or its refusal, split by topic."""

from __future__ import annotations

import re
from collections.abc import Mapping
from typing import assert_never

from negotiation.engine.commands import (
    CallAway,
    EndPhase,
    EndSession,
    ExpireOffer,
    ExtendPhase,
    FireInject,
    MarkSeat,
    OpenChannel,
    PassPen,
    PauseSession,
    RejectOffer,
    ReleaseSeat,
    Request,
    ResumeSession,
    RevealResults,
    Say,
    SeatBot,
    SecondAction,
    SetReady,
    SignOffer,
    StartSession,
    StepBack,
    StepPhase,
    TableOffer,
    TakeAction,
    TakeSeat,
    WithdrawOffer,
)
from negotiation.engine.entries import Entry, MoveExplained, SessionOpened
from negotiation.engine.refusals import Refused
from negotiation.engine.scenario import Scenario
from negotiation.engine.seating import party_of
from negotiation.engine.state import State
from negotiation.engine.terms import Audience, PackId, ParameterId, PresetId

from . import acts, injects, offers, phases, seats, signatures, talk
from .guards import Refusal

SEED = re.compile(r"[0-9a-f]{32}")


MOST_PARAMETER = 100
"""A facilitator's own number for what pressure does lies between minus this and this."""


def opening(
    scenario: Scenario,
    pack: PackId,
    minutes: int,
    seed: str,
    preset: PresetId | None = None,
    parameters: Mapping[ParameterId, int] | None = None,
) -> SessionOpened:
    """The first entry of a new session. ``seed`` is 32 lower-case hex characters.

    Without a ``preset`` a world answers by the scenario's first; ``parameters`` are numbers of
    one's own instead of some of the preset's. Raises ValueError when the scenario has no such
    pack, preset or parameter, or a number is out of range.
    """
    if not any(pack == known.id for known in scenario.packs):
        raise ValueError(f"{scenario.id} has no pack {pack}")
    if minutes < 1:
        raise ValueError("a session lasts at least one minute")
    if not SEED.fullmatch(seed):
        raise ValueError("a seed is 32 lower-case hex characters")
    preset = _preset(scenario, preset, parameters or {})
    own = dict(sorted((parameters or {}).items()))
    return SessionOpened(scenario.id, scenario.digest, pack, minutes, seed, preset, own)


def _preset(
    scenario: Scenario, preset: PresetId | None, own: Mapping[ParameterId, int]
) -> PresetId | None:
    model = scenario.world
    if model is None:
        if preset is not None or own:
            raise ValueError(f"{scenario.id} has no world, so it has no presets")
        return None
    if preset is not None and not any(preset == known.id for known in model.presets):
        raise ValueError(f"{scenario.id} has no preset {preset}")
    for parameter, number in own.items():
        if parameter not in model.parameters:
            raise ValueError(f"{scenario.id} has no parameter {parameter}")
        if not -MOST_PARAMETER <= number <= MOST_PARAMETER:
            raise ValueError(f"{parameter} lies between -{MOST_PARAMETER} and {MOST_PARAMETER}")
    return preset or model.presets[0].id


def decide(state: State, request: Request) -> tuple[Entry, ...] | Refused:
    """What a request leads to: the entries to append, in order, or why not.

    No entries at all means: accepted, and already so. A refusal depends only on the request and
    on what the actor's own view contains. Each command id of an actor is to be decided only once:
    the ids of what it creates are derived from it.
    """
    try:
        return _explained(state, request, _decide(state, request))
    except Refusal as refusal:
        return refusal.refused


def _explained(state: State, request: Request, entries: tuple[Entry, ...]) -> tuple[Entry, ...]:
    """With a bot's reasons before what it did, so that nothing follows the end of a session."""
    seat, reasons = request.actor.seat, request.reasons
    if seat is None or not reasons or not entries:
        return entries
    own = Audience(parties=frozenset({party_of(state.table, seat)}))
    return (MoveExplained(seat, reasons, entries[0].audience, own), *entries)


def _decide(  # noqa: C901, PLR0911, PLR0912 (one match closes over every command)
    state: State, request: Request
) -> tuple[Entry, ...]:
    actor, now = request.actor, request.now
    match request.command:
        case OpenChannel() as command:
            return talk.open_channel(state, actor, command)
        case Say() as command:
            return talk.say(state, actor, command)
        case TableOffer() as command:
            return offers.table_offer(state, request, command)
        case WithdrawOffer() as command:
            return offers.withdraw_offer(state, request, command)
        case RejectOffer() as command:
            return offers.reject_offer(state, request, command)
        case SignOffer() as command:
            return signatures.sign_offer(state, request, command)
        case TakeSeat() as command:
            return seats.take_seat(state, actor, command)
        case SeatBot() as command:
            return seats.seat_bot(state, actor, command, now)
        case ReleaseSeat() as command:
            return seats.release_seat(state, actor, command)
        case PassPen() as command:
            return seats.pass_pen(state, actor, command)
        case CallAway() as command:
            return seats.call_away(state, actor, command)
        case MarkSeat() as command:
            return seats.mark_seat(state, actor, command)
        case TakeAction() as command:
            return acts.take_action(state, request, command)
        case SecondAction() as command:
            return acts.second_action(state, actor, command)
        case FireInject() as command:
            return injects.fire_inject(state, request, command)
        case SetReady() as command:
            return seats.set_ready(state, actor, command, now)
        case StartSession() as command:
            return phases.start_session(state, actor, command, now)
        case PauseSession():
            return phases.pause_session(state, actor, now)
        case ResumeSession():
            return phases.resume_session(state, actor, now)
        case ExtendPhase() as command:
            return phases.extend_phase(state, actor, command)
        case StepPhase():
            return phases.step_phase(state, actor, now)
        case StepBack():
            return phases.step_back(state, actor, now)
        case EndSession():
            return phases.end_session(state, actor)
        case RevealResults():
            return phases.reveal_results(state, actor)
        case ExpireOffer() as command:
            return offers.expire_offer(state, request, command)
        case EndPhase() as command:
            return phases.end_phase(state, request, command)
        case unknown:
            assert_never(unknown)
