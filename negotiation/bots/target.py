"""What a bot asks for: it falls from its aspiration as time passes, never below its mandate."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass

from negotiation.engine.slices import OfferView
from negotiation.engine.terms import PartyId, Points

from .space import Space
from .temperament import PerMille, Temperament

MIRROR_UNTIL: PerMille = 700
"""From here on time presses even who moves only with the others."""


@dataclass(frozen=True, slots=True)
class Aim:
    """All in points. ``best`` is the most any package could pay, ``floor`` the mandate."""

    best: Points
    floor: Points
    target: Points
    first: Points
    """The target at the beginning."""


def aim(
    space: Space, mandate: Points, share: PerMille, temperament: Temperament, towards: PerMille
) -> Aim:
    """``share``: of the time in which targets fall. ``towards``: how far the others have moved,
    in per mille of the way down to the mandate."""
    best = space.best
    reach = max(0, best - mandate)
    first = mandate + reach * temperament.start // 1000
    keep = _keep(share, temperament)
    if temperament.mirrors and share < MIRROR_UNTIL:
        keep = max(keep, temperament.start - towards)
    return Aim(best, mandate, max(mandate, mandate + reach * keep // 1000), first)


def _keep(share: PerMille, temperament: Temperament) -> PerMille:
    late = whole = 1
    for _ in range(temperament.power):
        late, whole = late * share, whole * 1000
    return temperament.start - (temperament.start - temperament.end) * late // whole


def moved(
    space: Space, offers: Sequence[OfferView], own: PartyId, aspiration: Points, mandate: Points
) -> PerMille:
    """How far the others' texts have come towards the own party since each one's first."""
    firsts: dict[PartyId, Points] = {}
    gained = 0
    for offer in offers:
        if offer.final and offer.party != own:
            points = space.own(space.terms(offer.package))
            gained = max(gained, points - firsts.setdefault(offer.party, points))
    reach = aspiration - mandate
    return min(1000, gained * 1000 // reach) if reach > 0 else 0
