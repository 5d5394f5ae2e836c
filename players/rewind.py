"""Going back to an earlier moment of a table that one person has to themselves.

The record is never undone: a new table goes on from that moment, and the old one stays, paused.
"""

from __future__ import annotations

import secrets

from negotiation import record
from negotiation.engine.commands import PauseSession
from negotiation.engine.state import State
from negotiation.engine.terms import SeatId
from negotiation.record import SessionId

from . import codes
from .access import Guest
from .hosting import new_lobby
from .join import SeatGone
from .models import Lobby, Participant
from .seats import STEERING


def rewinds(guest: Guest) -> bool:
    """Whether they steer, and nobody has ever sat there who does not.

    So nobody else's words are taken along, and nobody is left behind.
    """
    others = guest.lobby.participants.filter(steers=False).exclude(seat="")
    return guest.admission.actor.steers and guest.participant is not None and not others.exists()


def rewind(participant: Participant, seq: int) -> Participant:
    """Open a table that goes on, paused, from entry ``seq`` of theirs; gives who they are there.

    Raises ValueError if no session is under way after it, and SeatGone if they had no part then.
    """
    lobby, session = participant.lobby, SessionId(participant.lobby_id)
    branched = record.branch(session, seq)
    there = new_lobby(branched, bots=lobby.bots, reflect=lobby.reflect)
    state = record.snapshot(branched).state
    rows = [row for row in lobby.participants.filter(steers=True) if _takes_part(row, state)]
    copies = {row.pk: _copy(row, there) for row in rows}
    behind = next((copies[row.pk] for row in rows if not row.seat), None)
    found = copies.get(participant.pk) or behind
    if found is None:
        raise SeatGone
    record.handle(record.Order(session, STEERING, secrets.token_hex(16), PauseSession()))
    return found


def _takes_part(row: Participant, state: State) -> bool:
    """Whether this is who held the seat at that moment, or who steers without one."""
    if not row.seat:
        return row.left_at is None
    holding = state.roster.seats[SeatId(row.seat)]
    return holding.taken and holding.bot is None and holding.generation == row.generation


def _copy(row: Participant, there: Lobby) -> Participant:
    row.person = row.person or codes.new_token()
    row.save(update_fields=["person"])
    key = codes.new_token()
    return Participant.objects.create(
        lobby=there,
        key=key,
        reentry_hash=codes.key_hash(key),
        steers=True,
        seat=row.seat,
        generation=row.generation,
        nickname=row.nickname,
        nickname_key=row.nickname_key,
        person=row.person,
    )
