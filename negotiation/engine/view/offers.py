"""The offers a viewer may see, and what has been agreed."""

from __future__ import annotations

from collections.abc import Callable, Iterator

from negotiation.engine.capital import Standing, judge, outcome, standing
from negotiation.engine.decide.guards import Refusal, running, seated
from negotiation.engine.decide.offers import check_reject, check_withdraw
from negotiation.engine.decide.signatures import check_sign
from negotiation.engine.sight import includes, offer_audience, own_party
from negotiation.engine.slices import AgreementsSlice, AgreementView, OffersSlice, OfferView, Worth
from negotiation.engine.state import Offer, State
from negotiation.engine.terms import Actor, OfferId, SeatId, Sight, Viewer


def agreements_slice(state: State) -> AgreementsSlice:
    return AgreementsSlice(
        agreements=tuple(
            AgreementView(
                id=agreement.id,
                package=agreement.package,
                parties=agreement.parties,
                final=agreement.final,
                amends=agreement.amends,
                at=agreement.at // 1000,
            )
            for agreement in state.agreements
        ),
        outcome=outcome(state),
    )


AROUND = ("clock", "roster", "agreements", "world")
"""The parts of the state, besides an offer itself, that decide what an open one looks like."""


def offers_slice(state: State, viewer: Viewer, before: State | None = None) -> OffersSlice:
    """The offers this viewer may see; with ``before``, those that may look otherwise than then."""
    seat = viewer.seat if viewer.sight is Sight.SEAT else None
    party = own_party(state.table, viewer)
    own = None if party is None else standing(state.table, party, outcome(state))

    def seen(offer: Offer) -> bool:
        return includes(offer_audience(offer), viewer, state.table)

    def known(offer: OfferId | None) -> OfferId | None:
        # An offer may answer or replace one that some of its readers never saw.
        found = None if offer is None else state.offers.get(offer)
        return offer if found is not None and seen(found) else None

    offers = state.offers.values() if before is None else _moved(state, before)
    visible = (offer for offer in offers if seen(offer))
    return OffersSlice(tuple(_view(state, seat, own, offer, known) for offer in visible))


def _moved(state: State, before: State) -> Iterator[Offer]:
    """A session has hundreds of closed offers, and a closed one looks the same for ever."""
    around = any(getattr(state, part) is not getattr(before, part) for part in AROUND)
    for offer in state.offers.values():
        if offer is not before.offers.get(offer.id) or (around and offer.status == "open"):
            yield offer


def _view(
    state: State,
    seat: SeatId | None,
    before: Standing | None,
    offer: Offer,
    known: Callable[[OfferId | None], OfferId | None],
) -> OfferView:
    # No rule lets anybody act on a closed offer, and most of them are closed.
    acting = seat if offer.status == "open" else None
    return OfferView(
        id=offer.id,
        seat=offer.seat,
        party=offer.party,
        package=offer.package,
        parties=offer.parties,
        public=offer.public,
        final=offer.final,
        status=offer.status,
        signed=offer.signed,
        rejected_by=offer.rejected_by,
        tabled_at=offer.tabled_at // 1000,
        expires_at=None if offer.expires_at is None else offer.expires_at // 1000,
        counters=known(offer.counters),
        supersedes=known(offer.supersedes),
        own=None if before is None else _own(state, before, offer),
        can_sign=_may(
            state, acting, lambda s: check_sign(state, s, offer, running(state), now=None)
        ),
        can_reject=_may(state, acting, lambda s: check_reject(state, s, offer, now=None)),
        can_withdraw=_may(state, acting, lambda s: check_withdraw(state, s, offer, now=None)),
    )


def _own(state: State, before: Standing, offer: Offer) -> Worth | None:
    """A closed offer has no worth of its own any more: the outcome has moved on."""
    if offer.status != "open" or before.party not in offer.parties:
        return None
    return judge(state, before, offer.package, offer.final)


def _may(state: State, seat: SeatId | None, check: Callable[[SeatId], None]) -> bool:
    """Whether the rules themselves would let this seat do it now: a view knows no other rule."""
    if seat is None:
        return False
    try:
        running(state)
        check(seated(state, Actor(seat, bot=state.roster.seats[seat].bot is not None)))
    except Refusal:
        return False
    return True
