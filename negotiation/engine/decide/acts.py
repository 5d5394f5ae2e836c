"""Acting alone: instruments, what they cost, and the colleague who stands behind an act."""

from __future__ import annotations

from negotiation.engine.commands import Request, SecondAction, TakeAction
from negotiation.engine.entries import ActionSeconded, ActionTaken, Entry
from negotiation.engine.identify import action_id
from negotiation.engine.refusals import Code
from negotiation.engine.seating import holds_pen, in_order, party_of, taken
from negotiation.engine.state import State
from negotiation.engine.terms import (
    EVERYONE,
    Actor,
    Audience,
    InstrumentId,
    MemberId,
    PartyId,
    SeatId,
)
from negotiation.engine.world.model import Instrument
from negotiation.engine.world.read import model_of, true, world_of
from negotiation.engine.world.state import Act

from .course import Course
from .guards import Refusal, running, seated


def take_action(state: State, request: Request, command: TakeAction) -> tuple[Entry, ...]:
    """The act, and every threshold it crosses."""
    seat = seated(state, request.actor)
    check_phase(state)
    instrument = _find(state, command.instrument)
    check_act(state, seat, instrument)
    _check_target(instrument, state, command.target)
    course = Course(state, request.now)
    course.add(
        ActionTaken(
            action=action_id(state.table.seed, request.actor, request.command_id),
            seat=seat,
            instrument=instrument.id,
            target=command.target,
            audience=_audience(state, seat, instrument, command.target),
        )
    )
    return course.entries


def second_action(state: State, actor: Actor, command: SecondAction) -> tuple[Entry, ...]:
    seat = seated(state, actor)
    running(state)
    party = party_of(state.table, seat)
    world = state.world
    acts = () if world is None else world.acts
    act = next((a for a in acts if a.id == command.action and a.party == party), None)
    if act is None:
        raise Refusal(Code.ACTION_UNKNOWN)
    check_second(state, seat, act)
    return (ActionSeconded(act.id, seat, Audience(parties=frozenset({party}))),)


def check_phase(state: State) -> None:
    phase = running(state)
    if not phase.act:
        raise Refusal(Code.PHASE_FORBIDS_ACTING, {"phase": phase.id})


def check_second(state: State, seat: SeatId, act: Act) -> None:
    """Only while the phase it was done in goes on, and by somebody else."""
    open_ = act.second is None and act.phase == state.clock.ordinal
    if not open_ or act.seat == seat or act.party != party_of(state.table, seat):
        raise Refusal(Code.ACTION_SETTLED)


def check_act(state: State, seat: SeatId, instrument: Instrument) -> None:
    """Whether this seat could use the instrument now, whatever it aims at."""
    party = party_of(state.table, seat)
    if not _may_use(state, seat, instrument):
        raise Refusal(Code.NOT_YOUR_INSTRUMENT, {"seats": instrument.owners})
    left = points_left(state, party)
    if instrument.cost > left:
        raise Refusal(Code.TOO_FEW_POINTS, {"cost": str(instrument.cost), "left": str(left)})
    used = sum(
        act.party == party and act.instrument == instrument.id and act.phase == state.clock.ordinal
        for act in world_of(state).acts
    )
    if instrument.limit is not None and used >= instrument.limit:
        raise Refusal(Code.USED_ENOUGH)
    for requirement in instrument.requires:
        if not true(requirement.when, state):
            raise Refusal(Code.NOT_POSSIBLE_NOW, {"reason": requirement.sentence})


def points_left(state: State, party: PartyId) -> int:
    """What the delegation can still spend in this phase."""
    return state.table.pack.action_points - world_of(state).spent.get(party, 0)


def _may_use(state: State, seat: SeatId, instrument: Instrument) -> bool:
    """An owner; or the seat with the pen, in place of an owner of its own that nobody holds."""
    if seat in instrument.owners:
        return True
    party = party_of(state.table, seat)
    own = [each for each in instrument.owners if party_of(state.table, each) == party]
    return holds_pen(state, seat) and any(not taken(state.roster, each) for each in own)


def _find(state: State, wanted: InstrumentId) -> Instrument:
    model = state.table.scenario.world
    for instrument in () if model is None else model.instruments:
        if instrument.id == wanted:
            return instrument
    raise Refusal(Code.INSTRUMENT_UNKNOWN, {"instrument": wanted})


def _check_target(instrument: Instrument, state: State, target: str | None) -> None:
    aim = instrument.target
    if aim is None:
        if target is not None:
            raise Refusal(Code.TARGET_UNKNOWN, {"target": target})
        return
    if target is None:
        raise Refusal(Code.TARGET_MISSING)
    known: set[str] = set(aim.parties)
    if aim.group is not None:
        known |= {member.id for member in model_of(state).group(aim.group).members}
    if target not in known or target == "":
        raise Refusal(Code.TARGET_UNKNOWN, {"target": MemberId(target)})


def _audience(state: State, seat: SeatId, instrument: Instrument, target: str | None) -> Audience:
    if instrument.known == "all":
        return EVERYONE
    parties = {party_of(state.table, seat)}
    if instrument.known == "target" and target is not None:
        parties |= set(in_order(state.table, frozenset({PartyId(target)})))
    return Audience(parties=frozenset(parties))
