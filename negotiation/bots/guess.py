"""What the others would sign, as far as what they did shows it.

For each party a sum over issues: how much it seems to like each option, learnt from the texts it
tabled, signed, left unsigned and turned down. All integers; 1000 means "signs for certain", -1000
"turns down". Options have an order, so what is learnt of one says something of the others.
"""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from functools import cache
from operator import getitem

from negotiation.engine.chance import draw
from negotiation.engine.slices import OfferView, Seconds
from negotiation.engine.terms import OfferId, PartyId

from .space import Space, Terms
from .view import BotView

SWEEPS = 4
TREND = 500
"""How much of what is learnt of an option is taken to hold for that whole end of its issue."""
HOPE = 200
"""What a refused text's untried alternatives are given in advance."""
SILENCE = 3
"""Who does nothing at all for so many turns has answered too."""
WEIGHED = 8
"""So many half periods after it was tabled, a bot has turned down what it never will sign."""
YET = 200
CLOSING = ("offer_rejected", "offer_withdrawn", "offer_expired")
DOUBT = 50
"""How far off, at most, a guess of one option is thought to be."""
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


def guesses(
    view: BotView, space: Space, patience: Seconds, pressed: Seconds | None = None
) -> dict[PartyId, Guess]:
    """One guess for each other party. ``patience``: silence longer than this is an answer.

    ``pressed``: since when bots sign whatever their capital would; None while they hold out.
    """
    found = evidence(view, space, patience, pressed)
    return {
        party.id: _learn(
            _first(space, party.id), [each for each in found if each.party == party.id], space
        )
        for party in view.table.parties
        if party.id != view.party
    }


def doubted(guess: Guess, name: tuple[object, ...]) -> Guess:
    """The guess with every like moved a little, by a draw of this name."""
    seed, *rest = map(str, name)
    likes = [
        {
            option: like + draw(seed, *rest, place, option, below=2 * DOUBT + 1) - DOUBT
            for option, like in row.items()
        }
        for place, row in enumerate(guess.likes)
    ]
    return Guess(guess.base, likes)


def evidence(
    view: BotView, space: Space, patience: Seconds, pressed: Seconds | None
) -> list[Evidence]:
    """What the others' answers so far say, oldest first."""
    acts = _acts(view, pressed)
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
    """From what was seen: who signed what, when each party did something, when offers closed."""

    signed: frozenset[tuple[OfferId, PartyId]]
    times: Mapping[PartyId, Sequence[Seconds]]
    closed: Mapping[OfferId, Seconds]
    bots: frozenset[PartyId]
    """The parties for which a bot signs."""
    pressed: Seconds | None

    def passed_over(self, offer: OfferView, party: PartyId) -> bool:
        """Whether a bot did something else when it would have signed whatever it ever will."""
        if self.pressed is None or party not in self.bots:
            return False
        since, until = max(offer.tabled_at, self.pressed), self.closed.get(offer.id)
        return any(
            since < at and (until is None or at <= until) for at in self.times.get(party, ())
        )


def _acts(view: BotView, pressed: Seconds | None) -> _Acts:
    signed = set()
    times: dict[PartyId, list[Seconds]] = {}
    closed = {
        offer.supersedes: offer.tabled_at
        for offer in view.offers.offers
        if offer.supersedes is not None
    }
    for line in view.lines:
        if line.party is not None:
            times.setdefault(line.party, []).append(line.at)
            if line.kind == "offer_signed" and line.offer is not None:
                signed.add((line.offer, line.party))
        if line.kind in CLOSING and line.offer is not None:
            closed[line.offer] = line.at
    signing = {status.seat for status in view.roster.seats if status.pen and status.bot}
    bots = frozenset(
        party.id for party in view.table.parties if any(seat.id in signing for seat in party.seats)
    )
    return _Acts(frozenset(signed), times, closed, bots, pressed)


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
    if not offer.final:
        return []
    if acts.passed_over(offer, party):
        return [Evidence(party, terms, places, -1000, 900)]
    heard, until = offer.tabled_at + patience, acts.closed.get(offer.id, now)
    if party in acts.bots:
        # A bot turns down what its capital would never sign. What it leaves lying it may sign yet.
        weighed = until >= offer.tabled_at + WEIGHED * patience
        return [Evidence(party, terms, places, YET, 500)] if weighed else []
    if any(heard <= at <= until for at in acts.times.get(party, ())):
        return [Evidence(party, terms, places, -500, _fading(offer, now, 700))]
    if until >= offer.tabled_at + SILENCE * patience:
        return [Evidence(party, terms, places, -500, _fading(offer, now, 500))]
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
            gain = -STAKE if party in option.needs else STAKE // 2 * (place > today)
            row[option.id] = gain * min(2, abs(place - today))
        likes.append(row)
    return Guess(0, likes)


def _learn(guess: Guess, found: Sequence[Evidence], space: Space) -> Guess:
    """Move the sums towards each verdict, a little at a time, the newest last."""
    likeness = [_likeness(tuple(option.id for option in issue.options)) for issue in space.issues]
    lessons = [(each, _blamed(each, found)) for each in found]
    for _ in range(SWEEPS):
        for each, places in lessons:
            sums = sum([guess.likes[place][each.terms[place]] for place in each.places])
            error = max(-2000, min(2000, each.verdict - guess.base - sums))
            step = error * each.trust // (2000 * (len(places) + 1))
            guess.base += step
            for place in places:
                row = guess.likes[place]
                for option, like in likeness[place][each.terms[place]]:
                    row[option] += step * like // 1000
    return _curious(guess, found)


def _curious(guess: Guess, found: Sequence[Evidence]) -> Guess:
    """Of a party that turns down more than it signs, hope for the options it was never shown."""
    refused = sum([each.verdict < 0 for each in found])
    if refused * 2 <= len(found):
        return guess
    for place, row in enumerate(guess.likes):
        shown = {each.terms[place] for each in found if place in each.places}
        for option in row:
            if option not in shown:
                row[option] += HOPE
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


@cache
def _likeness(order: tuple[str, ...]) -> dict[str, tuple[tuple[str, int], ...]]:
    """How much an answer to one option says of each other one of its issue, in parts of 1000.

    Options are ordered, so whoever likes one end likely minds the other; and each stands for
    itself, for not every order is everybody's.
    """
    last = max(1, len(order) - 1)
    return {
        one: tuple(
            (
                other,
                (1000 if one == other else 0)
                + TREND * (2 * here - last) * (2 * there - last) // (last * last),
            )
            for there, other in enumerate(order)
        )
        for here, one in enumerate(order)
    }
