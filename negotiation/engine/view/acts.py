"""What was done outside the room, and what a seat could do now."""

from __future__ import annotations

from negotiation.engine.decide.acts import check_act, check_phase, check_second, points_left
from negotiation.engine.decide.guards import Refusal, running, seated
from negotiation.engine.refusals import Refused
from negotiation.engine.seating import party_of
from negotiation.engine.sight import own_party
from negotiation.engine.state import State
from negotiation.engine.terms import Actor, PartyId, SeatId, Sight, Viewer
from negotiation.engine.world.model import Instrument
from negotiation.engine.world.read import model_of, world_of
from negotiation.engine.world.state import Act
from negotiation.engine.world_slices import ActionsSlice, ActView, Choice


def actions_slice(state: State, viewer: Viewer) -> ActionsSlice:
    party, model = own_party(state.table, viewer), model_of(state)
    points = left = 0
    choices: tuple[Choice, ...] = ()
    if party is not None:
        points, left = state.table.pack.action_points, points_left(state, party)
    if party is not None and viewer.seat is not None:
        own = [
            each
            for each in model.instruments
            if any(party_of(state.table, owner) == party for owner in each.owners)
        ]
        choices = tuple(_choice(state, viewer.seat, each) for each in own)
    return ActionsSlice(
        open=_acting(state),
        points=points,
        left=left,
        choices=choices,
        acts=tuple(
            _act(state, viewer, party, act)
            for act in world_of(state).acts
            if _knows(state, viewer, party, act)
        ),
        inexperienced=tuple(
            seat.id
            for seat in state.table.scenario.seats()
            if seat.id in state.roster.inexperienced
            and (viewer.sight is Sight.FACILITATOR or seat.party == party)
        ),
    )


def _acting(state: State) -> bool:
    try:
        check_phase(state)
    except Refusal:
        return False
    return True


def _choice(state: State, seat: SeatId, instrument: Instrument) -> Choice:
    """The rules themselves say what this seat may do now: a view knows no other rule."""
    try:
        _seated(state, seat)
        check_phase(state)
        check_act(state, seat, instrument)
    except Refusal as refusal:
        refused: Refused = refusal.refused
        return Choice(instrument.id, False, refused.code, refused.params)
    return Choice(instrument.id, True, None, {})


def _seated(state: State, seat: SeatId) -> None:
    seated(state, Actor(seat, bot=state.roster.seats[seat].bot is not None))


def _knows(state: State, viewer: Viewer, party: PartyId | None, act: Act) -> bool:
    """The same people as the entry's audience."""
    if viewer.sight is Sight.FACILITATOR or act.party == party:
        return True
    known = model_of(state).instrument(act.instrument).known
    return known == "all" or (known == "target" and party is not None and act.target == party)


def _act(state: State, viewer: Viewer, party: PartyId | None, act: Act) -> ActView:
    own = act.party == party or viewer.sight is Sight.FACILITATOR
    return ActView(
        id=act.id,
        seat=act.seat,
        party=act.party,
        instrument=act.instrument,
        target=act.target,
        phase=act.phase,
        at=act.at // 1000,
        consulted=act.consulted if own else None,
        second=act.second if own else None,
        inexperienced=act.inexperienced if own else None,
        can_second=viewer.seat is not None and _may_second(state, viewer.seat, act),
    )


def _may_second(state: State, seat: SeatId, act: Act) -> bool:
    try:
        _seated(state, seat)
        running(state)
        check_second(state, seat, act)
    except Refusal:
        return False
    return True
