"""Sessions that the tests of the bots play, and people who sit among the bots."""

from __future__ import annotations

import hashlib
from collections.abc import Iterator, Mapping
from dataclasses import replace
from functools import cache

from negotiation.bots import Move, Temperament, choose
from negotiation.bots.play import Played, Player, heads, play
from negotiation.bots.view import BotView
from negotiation.engine.bots import STEADY
from negotiation.engine.capital import mandate, outcome
from negotiation.engine.commands import SignOffer
from negotiation.engine.entries import Entry, Reason, SessionOpened
from negotiation.engine.evolve import evolve, start
from negotiation.engine.payoff import payoff
from negotiation.engine.scenario import Phase, Scenario
from negotiation.engine.state import State
from negotiation.engine.terms import PackId, PartyId, PhaseId, Points, SeatId
from negotiation.scenarios import library
from negotiation.transcript import codec

CORE = PackId("core")


@cache
def korea() -> Scenario:
    return library.load("korea-2017")


def seed(number: int) -> str:
    """As the command ``demo --seed`` makes it."""
    return hashlib.sha256(f"demo {number}".encode()).hexdigest()[:32]


@cache
def played(number: int, pack: str = "core") -> Played:
    """A session of five bots with the temperaments that the seed gives them."""
    return play(korea(), PackId(pack), seed(number))


def agreed(session: Played) -> bool:
    return any(agreement.final for agreement in session.state.agreements)


def scores(session: Played) -> dict[PartyId, Points]:
    return payoff(session.scenario, outcome(session.state))


def mandates(session: Played) -> dict[PartyId, Points]:
    """What every capital asks for in the end."""
    return {party.id: mandate(session.state, party.id) for party in session.scenario.parties}


def states(session: Played) -> Iterator[tuple[Entry, State]]:
    """Every entry after the first, with the state before it."""
    (at, opened), *rest = (
        (e.at, codec.decode(e.kind, e.version, codec.parse(e.body))) for e in session.entries
    )
    assert isinstance(opened, SessionOpened)
    state = start(session.scenario, opened, at)
    for at, entry in rest:
        yield entry, state
        state = evolve(state, entry, at)


# --- people ---------------------------------------------------------------------------------------


def with_person(party: str, person: Player) -> Mapping[SeatId, Player]:
    """Korea's heads, one of them a person."""
    return {**heads(korea()), korea().party(PartyId(party)).seats[0].id: person}


def novice(view: BotView, own_seed: str) -> Move | None:
    """Says nothing and signs whatever the page says the capital would ratify."""
    takes = tuple(
        SignOffer(offer.id)
        for offer in view.offers.offers
        if offer.can_sign and offer.own is not None and offer.own.ratified
    )
    return Move(takes, Reason("accepts", {}, "Why not?")) if takes else None


def insists(view: BotView, own_seed: str) -> Move | None:
    """Writes and answers like a bot, but never moves from a third of the way up to the best."""
    hard = Temperament(STEADY, start=330, end=330, power=1, patience=4, last=330, steps=False)
    return choose(view, own_seed, hard)


def twelve_rounds() -> Scenario:
    """Korea's core in so little time that every seat has just twelve turns for offers."""
    phases = (
        Phase(PhaseId("brief"), "Briefing", 30, offers=False, sign=False),
        Phase(PhaseId("talks"), "Talks", 96),
        Phase(PhaseId("plenary"), "Plenary", 48, plenary=True),
    )
    core = replace(korea().pack(CORE), phases=phases)
    return replace(korea(), packs=(core,))
