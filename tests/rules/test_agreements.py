"""Signatures and agreements."""

from __future__ import annotations

import dataclasses

from negotiation.engine.capital import mandate, outcome, worth
from negotiation.engine.commands import PassPen, RejectOffer, SignOffer, TableOffer
from negotiation.engine.entries import AgreementBound, EndReason
from negotiation.engine.refusals import Code
from negotiation.engine.terms import OfferId
from tests.engine.builders import (
    A_AIDE,
    A_HEAD,
    B_AIDE,
    B_HEAD,
    C_HEAD,
    D_HEAD,
    FACILITATOR_VIEW,
    OBSERVER_VIEW,
    SEATS,
    A,
    B,
    C,
    D,
    Game,
    code,
    kinds,
    package,
    running_game,
    small_scenario,
    table,
    units,
    viewer,
)

HALF = package(LAND="half")


def signers(game: Game, offer: OfferId) -> tuple[str, ...]:
    return game.offer(offer).signed


def test_a1_the_pen_signs() -> None:
    """A1. Only the seat with the pen signs for its delegation."""
    game = running_game()
    offer = table(game, A_HEAD, [B], package(LAND="half", PORT="open"))
    refused = game.refuse(B_AIDE, SignOffer(offer))
    assert code(refused) is Code.NEEDS_PEN
    assert refused.params == {"seat": B_HEAD}
    game.accept(B_HEAD, PassPen(B_AIDE))
    assert code(game.refuse(B_HEAD, SignOffer(offer))) is Code.NEEDS_PEN
    game.accept(B_AIDE, SignOffer(offer))
    assert game.offer(offer).status == "agreed"


def test_a2_tabling_as_signature() -> None:
    """A2. Tabling by the seat with the pen is its signature; tabling by another seat is not."""
    game = running_game()
    assert signers(game, table(game, A_HEAD, [B], HALF)) == (A,)
    assert signers(game, table(game, A_AIDE, [B], HALF)) == ()
    game.accept(A_HEAD, PassPen(A_AIDE))
    assert signers(game, table(game, A_AIDE, [B], HALF)) == (A,)
    assert signers(game, table(game, A_HEAD, [B], HALF)) == ()


def test_a3_a_phase_without_signing() -> None:
    """A3. A phase without signing takes no signature, not even by tabling."""
    game = running_game("draft")
    offer = table(game, A_HEAD, [B], HALF)
    assert signers(game, offer) == ()
    refused = game.refuse(B_HEAD, SignOffer(offer))
    assert code(refused) is Code.PHASE_FORBIDS_SIGNING
    assert refused.params == {"phase": "draft"}


def test_a4_the_plenary() -> None:
    """A4. A plenary signs only offers addressed to all delegations."""
    game = running_game("plenary")
    some = table(game, A_HEAD, [B, C], HALF)
    assert signers(game, some) == ()
    refused = game.refuse(B_HEAD, SignOffer(some))
    assert code(refused) is Code.PLENARY_SIGNS_FOR_ALL
    assert refused.params == {"phase": "plenary"}
    everybody = table(game, A_HEAD, [B, C, D], package(LAND="half", PORT="open"))
    game.accept(B_HEAD, SignOffer(everybody))
    assert signers(game, everybody) == (A, B)


def test_a5_final_offers_and_the_mandate() -> None:
    """A5. A capital approves a final offer if the outcome with it is worth at least its mandate."""
    scenario = small_scenario()
    # LAND half is worth exactly 16 to A: on the line is enough, half a point above is not.
    for demand, approves in ((units(16), True), (units(16.5), False)):
        mandates = {**scenario.packs[0].mandates, A: demand}
        pack = dataclasses.replace(scenario.packs[0], mandates=mandates)
        game = running_game(scenario=dataclasses.replace(scenario, packs=(pack,)))
        offer = table(game, A_HEAD, [B, C], HALF, final=True)
        assert signers(game, offer) == ((A,) if approves else ())
        judged = worth(game.state, A, game.offer(offer).package, final=True)
        assert (judged.points, judged.needed) == (units(16), demand)
        assert judged.ratified is approves


def test_a6_interim_offers_and_the_gain() -> None:
    """A6. A capital approves an interim offer if the outcome with it is worth at least the interim
    gain more than the outcome without it.
    """
    game = running_game()
    assert game.state.table.pack.interim_gain == units(2)
    half = table(game, B_HEAD, [A], HALF)  # worth exactly 2 to B
    assert signers(game, half) == (B,)
    game.accept(A_HEAD, SignOffer(half))
    # By itself PORT is worth 2 to D, on top of what now holds; to A it costs 1.
    port = table(game, D_HEAD, [A], package(PORT="open"))
    assert signers(game, port) == (D,)
    assert kinds(game.accept(A_HEAD, SignOffer(port))) == ["CapitalRefused"]


def test_a7_the_floor_of_a_mandate() -> None:
    """A7. A mandate is never below what no deal is worth to its own party."""
    game = running_game()
    assert game.state.table.pack.mandates[D] == units(1)
    assert mandate(game.state, D) == units(10)
    assert mandate(game.state, A) == units(13)


def test_a8_a_capital_refuses() -> None:
    """A8. When a capital does not approve, nothing is signed, and only its own delegation and the
    facilitator learn of it.
    """
    game = running_game()
    on_tabling = game.accept(A_HEAD, TableOffer(package(PORT="open"), frozenset({B}), public=True))
    assert kinds(on_tabling) == ["OfferTabled", "CapitalRefused"]
    offer = table(game, B_HEAD, [A], package(PORT="open"), public=True)
    assert kinds(game.accept(A_HEAD, SignOffer(offer))) == ["CapitalRefused"]
    assert signers(game, offer) == (B,)
    lookers = (*map(viewer, SEATS), OBSERVER_VIEW, FACILITATOR_VIEW)
    told = {
        looker
        for looker in lookers
        if [line.kind for line in game.lines(looker)].count("capital_refused") == 2
    }
    assert told == {viewer(A_HEAD), viewer(A_AIDE), FACILITATOR_VIEW}
    none = {
        looker
        for looker in lookers
        if not any(line.kind == "capital_refused" for line in game.lines(looker))
    }
    assert none == set(lookers) - told


def test_a9_once() -> None:
    """A9. A delegation signs an offer once, and only an offer it is a signer of."""
    game = running_game()
    offer = table(game, A_HEAD, [B], HALF, public=True)
    assert code(game.refuse(A_HEAD, SignOffer(offer))) is Code.ALREADY_SIGNED
    assert code(game.refuse(C_HEAD, SignOffer(offer))) is Code.NOT_ADDRESSED


def _voided() -> tuple[Game, OfferId]:
    """A signs a final offer; what B and C then agree makes it worth 9 to A, whose mandate is 13."""
    game = running_game()
    offer = table(game, A_HEAD, [B, C], package(LAND="half", PORT="open"), final=True)
    game.accept(C_HEAD, SignOffer(offer))
    aid = table(game, B_HEAD, [C], package(AID="some"))
    assert "AgreementBound" in kinds(game.accept(C_HEAD, SignOffer(aid)))
    assert signers(game, offer) == (A, C)
    assert kinds(game.accept(B_HEAD, SignOffer(offer))) == ["OfferSigned", "SignatureVoided"]
    return game, offer


def test_a10_asked_again() -> None:
    """A10. With the last signature every capital is asked again on the outcome as it stands; the
    signature of one that no longer approves is void.
    """
    game, offer = _voided()
    assert game.offer(offer).status == "open"
    assert signers(game, offer) == (B, C)
    # A can try again, and is told no again.
    assert kinds(game.accept(A_HEAD, SignOffer(offer))) == ["CapitalRefused"]


def test_a11_why_is_not_told() -> None:
    """A11. Others see that a signature has gone, never why."""
    game, offer = _voided()
    for seat in (A_HEAD, B_HEAD, C_HEAD):
        shown = game.shown(viewer(seat), offer)
        assert shown is not None
        assert shown.signed == (B, C)
        told = [line.kind for line in game.lines(viewer(seat))]
        assert ("signature_voided" in told) is (seat == A_HEAD)
    assert "signature_voided" in [line.kind for line in game.lines(FACILITATOR_VIEW)]


def test_a12_binding() -> None:
    """A12. When all have signed and all capitals approve, the agreement binds, is public, and its
    options hold.
    """
    game = running_game()
    offer = table(game, A_HEAD, [B], package(LAND="half", PORT="open"))
    signed, bound = game.accept(B_HEAD, SignOffer(offer))
    assert kinds([signed, bound]) == ["OfferSigned", "AgreementBound"]
    assert isinstance(bound, AgreementBound)
    assert (bound.parties, bound.final) == ((A, B), False)
    assert game.offer(offer).status == "agreed"
    assert signers(game, offer) == (A, B)
    held = package(LAND="half", PORT="open", AID="none", FLAG="old")
    assert outcome(game.state) == held
    line = game.lines(OBSERVER_VIEW)[-1]
    assert (line.kind, line.agreement, line.offer) == ("agreement_bound", bound.agreement, None)
    assert code(game.refuse(B_HEAD, RejectOffer(offer))) is Code.OFFER_CLOSED


def test_a13_final_ends() -> None:
    """A13. A final agreement ends the session; an interim one does not."""
    game = running_game()
    interim = table(game, A_HEAD, [B], HALF)
    game.accept(B_HEAD, SignOffer(interim))
    assert game.state.clock.status == "running"
    final = table(game, B_HEAD, [A, C], package(PORT="open"), final=True)
    game.accept(A_HEAD, SignOffer(final))
    entries = game.accept(C_HEAD, SignOffer(final))
    assert kinds(entries) == ["OfferSigned", "AgreementBound", "SessionEnded"]
    assert game.state.clock.reason is EndReason.AGREEMENT


def test_a14_other_offers_stay_open() -> None:
    """A14. When an agreement binds, other open offers stay open."""
    game = running_game()
    other = table(game, A_HEAD, [B, C], package(LAND="all"))
    same = table(game, A_HEAD, [B], HALF)
    game.accept(B_HEAD, SignOffer(table(game, A_HEAD, [B], HALF)))
    assert [game.offer(offer).status for offer in (other, same)] == ["open", "open"]
    assert signers(game, other) == (A,)
