"""Signatures: the pen, the capital behind it, and the moment an agreement binds."""

from __future__ import annotations

from negotiation.engine.capital import worth
from negotiation.engine.commands import Request, SignOffer
from negotiation.engine.consent import amended, amendment_missing
from negotiation.engine.entries import (
    AgreementBound,
    CapitalRefused,
    EndReason,
    Entry,
    OfferSigned,
    SessionEnded,
    SignatureVoided,
)
from negotiation.engine.evolve import evolve
from negotiation.engine.identify import agreement_id
from negotiation.engine.refusals import Code
from negotiation.engine.scenario import Phase
from negotiation.engine.seating import parties, party_of
from negotiation.engine.sight import offer_audience
from negotiation.engine.state import Offer, State
from negotiation.engine.terms import Audience, Millis, PartyId, SeatId

from .course import Course
from .guards import Refusal, running, seated, still_open, visible_offer, with_pen


def sign_offer(state: State, request: Request, command: SignOffer) -> tuple[Entry, ...]:
    seat = seated(state, request.actor)
    phase = running(state)
    offer = visible_offer(state, seat, command.offer)
    check_sign(state, seat, offer, phase, request.now)
    return _ask_capital(state, request, seat, offer)


def check_sign(state: State, seat: SeatId, offer: Offer, phase: Phase, now: Millis | None) -> None:
    """Whether this seat may put its party's signature to the capital at all."""
    party = party_of(state.table, seat)
    if party not in offer.parties:
        raise Refusal(Code.NOT_ADDRESSED)
    still_open(offer, now)
    with_pen(state, seat)
    if not phase.sign:
        raise Refusal(Code.PHASE_FORBIDS_SIGNING, {"phase": phase.id})
    if phase.plenary and offer.parties != parties(state.table):
        raise Refusal(Code.PLENARY_SIGNS_FOR_ALL, {"phase": phase.id})
    if party in offer.signed:
        raise Refusal(Code.ALREADY_SIGNED)
    # Others may have settled one of its issues since it was tabled.
    if lacking := amendment_missing(state, offer.package, offer.parties):
        raise Refusal(Code.AMENDMENT_NEEDS, {"issue": lacking[0], "parties": lacking[1]})


def sign_on_tabling(state: State, request: Request, offer: Offer) -> tuple[Entry, ...]:
    """Tabling by the seat with the pen is its signature, wherever the phase lets it sign."""
    try:
        check_sign(state, offer.seat, offer, running(state), request.now)
    except Refusal:
        return ()
    return _ask_capital(state, request, offer.seat, offer)


def _ask_capital(state: State, request: Request, seat: SeatId, offer: Offer) -> tuple[Entry, ...]:
    party = party_of(state.table, seat)
    if not worth(state, party, offer.package, offer.final).ratified:
        return (CapitalRefused(offer.id, party, _own(party)),)
    signed = OfferSigned(offer.id, party, seat, offer_audience(offer))
    if not set(offer.parties) <= {*offer.signed, party}:
        return (signed,)
    return _bind(state, request, offer, signed)


def _bind(state: State, request: Request, offer: Offer, last: OfferSigned) -> tuple[Entry, ...]:
    """All have signed: each capital is asked once more, by the outcome as it stands now."""
    changed_minds = tuple(
        SignatureVoided(offer.id, party, _own(party))
        for party in offer.parties
        if not worth(state, party, offer.package, offer.final).ratified
    )
    if changed_minds:
        return (last, *changed_minds)
    bound = AgreementBound(
        agreement=agreement_id(state.table.seed, request.actor, request.command_id),
        offer=offer.id,
        package=offer.package,
        parties=offer.parties,
        final=offer.final,
        amends=amended(state, offer.package),
    )
    if offer.final:
        # It is over: what would be crossed now would only move what was just agreed by.
        return (last, bound, SessionEnded(EndReason.AGREEMENT))
    course = Course(evolve(state, last, request.now), request.now)
    course.add(bound)
    return (last, *course.entries)


def _own(party: PartyId) -> Audience:
    """A capital speaks to its own delegation only."""
    return Audience(parties=frozenset({party}))
