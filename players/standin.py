"""Playing for others: the facilitator in any seat, and coming back to one that was played."""

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
from negotiation.engine.seating import person
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


def behind(lobby: Lobby) -> Participant | None:
    """The facilitator who sees everything there, and so may look through any seat.

    A host who took a seat of their own sees that side only, and nobody is behind the table.
    """
    return lobby.participants.filter(steers=True, seat="", left_at=None).order_by("pk").first()


def driven(lobby: Lobby) -> list[SeatId]:
    """The seats that the facilitator plays, in the scenario's order."""
    state = record.snapshot(SessionId(lobby.session)).state
    held = holders(lobby.session, state)
    return [s.id for s in state.table.scenario.seats() if s.id in held and held[s.id].steers]


def drive(lobby: Lobby, seat: SeatId) -> Participant:
    """The same for a seat that nobody minds: free, a bot's, of somebody away, or driven already.

    Raises SeatGone where somebody sits, and as ``play_for``.
    """
    state = record.snapshot(SessionId(lobby.session)).state
    holder = holders(lobby.session, state).get(seat)
    if holder is not None and not holder.steers and state.roster.seats[seat].away is None:
        raise SeatGone
    return play_for(lobby, seat)


def rehearse(lobby: Lobby) -> Participant:
    """The facilitator sits down for every delegation that no person plays; gives the first of them.

    Raises SeatGone if there is none, and as ``play_for``.
    """
    state = record.snapshot(SessionId(lobby.session)).state
    for party in state.table.scenario.parties:
        if not any(person(state.roster, seat.id) for seat in party.seats):
            play_for(lobby, party.seats[0].id)
    mine = driven(lobby)
    if not mine:
        raise SeatGone
    return play_for(lobby, mine[0])


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
