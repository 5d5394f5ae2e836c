"""Coming back to a seat that somebody else has played meanwhile, and what was done there."""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterator

from django.utils.translation import gettext as _

from negotiation import record
from negotiation.engine.entries import (
    ActionTaken,
    BotSeated,
    MessageSent,
    OfferRejected,
    OfferSigned,
    OfferTabled,
    OfferWithdrawn,
    Recorded,
    SeatReleased,
    SeatTaken,
)
from negotiation.engine.terms import SeatId
from negotiation.record import SessionId, clock

from . import codes
from .join import JoinError, SeatGone, Wish, join, reserve, take
from .models import Lobby, Participant
from .seats import holders, release, stands_in, stood_in

DEEDS = {
    MessageSent: "messages",
    OfferTabled: "tabled",
    OfferWithdrawn: "withdrawn",
    OfferRejected: "rejected",
    OfferSigned: "signed",
    ActionTaken: "acts",
}


def take_back(participant: Participant) -> None:
    """Seat them again where they sat; a bot or the facilitator makes room.

    Raises a JoinError, after which somebody else still plays.
    """
    session, seat = SessionId(participant.lobby_id), SeatId(participant.seat)
    if not stood_in(participant):
        raise SeatGone
    if seat in holders(session, record.snapshot(session).state):
        release(session, seat)  # the facilitator's: nobody else's would have got so far
    turn = participant.generation
    try:
        if not reserve(participant, seat, record.snapshot(session).state):
            raise SeatGone
        take(participant)
    except JoinError:
        participant.seat, participant.generation = seat, turn
        participant.save(update_fields=["seat", "generation"])
        raise
    participant.stand_in, participant.seen_at = "", clock.now()
    participant.save(update_fields=["stand_in", "seen_at"])


def play_for(lobby: Lobby, seat: SeatId) -> Participant:
    """The facilitator sits down in a seat, until whoever held it is back.

    Raises a JoinError, after which the seat is free.
    """
    holder = holders(lobby.session, record.snapshot(SessionId(lobby.session)).state).get(seat)
    if holder is not None and holder.steers:
        return holder
    if holder is not None:
        stands_in(holder, Participant.FACILITATOR)
        release(lobby.session, seat)
    return join(lobby, codes.new_token(), Wish(seat, _("Facilitator"), steers=True))


def deeds(participant: Participant) -> Counter[str]:
    """What was done in their seat since their own turn, by kind."""
    entries = _since(participant, record.entries(SessionId(participant.lobby_id)))
    return Counter(DEEDS[type(each.entry)] for each in entries if type(each.entry) in DEEDS)


def _since(participant: Participant, entries: list[Recorded]) -> Iterator[Recorded]:
    turn = 0
    for each in entries:
        match each.entry:
            case SeatTaken(seat) | BotSeated(seat) | SeatReleased(seat) if seat == participant.seat:
                turn += 1
            case _ if turn > participant.generation:
                if getattr(each.entry, "seat", None) == participant.seat:
                    yield each
            case _:
                pass
