"""Whether an audience includes somebody: the one test behind every view and every "unknown"."""

from __future__ import annotations

from .seating import party_of
from .state import Offer, Table
from .terms import Audience, PartyId, SeatId, Sight, Viewer


def includes(audience: Audience, viewer: Viewer, table: Table) -> bool:
    """Whether a viewer may learn what was given this audience."""
    if viewer.sight is Sight.FACILITATOR or audience.public:
        return True
    if viewer.sight is Sight.MENTOR:
        return viewer.party in audience.parties or _spoken_for(audience, viewer.party, table)
    if viewer.sight is Sight.OBSERVER or viewer.seat is None:
        return False
    return viewer.seat in audience.seats or party_of(table, viewer.seat) in audience.parties


def _spoken_for(audience: Audience, party: PartyId | None, table: Table) -> bool:
    """Whether some seat of the delegation hears it together with another seat.

    What one seat hears alone is its line to the facilitator: its own, and no mentor's.
    """
    return len(audience.seats) > 1 and any(
        party_of(table, seat) == party for seat in audience.seats
    )


def offer_audience(offer: Offer) -> Audience:
    return Audience(public=offer.public, parties=frozenset(offer.parties))


def seat_viewer(seat: SeatId) -> Viewer:
    return Viewer(Sight.SEAT, seat)


def own_party(table: Table, viewer: Viewer) -> PartyId | None:
    """The party in whose seat the viewer sits, or over whose shoulder a mentor looks."""
    if viewer.sight is Sight.MENTOR:
        return viewer.party
    if viewer.sight is not Sight.SEAT or viewer.seat is None:
        return None
    return party_of(table, viewer.seat)
