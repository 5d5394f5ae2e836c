"""Offers: tabling, withdrawing, rejecting, and their expiry."""

from __future__ import annotations

from negotiation.engine.capital import outcome, terms
from negotiation.engine.commands import ExpireOffer, RejectOffer, Request, TableOffer, WithdrawOffer
from negotiation.engine.consent import amendment_missing, consent_missing, final_missing
from negotiation.engine.entries import (
    Entry,
    OfferExpired,
    OfferRejected,
    OfferTabled,
    OfferWithdrawn,
)
from negotiation.engine.evolve import evolve
from negotiation.engine.identify import offer_id
from negotiation.engine.refusals import Code
from negotiation.engine.seating import in_order, parties, party_of
from negotiation.engine.sight import offer_audience
from negotiation.engine.state import Offer, State
from negotiation.engine.terms import Audience, IssueId, Millis, Package, PartyId, SeatId

from .guards import Refusal, running, seated, still_open, visible_offer, with_pen
from .signatures import sign_on_tabling

SHORTEST_EXPIRY: Millis = 10_000
LONGEST_EXPIRY: Millis = 120 * 60_000


def table_offer(state: State, request: Request, command: TableOffer) -> tuple[Entry, ...]:
    """Any seat tables for its delegation; from the seat with the pen it is also the signature."""
    seat = seated(state, request.actor)
    phase = running(state)
    if not phase.offers:
        raise Refusal(Code.PHASE_FORBIDS_OFFERS, {"phase": phase.id})
    signers = _signers(state, seat, command.addressees)
    package = _package(state, command, signers)
    _check_links(state, seat, command, request.now)
    tabled = OfferTabled(
        offer=offer_id(state.table.seed, request.actor, request.command_id),
        seat=seat,
        package=package,
        parties=signers,
        public=command.public,
        final=command.final,
        expires_at=_expiry(command.expires_in, request.now),
        counters=command.counters,
        supersedes=command.supersedes,
        audience=Audience(public=command.public, parties=frozenset(signers)),
    )
    after = evolve(state, tabled, request.now)
    return (tabled, *sign_on_tabling(after, request, after.offers[tabled.offer]))


def withdraw_offer(state: State, request: Request, command: WithdrawOffer) -> tuple[Entry, ...]:
    seat = seated(state, request.actor)
    running(state)
    offer = visible_offer(state, seat, command.offer)
    check_withdraw(state, seat, offer, request.now)
    return (OfferWithdrawn(offer.id, seat, offer_audience(offer)),)


def reject_offer(state: State, request: Request, command: RejectOffer) -> tuple[Entry, ...]:
    seat = seated(state, request.actor)
    running(state)
    offer = visible_offer(state, seat, command.offer)
    check_reject(state, seat, offer, request.now)
    return (OfferRejected(offer.id, seat, offer_audience(offer)),)


def expire_offer(state: State, request: Request, command: ExpireOffer) -> tuple[Entry, ...]:
    offer = state.offers.get(command.offer)
    if (
        not request.actor.clock
        or state.clock.status != "running"
        or offer is None
        or offer.status != "open"
        or offer.expires_at is None
        or offer.expires_at > request.now
    ):
        raise Refusal(Code.NOT_DUE)
    return (OfferExpired(offer.id, offer_audience(offer)),)


def check_withdraw(state: State, seat: SeatId, offer: Offer, now: Millis | None) -> None:
    if party_of(state.table, seat) != offer.party:
        raise Refusal(Code.NOT_YOURS)
    still_open(offer, now)


def check_reject(state: State, seat: SeatId, offer: Offer, now: Millis | None) -> None:
    """To reject is the delegation's formal answer, so it takes the pen, like a signature."""
    party = party_of(state.table, seat)
    if party not in offer.parties or party == offer.party:
        raise Refusal(Code.NOT_ADDRESSED)
    still_open(offer, now)
    with_pen(state, seat)


# --- what a new offer must be ---------------------------------------------------------------------


def _signers(state: State, seat: SeatId, addressees: frozenset[PartyId]) -> tuple[PartyId, ...]:
    for party in sorted(addressees):
        if party not in parties(state.table):
            raise Refusal(Code.PARTY_UNKNOWN, {"party": party})
    signers = in_order(state.table, addressees | {party_of(state.table, seat)})
    if len(signers) < 2:
        raise Refusal(Code.OFFER_NEEDS_ADDRESSEE)
    return signers


def _package(state: State, command: TableOffer, signers: tuple[PartyId, ...]) -> Package:
    """The package as it would be signed, after every rule on what it may say."""
    table = state.table
    if not command.package:
        raise Refusal(Code.OFFER_EMPTY)
    for issue in sorted(command.package):
        _check_term(state, issue, command.package)
    if command.final and (missing := final_missing(table, signers)):
        raise Refusal(Code.FINAL_NEEDS, {"parties": missing})
    package = terms(table, command.package, command.final)
    if lacking := consent_missing(table, package, signers):
        raise Refusal(Code.CONSENT_MISSING, {"issue": lacking[0], "parties": lacking[1]})
    if lacking := amendment_missing(state, package, signers):
        raise Refusal(Code.AMENDMENT_NEEDS, {"issue": lacking[0], "parties": lacking[1]})
    holds = outcome(state)
    # A final offer may change nothing: it ends the session on what has been agreed.
    if not command.final and all(holds[issue] == option for issue, option in package.items()):
        raise Refusal(Code.OFFER_CHANGES_NOTHING)
    return _in_issue_order(state, package)


def _check_term(state: State, issue: IssueId, package: Package) -> None:
    if issue not in state.table.scenario.points:
        raise Refusal(Code.ISSUE_UNKNOWN, {"issue": issue})
    if issue not in state.table.pack.issues:
        raise Refusal(Code.ISSUE_NOT_OPEN, {"issue": issue})
    if package[issue] not in state.table.scenario.points[issue]:
        raise Refusal(Code.OPTION_UNKNOWN, {"issue": issue, "option": package[issue]})


def _in_issue_order(state: State, package: Package) -> Package:
    issues = (issue.id for issue in state.table.scenario.issues)
    return {issue: package[issue] for issue in issues if issue in package}


def _check_links(state: State, seat: SeatId, command: TableOffer, now: Millis) -> None:
    if command.counters is not None:
        still_open(visible_offer(state, seat, command.counters), now)
    if command.supersedes is not None:
        check_withdraw(state, seat, visible_offer(state, seat, command.supersedes), now)


def _expiry(expires_in: Millis | None, now: Millis) -> Millis | None:
    if expires_in is None:
        return None
    if not SHORTEST_EXPIRY <= expires_in <= LONGEST_EXPIRY:
        raise Refusal(Code.EXPIRY_OUT_OF_RANGE)
    return now + expires_in
