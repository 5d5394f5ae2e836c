"""Who holds which seat, and how a seat is given up.

The log is the truth about seats; the rows here only say whose turn it is. They are brought up to
date from the log, never the other way round.
"""

from __future__ import annotations

import secrets
from datetime import timedelta

from django.db.models import QuerySet
from django.utils import timezone

from negotiation import record
from negotiation.engine.commands import Command, ReleaseSeat, SeatBot
from negotiation.engine.state import Holding, State
from negotiation.engine.terms import Actor, SeatId, TemperamentName

from . import codes
from .models import Device, Participant, Staff

STEERING = Actor(steers=True)
# A reserved seat whose holder never got further than that is free again after this long.
RESERVED_FOR = timedelta(seconds=10)


def holders(session: str, state: State) -> dict[SeatId, Participant]:
    """The present holder of each taken seat whose holder is known."""
    rows = Participant.objects.filter(lobby=session, left_at=None).exclude(seat="")
    return {
        SeatId(row.seat): row
        for row in rows
        if _holding(state, row).taken and _holding(state, row).generation == row.generation
    }


def nicknames(session: str, state: State) -> dict[SeatId, str]:
    """Seat to nickname, in scenario order, for seats whose holder has one."""
    found = holders(session, state)
    seats = (seat.id for seat in state.table.scenario.seats())
    return {seat: found[seat].nickname for seat in seats if seat in found and found[seat].nickname}


def settle(session: str, state: State) -> None:
    """Let go of everybody whose seat the log says has passed on, and of stale reservations."""
    now = timezone.now()
    rows = Participant.objects.filter(lobby=session, left_at=None).exclude(seat="")
    for row in rows:
        generation = _holding(state, row).generation
        this_turn = Participant.objects.filter(pk=row.pk, generation=row.generation)
        if generation > row.generation:
            if not stood_in(row):
                _let_go(this_turn)
        elif generation < row.generation and row.joined_at < now - RESERVED_FOR:
            this_turn.delete()  # it never came to a turn, so it leaves no trace


def release(session: str, seat: SeatId) -> record.Answer:
    """Free a seat. Whoever held it is cut off: sockets by the table, pages by their devices."""
    return _steer(session, ReleaseSeat(seat))


def give_to_bot(
    session: str, seat: SeatId, temperament: TemperamentName | None = None
) -> record.Answer:
    """Let a bot play a seat, without a temperament the one the seed gives it.

    Whoever held the seat is cut off as by ``release``.
    """
    return _steer(session, SeatBot(seat, temperament))


def bot_stands_in(participant: Participant, command_id: str) -> None:
    """Let a bot play for somebody who is away, and who may come back."""
    stands_in(participant, Participant.BOT)
    seat = SeatId(participant.seat)
    _steer(participant.lobby_id, SeatBot(seat), command_id)


def stands_in(participant: Participant, who: str) -> None:
    """Written first: whoever is stood in for is not let go of."""
    participant.stand_in = who
    participant.save(update_fields=["stand_in"])


def stood_in(participant: Participant) -> bool:
    """Whether somebody does this player's part whom they may relieve: nobody else sits there."""
    if participant.stand_in not in {Participant.BOT, Participant.FACILITATOR}:
        return False
    state = record.snapshot(record.SessionId(participant.lobby_id)).state
    held = _holding(state, participant)
    others = Participant.objects.filter(
        lobby=participant.lobby_id, seat=participant.seat, generation=held.generation, left_at=None
    )
    return not others.filter(steers=False).exclude(pk=participant.pk).exists()


def new_key(owner: Participant | Staff) -> None:
    """Not saved yet: the old re-entry code, and the form it came from, no longer lead here."""
    owner.key = codes.new_token()
    owner.reentry_hash = codes.key_hash(owner.key)


def _steer(session: str, command: Command, command_id: str = "") -> record.Answer:
    """Whose seat has passed on by it is let go of at once."""
    known = record.SessionId(session)
    command_id = command_id or secrets.token_hex(16)
    answer = record.handle(record.Order(known, STEERING, command_id, command))
    if answer.status == "accepted":
        settle(session, record.snapshot(known).state)
    return answer


def leave(participant: Participant) -> None:
    """A player gives the seat back, while there is still a table to give it back to."""
    state = record.snapshot(record.SessionId(participant.lobby_id)).state
    if participant.steers or state.clock.status == "ended":
        return  # the host only leaves this device; after the end everybody may come back to read
    if participant.seat:
        release(participant.lobby_id, SeatId(participant.seat))
    else:
        _let_go(Participant.objects.filter(pk=participant.pk))


def _holding(state: State, row: Participant) -> Holding:
    return state.roster.seats.get(SeatId(row.seat), Holding())


def _let_go(rows: QuerySet[Participant]) -> None:
    Device.objects.filter(participant__in=rows).delete()
    rows.update(left_at=timezone.now())
