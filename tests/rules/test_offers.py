"""Offers."""

from __future__ import annotations

import dataclasses

from negotiation.engine.commands import (
    Command,
    PassPen,
    RejectOffer,
    SignOffer,
    TableOffer,
    WithdrawOffer,
)
from negotiation.engine.entries import OfferTabled
from negotiation.engine.refusals import Code
from negotiation.engine.terms import OfferId, PartyId
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
    code,
    kinds,
    package,
    running_game,
    small_scenario,
    table,
    viewer,
)

HALF = package(LAND="half")
UNKNOWN = OfferId("0" * 16)


def test_o1_something_to_somebody() -> None:
    """O1. An offer names an option on at least one issue and is addressed to at least one other
    delegation.
    """
    game = running_game()
    assert code(game.refuse(A_HEAD, TableOffer({}, frozenset({B})))) is Code.OFFER_EMPTY
    for nobody in (frozenset[PartyId](), frozenset({A})):
        assert code(game.refuse(A_HEAD, TableOffer(HALF, nobody))) is Code.OFFER_NEEDS_ADDRESSEE
    assert "OfferTabled" in kinds(game.accept(A_HEAD, TableOffer(HALF, frozenset({B}))))


def test_o2_signers() -> None:
    """O2. Its signers are the delegation that tables it and the addressees."""
    game = running_game()
    offer = table(game, C_HEAD, [B, A], HALF)
    assert game.offer(offer).parties == (A, B, C)
    assert game.offer(offer).party == C
    again = table(game, C_HEAD, [A, B, C], HALF)
    assert game.offer(again).parties == (A, B, C)


def test_o3_who_sees_an_offer() -> None:
    """O3. An offer is seen by its signers' delegations; a public one by everybody."""
    game = running_game()
    for public in (False, True):
        offer = table(game, A_AIDE, [B], HALF, public=public)
        lookers = (*map(viewer, SEATS), OBSERVER_VIEW, FACILITATOR_VIEW)
        see = {looker for looker in lookers if game.shown(looker, offer) is not None}
        told = {looker for looker in lookers if game.lines(looker)[-1].offer == offer}
        inside = {viewer(seat) for seat in (A_HEAD, A_AIDE, B_HEAD, B_AIDE)}
        assert see == (set(lookers) if public else inside | {FACILITATOR_VIEW})
        assert told == see


def test_o4_any_seat_tables() -> None:
    """O4. Any taken seat can table for its delegation, where the phase allows offers."""
    game = running_game()
    assert game.offer(table(game, A_AIDE, [B], HALF)).seat == A_AIDE
    refused = running_game("brief").refuse(A_HEAD, TableOffer(HALF, frozenset({B})))
    assert code(refused) is Code.PHASE_FORBIDS_OFFERS
    assert refused.params == {"phase": "brief"}
    assert kinds(running_game("draft").accept(A_HEAD, TableOffer(HALF, frozenset({B}))))


def test_o5_issues_outside_the_pack() -> None:
    """O5. An issue outside the pack cannot be named."""
    refused = running_game().refuse(A_HEAD, TableOffer(package(FLAG="new"), frozenset({B})))
    assert code(refused) is Code.ISSUE_NOT_OPEN
    assert refused.params == {"issue": "FLAG"}


def test_o6_unknown_names() -> None:
    """O6. An unknown delegation, issue or option is refused by its name."""
    game = running_game()
    stranger = TableOffer(HALF, frozenset({B, PartyId("Z")}))
    refused = game.refuse(A_HEAD, stranger)
    assert (code(refused), refused.params) == (Code.PARTY_UNKNOWN, {"party": "Z"})
    refused = game.refuse(A_HEAD, TableOffer(package(SEA="all"), frozenset({B})))
    assert (code(refused), refused.params) == (Code.ISSUE_UNKNOWN, {"issue": "SEA"})
    refused = game.refuse(A_HEAD, TableOffer(package(LAND="most"), frozenset({B})))
    expected = {"issue": "LAND", "option": "most"}
    assert (code(refused), refused.params) == (Code.OPTION_UNKNOWN, expected)


def test_o7_an_offer_of_nothing() -> None:
    """O7. An offer in which every option already holds is refused, unless it is final."""
    game = running_game()
    nothing = package(LAND="none", PORT="closed")
    refused = game.refuse(A_HEAD, TableOffer(nothing, frozenset({B, C})))
    assert code(refused) is Code.OFFER_CHANGES_NOTHING
    # Not because of the pack's fixed terms: a pack without any may be ended like this too.
    scenario = small_scenario()
    pack = dataclasses.replace(scenario.packs[0], fixed={})
    game = running_game(scenario=dataclasses.replace(scenario, packs=(pack,)))
    assert code(game.refuse(A_HEAD, TableOffer(nothing, frozenset({B, C})))) is code(refused)
    table(game, A_HEAD, [B, C], nothing, final=True)
    table(game, A_HEAD, [B, C], package(LAND="none", PORT="open"))


def test_o8_expiry() -> None:
    """O8. An offer can be given 10 seconds to 120 minutes; after that it is closed, even before
    the clock has recorded it.
    """
    game = running_game()
    for expires_in in (9_999, 120 * 60_000 + 1, 0, -1):
        wrong = TableOffer(HALF, frozenset({B}), expires_in=expires_in)
        assert code(game.refuse(A_HEAD, wrong)) is Code.EXPIRY_OUT_OF_RANGE
    table(game, A_HEAD, [B], HALF, expires_in=120 * 60_000)
    offer = table(game, A_HEAD, [B], HALF, expires_in=10_000)
    expires_at = game.offer(offer).expires_at
    assert expires_at is not None
    game.now = expires_at - 10  # the next command comes exactly when it expires
    late: list[Command] = [SignOffer(offer), RejectOffer(offer)]
    for command in late:
        assert code(game.refuse(B_HEAD, command)) is Code.OFFER_CLOSED
    assert code(game.refuse(A_HEAD, WithdrawOffer(offer))) is Code.OFFER_CLOSED
    assert kinds(game.wait(0)) == ["OfferExpired"]
    assert game.offer(offer).status == "expired"
    assert game.wait(0) == []


def test_o9_answering() -> None:
    """O9. An offer can answer another open offer that the delegation sees, which stays open."""
    game = running_game()
    offer = table(game, A_HEAD, [B], HALF)
    counter = TableOffer(package(LAND="all"), frozenset({A}), counters=offer)
    (entry,) = game.accept(B_AIDE, counter)
    assert isinstance(entry, OfferTabled)
    assert entry.counters == offer
    assert game.offer(offer).status == "open"
    game.accept(A_HEAD, WithdrawOffer(offer))
    assert code(game.refuse(B_HEAD, counter)) is Code.OFFER_CLOSED
    unseen = TableOffer(package(AID="some"), frozenset({D}), counters=entry.offer)
    assert code(game.refuse(C_HEAD, unseen)) is Code.OFFER_UNKNOWN


def test_o10_replacing() -> None:
    """O10. An offer can replace an open offer of the same delegation, which is then superseded."""
    game = running_game()
    offer = table(game, A_HEAD, [B], HALF)
    assert game.offer(offer).signed == (A,)
    better = TableOffer(package(LAND="half", PORT="open"), frozenset({B}), supersedes=offer)
    theirs = TableOffer(HALF, frozenset({A}), supersedes=offer)
    assert code(game.refuse(B_HEAD, theirs)) is Code.NOT_YOURS
    game.accept(A_AIDE, better)
    assert game.offer(offer).status == "superseded"
    assert game.offer(offer).signed == ()
    assert code(game.refuse(A_AIDE, better)) is Code.OFFER_CLOSED


def test_o11_withdrawing() -> None:
    """O11. Any seat of the delegation that tabled an offer can withdraw it; no other delegation
    can.
    """
    game = running_game()
    offer = table(game, A_HEAD, [B], HALF)
    assert code(game.refuse(B_HEAD, WithdrawOffer(offer))) is Code.NOT_YOURS
    assert kinds(game.accept(A_AIDE, WithdrawOffer(offer))) == ["OfferWithdrawn"]
    assert game.offer(offer).status == "withdrawn"
    assert code(game.refuse(A_HEAD, WithdrawOffer(offer))) is Code.OFFER_CLOSED


def test_o12_rejecting() -> None:
    """O12. The seat with the pen of a delegation it is addressed to can reject an offer, which
    closes it for all.
    """
    game = running_game()
    offer = table(game, A_HEAD, [B, C], HALF, public=True)
    assert code(game.refuse(B_AIDE, RejectOffer(offer))) is Code.NEEDS_PEN
    for outside in (A_HEAD, D_HEAD):
        assert code(game.refuse(outside, RejectOffer(offer))) is Code.NOT_ADDRESSED
    game.accept(B_HEAD, PassPen(B_AIDE))
    assert kinds(game.accept(B_AIDE, RejectOffer(offer))) == ["OfferRejected"]
    assert game.offer(offer).status == "rejected"
    assert game.offer(offer).rejected_by == B
    assert code(game.refuse(C_HEAD, SignOffer(offer))) is Code.OFFER_CLOSED


def test_o13_closed_stays_closed() -> None:
    """O13. Closing an offer lapses its signatures, and a closed offer stays closed."""
    game = running_game()
    closings: list[tuple[OfferId, Command]] = []
    for _ in range(2):
        offer = table(game, A_HEAD, [B], HALF)
        closings.append((offer, WithdrawOffer(offer)))
    for offer, closing in closings:
        assert game.offer(offer).signed == (A,)
        game.accept(A_HEAD, closing)
        assert game.offer(offer).signed == ()
        answers: list[Command] = [SignOffer(offer), RejectOffer(offer)]
        for answer in answers:
            assert code(game.refuse(B_HEAD, answer)) is Code.OFFER_CLOSED
    rejected = table(game, A_HEAD, [B], HALF)
    game.accept(B_HEAD, RejectOffer(rejected))
    assert game.offer(rejected).signed == ()
    expiring = table(game, A_HEAD, [B], HALF, expires_in=10_000)
    game.wait(10)
    assert game.offer(expiring).signed == ()
    assert code(game.refuse(B_HEAD, SignOffer(expiring))) is Code.OFFER_CLOSED


def test_o14_an_offer_of_others() -> None:
    """O14. An offer one may not see is answered exactly like one that does not exist."""
    game = running_game()
    hidden = table(game, A_HEAD, [B], HALF)

    def commands(offer: OfferId) -> list[Command]:
        return [
            SignOffer(offer),
            RejectOffer(offer),
            WithdrawOffer(offer),
            TableOffer(package(AID="some"), frozenset({D}), counters=offer),
            TableOffer(package(AID="some"), frozenset({D}), supersedes=offer),
        ]

    for real, absent in zip(commands(hidden), commands(UNKNOWN), strict=True):
        refused = game.refuse(C_HEAD, real)
        assert code(refused) is Code.OFFER_UNKNOWN
        assert refused == game.refuse(C_HEAD, absent)


def test_o15_links_to_hidden_offers() -> None:
    """O15. A reader who may not see the offer that another one answers or replaces is not told of
    it.
    """
    game = running_game()
    hidden = table(game, A_HEAD, [B], HALF)
    wider = TableOffer(
        package(LAND="half", PORT="open"), frozenset({B, C}), counters=hidden, supersedes=hidden
    )
    entry = game.accept(A_HEAD, wider)[0]
    assert isinstance(entry, OfferTabled)
    for seat, link in ((B_HEAD, hidden), (C_HEAD, None)):
        seen = game.shown(viewer(seat), entry.offer)
        assert seen is not None
        assert (seen.counters, seen.supersedes) == (link, link)
