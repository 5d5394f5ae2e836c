"""What several topics ask before they go on. Each guard refuses by raising ``Refusal``."""

from __future__ import annotations

from collections.abc import Mapping

from negotiation.engine.refusals import Code, Refused
from negotiation.engine.scenario import Phase
from negotiation.engine.seating import holds_pen, party_of, pen_of, person, taken
from negotiation.engine.sight import includes, offer_audience, seat_viewer
from negotiation.engine.state import Offer, State
from negotiation.engine.terms import Actor, Millis, OfferId, SeatId


class Refusal(Exception):  # noqa: N818 (a refusal is an answer, not an error)
    """Ends a decision; ``decide`` hands out what it carries."""

    def __init__(self, code: Code, params: Mapping[str, str | tuple[str, ...]] | None = None):
        super().__init__(code)
        self.refused = Refused(code, params or {})


def seated(state: State, actor: Actor) -> SeatId:
    """The actor's seat, which the actor must hold at present: a person, or the bot it has."""
    if actor.seat is None or not taken(state.roster, actor.seat):
        raise Refusal(Code.NEEDS_SEAT)
    if actor.bot == person(state.roster, actor.seat):
        raise Refusal(Code.NEEDS_SEAT)
    return actor.seat


def steering(actor: Actor) -> None:
    if not actor.steers:
        raise Refusal(Code.NEEDS_FACILITATOR)


def directing(actor: Actor) -> None:
    """Behind the stage: whoever steers, unless it is their own game too."""
    steering(actor)
    if actor.seat is not None:
        raise Refusal(Code.HOST_PLAYS)


def not_ended(state: State) -> None:
    if state.clock.status == "ended":
        raise Refusal(Code.SESSION_ENDED)


def in_lobby(state: State) -> None:
    not_ended(state)
    if state.clock.status != "lobby":
        raise Refusal(Code.ALREADY_STARTED)


def under_way(state: State) -> None:
    """Running or paused."""
    not_ended(state)
    if state.clock.status == "lobby":
        raise Refusal(Code.NOT_STARTED)


def running(state: State) -> Phase:
    under_way(state)
    if state.clock.status == "paused" or state.clock.ordinal is None:
        raise Refusal(Code.SESSION_PAUSED)
    return state.table.phases[state.clock.ordinal]


def visible_offer(state: State, seat: SeatId, offer: OfferId) -> Offer:
    """An offer one may not see and one that does not exist are the same to the actor."""
    found = state.offers.get(offer)
    if found is None or not includes(offer_audience(found), seat_viewer(seat), state.table):
        raise Refusal(Code.OFFER_UNKNOWN)
    return found


def still_open(offer: Offer, now: Millis | None) -> None:
    """``now`` is None where only what is recorded counts: a view has no clock."""
    expired = now is not None and offer.expires_at is not None and offer.expires_at <= now
    if offer.status != "open" or expired:
        raise Refusal(Code.OFFER_CLOSED)


def with_pen(state: State, seat: SeatId) -> None:
    if not holds_pen(state, seat):
        holder = pen_of(state, party_of(state.table, seat))
        raise Refusal(Code.NEEDS_PEN, {"seat": holder or seat})
