"""What a viewer may look back on once a session has ended."""

from __future__ import annotations

from negotiation.engine.sight import includes, offer_audience
from negotiation.engine.state import State
from negotiation.engine.terms import OfferId, Sight, Viewer


def debrief_open(state: State, viewer: Viewer) -> bool:
    """Whether this viewer may read the debrief: every party's payoffs, of any package."""
    if state.clock.reason is None:
        return False
    return state.clock.revealed or viewer.sight is Sight.FACILITATOR


def known_offers(state: State, viewer: Viewer) -> frozenset[OfferId]:
    """The offers this viewer may see: private ones stay private after the end too."""
    return frozenset(
        offer.id
        for offer in state.offers.values()
        if includes(offer_audience(offer), viewer, state.table)
    )
