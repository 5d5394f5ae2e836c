"""The flagship scenario through the rules: who may sign what away, and what a deal is worth."""

from __future__ import annotations

from fractions import Fraction

from negotiation.engine import view
from negotiation.engine.commands import SignOffer, StartSession, StepPhase, TableOffer, TakeSeat
from negotiation.engine.entries import EndReason
from negotiation.engine.refusals import Code
from negotiation.engine.slices import ResultsSlice
from negotiation.engine.terms import PackId, PartyId
from negotiation.scenarios.library import load

from .builders import FACILITATOR, FACILITATOR_VIEW, Game, code, package, tabled

DEAL = package(
    NUC="compartmentalise",
    MSL="no-icbm",
    THAAD="suspend",
    EXR="scaled",
    SAN="phased",
    SEC="guarantee",
    VER="one-site",
    PRT="lease",
    BIZ="gas-rail",
    TTL="guarantors",
    HUM="food",
    INF="border-halt",
)
US, CN, RU, KR, KP = (PartyId(name) for name in ("US", "CN", "RU", "KR", "KP"))


def korea() -> Game:
    """The full pack, every head seated, in the first phase in which offers can be signed."""
    game = Game(load("korea-2017"), minutes=180, pack=PackId("full"))
    for party in game.scenario.parties:
        game.accept(FACILITATOR, TakeSeat(party.seats[0].id))
    game.accept(FACILITATOR, StartSession())
    while not _signing(game):
        game.accept(FACILITATOR, StepPhase())
    return game


def _signing(game: Game) -> bool:
    ordinal = game.state.clock.ordinal
    assert ordinal is not None
    phase = game.state.table.phases[ordinal]
    return phase.offers and phase.sign and not phase.plenary


def test_nobody_signs_away_the_weapons_of_another() -> None:
    game = korea()
    head = {party.id: party.seats[0].id for party in game.scenario.parties}
    refused = game.refuse(head[US], TableOffer(package(NUC="dismantle"), frozenset({KR})))
    assert code(refused) is Code.CONSENT_MISSING
    assert refused.params == {"issue": "NUC", "parties": (KP,)}


def test_five_signatures_and_five_capitals() -> None:
    game = korea()
    head = {party.id: party.seats[0].id for party in game.scenario.parties}
    offer = tabled(game.accept(head[US], TableOffer(DEAL, frozenset({CN, RU, KR, KP}), final=True)))
    for party in (CN, RU, KR, KP):
        game.accept(head[party], SignOffer(offer))
    assert game.state.clock.reason is EndReason.AGREEMENT
    results = view.slices(game.state, FACILITATOR_VIEW)["results"]
    assert isinstance(results, ResultsSlice)
    assert results.final
    scores = [Fraction(sheet.score, game.scenario.unit) for sheet in results.sheets]
    assert scores == [57, 71, 88, 64, 66]
    assert all(sheet.margin >= 0 for sheet in results.sheets)
