"""What the others would sign, as far as what they did shows it.

For each party a sum over issues: how much it seems to like each option, learnt from the texts it
tabled, signed, left unsigned and turned down. All integers; 1000 means "signs for certain", -1000
"turns down". Options have an order, so what is learnt of one says a little of its neighbours.
"""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from operator import getitem

from negotiation.engine.slices import Line, OfferView, Seconds
from negotiation.engine.terms import OfferId, PartyId

from .space import Space, Terms
from .view import BotView

SWEEPS = 4
STAKE = 120
"""First guess: who must consent to a change gives something, everybody else gains."""


@dataclass(frozen=True, slots=True)
class Evidence:
    """One party's answer to one package: ``verdict`` from -1000 to 1000, ``trust`` up to 1000."""

    party: PartyId
    terms: Terms
    places: tuple[int, ...]
    """Which issues the package named."""
    verdict: int
    trust: int


@dataclass(slots=True)
class Guess:
    """``likes[place][option]`` in parts of a thousand, plus ``base``."""

    base: int
    likes: list[dict[str, int]]

    def of(self, terms: Terms) -> int:
        return self.base + sum(map(getitem, self.likes, terms))


def guesses(view: BotView, space: Space, patience: Seconds) -> dict[PartyId, Guess]:
    """One guess for each other party. ``patience``: silence longer than this is an answer."""
    found = evidence(view, space, patience)
    return {
        party.id: _learn(
            _first(space, party.id), [each for each in found if each.party == party.id], space
        )
        for party in view.table.parties
        if party.id != view.party
    }


def evidence(view: BotView, space: Space, patience: Seconds) -> list[Evidence]:
    """What the others' answers so far say, oldest first."""
    acts = _acts(view.lines)
    found: list[Evidence] = []
    for offer in view.offers.offers:
        terms = space.terms(offer.package)
        places = tuple(
            place
            for place, issue in enumerate(space.issues)
            if offer.final or issue.id in offer.package
        )
        for party in offer.parties:
            if party != view.party:
                found += _answer(offer, party, acts, view.now, patience, terms, places)
    return found


@dataclass(frozen=True, slots=True)
class _Acts:
    """From the feed: who did what, and when."""

    signed: frozenset[tuple[OfferId, PartyId]]
    last: Mapping[PartyId, Seconds]


def _acts(lines: Sequence[Line]) -> _Acts:
    signed = frozenset(
        (line.offer, line.party)
        for line in lines
        if line.kind == "offer_signed" and line.offer is not None and line.party is not None
    )
    last = {line.party: line.at for line in lines if line.party is not None}
    return _Acts(signed, last)


def _answer(
    offer: OfferView,
    party: PartyId,
    acts: _Acts,
    now: Seconds,
    patience: Seconds,
    terms: Terms,
    places: tuple[int, ...],
) -> list[Evidence]:
    if party == offer.party or (offer.id, party) in acts.signed or offer.status == "agreed":
        return [Evidence(party, terms, places, 1000, 1000 if offer.final else 400)]
    if offer.rejected_by == party:
        return [Evidence(party, terms, places, -1000, _fading(offer, now, 900))]
    if offer.final and acts.last.get(party, 0) >= offer.tabled_at + patience:
        return [Evidence(party, terms, places, -500, _fading(offer, now, 700))]
    return []


def _fading(offer: OfferView, now: Seconds, trust: int) -> int:
    """Who said no may say yes later: an old refusal counts less and less."""
    return trust * 600 // (600 + max(0, now - offer.tabled_at))


def _first(space: Space, party: PartyId) -> Guess:
    likes: list[dict[str, int]] = []
    for issue in space.issues:
        order = [option.id for option in issue.options]
        today = order.index(issue.status_quo)
        row: dict[str, int] = {}
        for place, option in enumerate(issue.options):
            away = min(2, abs(place - today))
            row[option.id] = away * (-STAKE if party in option.needs else STAKE // 2)
        likes.append(row)
    return Guess(0, likes)


def _learn(guess: Guess, found: Sequence[Evidence], space: Space) -> Guess:
    """Move the sums towards each verdict, a little at a time, the newest last."""
    neighbours = [_neighbours([o.id for o in issue.options]) for issue in space.issues]
    lessons = [(each, _blamed(each, found)) for each in found]
    for _ in range(SWEEPS):
        for each, places in lessons:
            sums = sum([guess.likes[place][each.terms[place]] for place in each.places])
            error = max(-2000, min(2000, each.verdict - guess.base - sums))
            step = error * each.trust // (2000 * (len(places) + 1))
            guess.base += step
            for place in places:
                row, option = guess.likes[place], each.terms[place]
                row[option] += step
                for neighbour in neighbours[place][option]:
                    row[neighbour] += step // 3
    return guess


def _blamed(each: Evidence, found: Sequence[Evidence]) -> tuple[int, ...]:
    """Which terms an answer is about. A refusal is hardly about what its party has signed before
    or tabled itself."""
    if each.verdict > 0:
        return each.places
    places = tuple(
        place
        for place in each.places
        if not any(
            other.verdict > 0 and other.terms[place] == each.terms[place]
            for other in found
            if place in other.places
        )
    )
    return places or each.places


def _neighbours(order: Sequence[str]) -> dict[str, tuple[str, ...]]:
    return {
        option: tuple(order[max(0, place - 1) : place]) + tuple(order[place + 1 : place + 2])
        for place, option in enumerate(order)
    }
