"""Seats: taking and freeing them, the pen, and being ready."""

from __future__ import annotations

from negotiation.engine.bots import TEMPERAMENTS
from negotiation.engine.commands import (
    CallAway,
    MarkSeat,
    PassPen,
    ReleaseSeat,
    SeatBot,
    SetReady,
    TakeSeat,
)
from negotiation.engine.entries import (
    BotSeated,
    Entry,
    PenPassed,
    SeatAway,
    SeatMarked,
    SeatReadied,
    SeatReleased,
    SeatTaken,
)
from negotiation.engine.evolve import evolve
from negotiation.engine.refusals import Code
from negotiation.engine.seating import holds_pen, listed, party_of, person, taken
from negotiation.engine.state import State
from negotiation.engine.terms import Actor, Audience, Millis, PartyId, SeatId

from .guards import Refusal, directing, in_lobby, not_ended, seated, steering, under_way, with_pen
from .phases import draw_temperament, start_entries


def take_seat(state: State, actor: Actor, command: TakeSeat) -> tuple[Entry, ...]:
    """A free seat, or a bot's: whoever comes in person goes before a bot."""
    steering(actor)
    not_ended(state)
    _check_listed(state, command.seat)
    if person(state.roster, command.seat):
        raise Refusal(Code.SEAT_TAKEN, {"seat": command.seat})
    return (SeatTaken(command.seat),)


def seat_bot(state: State, actor: Actor, command: SeatBot, now: Millis) -> tuple[Entry, ...]:
    """Whoever held the seat is cut off, as if it had been freed."""
    steering(actor)
    not_ended(state)
    seat, wanted = command.seat, command.temperament
    _check_listed(state, seat)
    if wanted is not None and wanted not in TEMPERAMENTS:
        raise Refusal(Code.TEMPERAMENT_UNKNOWN)
    if state.roster.seats[seat].bot is not None:
        raise Refusal(Code.SEAT_HAS_BOT, {"seat": seat})
    seated_bot = BotSeated(seat, wanted or draw_temperament(state, seat))
    after = evolve(state, seated_bot, now)
    if state.clock.status == "lobby" and _all_ready(after):
        return (seated_bot, *start_entries(after, now))
    return (seated_bot,)


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


def call_away(state: State, actor: Actor, command: CallAway) -> tuple[Entry, ...]:
    """Only the server knows who has a screen open; in the lobby nobody is missed yet."""
    if not actor.clock:
        raise Refusal(Code.NOT_DUE)
    under_way(state)
    _check_listed(state, command.seat)
    if not person(state.roster, command.seat):
        raise Refusal(Code.SEAT_FREE, {"seat": command.seat})
    if (state.roster.seats[command.seat].away is not None) is command.away:
        return ()
    return (SeatAway(command.seat, command.away),)


def mark_seat(state: State, actor: Actor, command: MarkSeat) -> tuple[Entry, ...]:
    """Its own delegation knows; the others do not."""
    directing(actor)
    not_ended(state)
    seat, marked = command.seat, command.inexperienced
    _check_held(state, seat)
    if (seat in state.roster.inexperienced) is marked:
        return ()
    own = Audience(parties=frozenset({party_of(state.table, seat)}))
    return (SeatMarked(seat, marked, own),)


def set_ready(state: State, actor: Actor, command: SetReady, now: Millis) -> tuple[Entry, ...]:
    """The session starts by itself once every delegation is here and every person is ready."""
    seat = seated(state, actor)
    in_lobby(state)
    if state.roster.seats[seat].ready == command.ready:
        return ()
    readied = SeatReadied(seat, command.ready)
    after = evolve(state, readied, now)
    if command.ready and _all_ready(after):
        return (readied, *start_entries(after, now))
    return (readied,)


def _all_ready(state: State) -> bool:
    """Bots are ready from the first; but they alone start nothing."""
    holdings = {seat: held for seat, held in state.roster.seats.items() if held.taken}
    present = {party_of(state.table, seat) for seat in holdings}
    people = [held for held in holdings.values() if held.bot is None]
    everybody_here = len(present) == len(state.table.scenario.parties)
    return everybody_here and bool(people) and all(held.ready for held in people)


def _check_listed(state: State, seat: SeatId) -> None:
    if not listed(state.table, seat):
        raise Refusal(Code.SEAT_UNKNOWN, {"seat": seat})


def _check_held(state: State, seat: SeatId) -> None:
    _check_listed(state, seat)
    if not taken(state.roster, seat):
        raise Refusal(Code.SEAT_FREE, {"seat": seat})


def _party(state: State, actor: Actor) -> PartyId:
    return party_of(state.table, seated(state, actor))
