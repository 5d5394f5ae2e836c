"""Whether an audience includes somebody: the one test behind every view and every "unknown"."""

from __future__ import annotations

from .seating import party_of
from .state import Offer, State, Table
from .terms import Audience, PartyId, SeatId, Sight, Viewer


def includes(audience: Audience, viewer: Viewer, table: Table) -> bool:
    """Whether a viewer may learn what was given this audience."""
    if viewer.sight is Sight.FACILITATOR or audience.public:
        return True
    if viewer.sight is Sight.OBSERVER or viewer.seat is None:
        return False
    return viewer.seat in audience.seats or party_of(table, viewer.seat) in audience.parties


def offer_audience(offer: Offer) -> Audience:
    return Audience(public=offer.public, parties=frozenset(offer.parties))


def seat_viewer(seat: SeatId) -> Viewer:
    return Viewer(Sight.SEAT, seat)


def own_party(state: State, viewer: Viewer) -> PartyId | None:
    """The party in whose seat the viewer sits."""
    if viewer.sight is not Sight.SEAT or viewer.seat is None:
        return None
    return party_of(state.table, viewer.seat)
