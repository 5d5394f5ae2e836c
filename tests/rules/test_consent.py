"""Consent."""

from __future__ import annotations

from negotiation.engine.capital import outcome
from negotiation.engine.commands import SignOffer, TableOffer
from negotiation.engine.entries import AgreementBound
from negotiation.engine.refusals import Code
from negotiation.engine.terms import PartyId, SeatId
from tests.engine.builders import (
    A_HEAD,
    AID,
    B_HEAD,
    C_HEAD,
    D_HEAD,
    FLAG,
    LAND,
    A,
    B,
    C,
    D,
    Game,
    code,
    package,
    running_game,
    table,
)


def bind(game: Game, seat: SeatId, to: PartyId, signer: SeatId, **terms: str) -> AgreementBound:
    """An interim agreement of two: tabled by one head, signed by the other."""
    entries = game.accept(signer, SignOffer(table(game, seat, [to], package(**terms))))
    bound = entries[-1]
    assert isinstance(bound, AgreementBound)
    return bound


def test_c1_consent() -> None:
    """C1. An option that needs a delegation's signature can be offered only among signers that
    include it; the refusal names the issue and who is missing.
    """
    game = running_game()
    refused = game.refuse(C_HEAD, TableOffer(package(PORT="open", LAND="all"), frozenset({D})))
    assert code(refused) is Code.CONSENT_MISSING
    assert refused.params == {"issue": LAND, "parties": (A, B)}
    refused = game.refuse(A_HEAD, TableOffer(package(LAND="all"), frozenset({C})))
    assert refused.params == {"issue": LAND, "parties": (B,)}
    # The tabling delegation counts as a signer.
    table(game, B_HEAD, [A], package(LAND="all"))


def test_c2_final_signers() -> None:
    """C2. A final offer needs every final signer of the scenario among its signers."""
    game = running_game()
    final = TableOffer(package(AID="some"), frozenset({D}), final=True)
    refused = game.refuse(B_HEAD, final)
    assert code(refused) is Code.FINAL_NEEDS
    assert refused.params == {"parties": (A, C)}
    table(game, B_HEAD, [A, C], package(AID="some"), final=True)
    table(game, B_HEAD, [A, C, D], package(AID="some"), final=True)


def test_c3_fixed_terms() -> None:
    """C3. A final offer contains the pack's fixed terms; without a final agreement those issues
    stay at the status quo.
    """
    game = running_game()
    bind(game, A_HEAD, B, B_HEAD, LAND="half")
    assert outcome(game.state)[FLAG] == "old"
    final = table(game, B_HEAD, [A, C], package(PORT="open"), final=True)
    assert game.offer(final).package == package(PORT="open", FLAG="new")
    game.accept(A_HEAD, SignOffer(final))
    game.accept(C_HEAD, SignOffer(final))
    agreed = package(LAND="half", PORT="open", AID="none", FLAG="new")
    assert outcome(game.state) == agreed


def test_c4_settled_issues() -> None:
    """C4. A settled issue can be named again only in an offer whose signers include all who signed
    for it.
    """
    game = running_game()
    bind(game, B_HEAD, C, C_HEAD, AID="some")
    for option in ("none", "some"):  # restating it would take it over
        change = TableOffer(package(PORT="open", AID=option), frozenset({B}))
        refused = game.refuse(D_HEAD, change)
        assert code(refused) is Code.AMENDMENT_NEEDS
        assert refused.params == {"issue": AID, "parties": (C,)}
    table(game, D_HEAD, [B, C], package(AID="none"))


def test_c5_amending() -> None:
    """C5. An agreement that names a settled issue amends the agreement that settled it."""
    game = running_game()
    port = bind(game, B_HEAD, D, D_HEAD, PORT="open")
    assert port.amends == ()
    wider = table(game, B_HEAD, [C, D], package(PORT="open", AID="some"))
    game.accept(C_HEAD, SignOffer(wider))
    second = game.accept(D_HEAD, SignOffer(wider))[-1]
    assert isinstance(second, AgreementBound)
    assert second.amends == (port.agreement,)
    last = table(game, A_HEAD, [B, C, D], package(LAND="half", AID="none"), final=True)
    for seat in (B_HEAD, C_HEAD):
        game.accept(seat, SignOffer(last))
    third = game.accept(D_HEAD, SignOffer(last))[1]
    assert isinstance(third, AgreementBound)
    assert third.amends == (second.agreement,)
    assert outcome(game.state) == package(LAND="half", PORT="open", AID="none", FLAG="new")


def test_c6_settled_in_the_meantime() -> None:
    """C6. What others have settled since an offer was tabled is checked again at every
    signature.
    """
    game = running_game()
    early = table(game, C_HEAD, [D], package(AID="some"))
    bind(game, B_HEAD, C, C_HEAD, AID="some")
    refused = game.refuse(D_HEAD, SignOffer(early))
    assert code(refused) is Code.AMENDMENT_NEEDS
    assert refused.params == {"issue": AID, "parties": (B,)}
