"""Partial agreements on the way: one or two issues, with just those whose consent they need."""

from __future__ import annotations

from dataclasses import dataclass

from negotiation.engine.chance import draw
from negotiation.engine.commands import TableOffer
from negotiation.engine.terms import IssueId, OptionId, PartyId, Points

from .mind import Mind
from .moves import Move
from .reasons import number, said
from .words import Words

FROM, UNTIL = 150, 650
"""The share of the time in which a partial agreement can be of use."""
EXPIRES_IN = 5 * 60_000
FRIENDLY = 60
"""A partner must seem to gain this much, in parts of a thousand."""


@dataclass(frozen=True, slots=True)
class _Step:
    package: dict[IssueId, OptionId]
    partners: frozenset[PartyId]
    gain: Points
    friendly: int


def step(mind: Mind) -> Move | None:
    """At most once a phase, and not in every one: a trade that pays now for all it binds."""
    if not mind.temperament.steps or not mind.phase.offers or mind.phase.plenary:
        return None
    if not FROM <= mind.share <= UNTIL or not _inclined(mind):
        return None
    found = _best(mind)
    return None if found is None else _move(mind, found)


def _inclined(mind: Mind) -> bool:
    if draw(mind.seed, "step", mind.view.clock.ordinal, below=3) != 0:
        return False
    return not any(not offer.final and offer.party == mind.me for offer in mind.view.offers.offers)


def _best(mind: Mind) -> _Step | None:
    """The most useful change of two issues that every partner seems to like."""
    best: _Step | None = None
    outcome = mind.view.agreements.outcome
    space = mind.space
    today = mind.view.card.now
    needed = max(mind.view.card.interim_gain, 1)
    changes = [
        (place, option)
        for place, issue in enumerate(space.issues)
        for option in space.allowed[place]
        if option != outcome[issue.id]
    ]
    for number_, (place, option) in enumerate(changes):
        for other, second in changes[number_ + 1 :]:
            if other == place:
                continue
            package = {space.issues[place].id: option, space.issues[other].id: second}
            gain = mind.view.worth({**outcome, **package}) - today
            if gain < needed or (best is not None and gain < best.gain // 2):
                continue
            found = _judge(mind, package, (place, other), gain)
            if found and (best is None or _key(mind, found) > _key(mind, best)):
                best = found
    return best


def _key(mind: Mind, found: _Step) -> int:
    return found.friendly + found.gain * 20 // mind.view.table.unit


def _judge(
    mind: Mind, package: dict[IssueId, OptionId], places: tuple[int, int], gain: Points
) -> _Step | None:
    partners = _needed(mind, package)
    if not partners or len(partners) + 1 >= len(mind.view.table.parties):
        return None
    space = mind.space
    if any(all(partner in needs for needs in _consents(mind, package)) for partner in partners):
        return None  # who only gives is not asked: that is no trade
    friendly = min(
        sum(
            mind.guesses[partner].likes[place][package[space.issues[place].id]]
            - mind.guesses[partner].likes[place][space.now[place]]
            for place in places
        )
        for partner in partners
    )
    return _Step(package, partners, gain, friendly) if friendly >= FRIENDLY else None


def _needed(mind: Mind, package: dict[IssueId, OptionId]) -> frozenset[PartyId]:
    """Whose consent the options need, and who signed what they would change; not one's own."""
    needs = {party for parties in _consents(mind, package) for party in parties}
    for agreement in mind.view.agreements.agreements:
        if agreement.package.keys() & package.keys():
            needs |= set(agreement.parties)
    return frozenset(needs - {mind.me})


def _consents(mind: Mind, package: dict[IssueId, OptionId]) -> list[tuple[PartyId, ...]]:
    """For each term, whose consent it needs."""
    return [
        option.needs
        for issue in mind.space.issues
        for option in issue.options
        if package.get(issue.id) == option.id
    ]


def _move(mind: Mind, found: _Step) -> Move:
    unit = mind.view.table.unit
    names = Words(mind.view.table).parties(sorted(found.partners))
    offer = TableOffer(found.package, found.partners, expires_in=EXPIRES_IN)
    reason = said(
        "steps",
        {"gain": found.gain, "needed": mind.view.card.interim_gain},
        f"It pays us {number(found.gain, unit)} at once, and {names} seem to gain as well.",
    )
    return Move((offer,), reason)
