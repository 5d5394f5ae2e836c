"""Seats: taking and freeing them, the pen, and being ready."""

from __future__ import annotations

from negotiation.engine.commands import PassPen, ReleaseSeat, SetReady, TakeSeat
from negotiation.engine.entries import Entry, PenPassed, SeatReadied, SeatReleased, SeatTaken
from negotiation.engine.refusals import Code
from negotiation.engine.seating import holds_pen, listed, party_of, taken
from negotiation.engine.state import State
from negotiation.engine.terms import Actor, Millis, PartyId, SeatId

from .guards import Refusal, in_lobby, not_ended, seated, steering, with_pen
from .phases import start_entries


def take_seat(state: State, actor: Actor, command: TakeSeat) -> tuple[Entry, ...]:
    steering(actor)
    not_ended(state)
    _check_listed(state, command.seat)
    if taken(state.roster, command.seat):
        raise Refusal(Code.SEAT_TAKEN, {"seat": command.seat})
    return (SeatTaken(command.seat),)


def release_seat(state: State, actor: Actor, command: ReleaseSeat) -> tuple[Entry, ...]:
    """Allowed at any time, after the end too: it is also how a lost device is cut off."""
    steering(actor)
    _check_held(state, command.seat)
    return (SeatReleased(command.seat),)


def pass_pen(state: State, actor: Actor, command: PassPen) -> tuple[Entry, ...]:
    """By whoever steers, or by the present holder within the own delegation."""
    not_ended(state)
    if not actor.steers:
        with_pen(state, seated(state, actor))
    _check_held(state, command.seat)
    if not actor.steers and party_of(state.table, command.seat) != _party(state, actor):
        raise Refusal(Code.NEEDS_FACILITATOR)
    if holds_pen(state, command.seat):
        raise Refusal(Code.PEN_ALREADY_THERE, {"seat": command.seat})
    return (PenPassed(command.seat),)


def set_ready(state: State, actor: Actor, command: SetReady, now: Millis) -> tuple[Entry, ...]:
    """The session starts by itself once every delegation is here and every taken seat is ready."""
    seat = seated(state, actor)
    in_lobby(state)
    if state.roster.seats[seat].ready == command.ready:
        return ()
    readied = SeatReadied(seat, command.ready)
    if command.ready and _all_ready(state, but=seat):
        return (readied, *start_entries(state, now))
    return (readied,)


def _all_ready(state: State, but: SeatId) -> bool:
    holdings = {seat: held for seat, held in state.roster.seats.items() if held.taken}
    present = {party_of(state.table, seat) for seat in holdings}
    return len(present) == len(state.table.scenario.parties) and all(
        held.ready or seat == but for seat, held in holdings.items()
    )


def _check_listed(state: State, seat: SeatId) -> None:
    if not listed(state.table, seat):
        raise Refusal(Code.SEAT_UNKNOWN, {"seat": seat})


def _check_held(state: State, seat: SeatId) -> None:
    _check_listed(state, seat)
    if not taken(state.roster, seat):
        raise Refusal(Code.SEAT_FREE, {"seat": seat})


def _party(state: State, actor: Actor) -> PartyId:
    return party_of(state.table, seated(state, actor))
