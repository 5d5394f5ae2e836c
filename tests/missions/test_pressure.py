"""Acceptance lines on instruments and on what pressure does (M3, M6, M15, M16, M24, M26, M34)."""

from __future__ import annotations

from negotiation.engine.commands import FireInject, OpenChannel, Say, TakeAction
from negotiation.engine.refusals import Code
from negotiation.engine.terms import PLENARY, InstrumentId, SeatId, TextRef, VariableId
from tests.engine.builders import FACILITATOR, code

from .korea import CN, KP, US, Table, head, rolls, starting

ORGANISATIONS = ("OGD", "MSS", "GPB", "RGB", "Office39", "Cabinet")
LISTING = InstrumentId("listing")


def test_m3_a_listing_names_an_organisation() -> None:
    table = Table()
    assert code(table.refuse(SeatId("US.head"), TakeAction(LISTING))) is Code.TARGET_MISSING
    for nobody in ("KP", "NKVD", ""):
        refused = table.refuse(SeatId("US.head"), TakeAction(LISTING, nobody))
        assert code(refused) is Code.TARGET_UNKNOWN
    before = table.shares()["MSS"]
    table.act("US.head", "listing", "MSS")
    assert table.shares()["MSS"] == before - 4


def cohesion_after(preset: str, seat: str, instrument: str, target: str | None = None) -> int:
    table = Table(preset=preset)
    for _ in range(3):
        table.act(seat, instrument, target)
    return table.value("C", head(KP)) - 70


def test_m6_public_threats_rally_and_quiet_words_do_not() -> None:
    assert cohesion_after("essay", "US.head", "threat") == 15
    assert cohesion_after("essay", "KR.head", "threat") == 15
    assert cohesion_after("essay", "US.head", "red-line", "CN") == 0
    assert cohesion_after("null", "US.head", "threat") == 0
    assert cohesion_after("null", "US.head", "red-line", "RU") == 0


def bite(cn: int, ru: int) -> int:
    table = Table(scenario=starting(cn=cn, ru=ru))
    table.act("US.head", "listing", "MSS")
    return table.value("C", head(KP)) - 70


def test_m15_listings_bite_twice_with_partners() -> None:
    assert bite(45, 44) == -5
    assert bite(45, 45) == -10


def test_m16_shares_sum_to_100_and_only_their_own_state_reassigns() -> None:
    table = Table()
    for organisation in ORGANISATIONS[:3]:
        table.act("US.head", "listing", organisation)
        assert sum(table.shares().values()) == 100
    shares = table.shares().values()
    assert table.value("balance", head(KP)) == max(0, 100 - 4 * (max(shares) - min(shares)))
    refused = table.refuse(SeatId("US.head"), TakeAction(InstrumentId("reassign")))
    assert code(refused) is Code.NOT_YOUR_INSTRUMENT
    before = table.value("balance")
    table.act("KP.head", "reassign")
    assert table.value("balance") > before
    assert sum(table.shares().values()) == 100


def test_m24_a_deployment_costs_two_partners() -> None:
    table = Table()
    table.act("KR.head", "deploy")
    assert (table.value("cn", head(US)), table.value("ru", head(US))) == (35 - 8, 35 - 6)


def test_m26_listings_unbalance_and_infighting_cuts_both_ways() -> None:
    fought = []
    for number in range(30):
        table = Table(scenario=starting(T=20), number=number)
        # One organisation, five times, over two phases.
        for _ in range(3):
            table.act("US.head", "listing", "RGB")
        table.step()
        for _ in range(2):
            table.act("US.head", "listing", "RGB")
        assert table.value("balance") < 30
        cohesion, tension = table.value("C"), table.value("T")
        entries = table.step()
        hits = [e for e in entries if type(e).__name__ == "RollMade" and e.roll == "infighting"]  # type: ignore[union-attr]
        assert len(hits) == 1
        if hits[0].hits:  # type: ignore[union-attr]
            fought.append((table.value("C") - cohesion, table.value("T") - tension))
    assert 3 <= len(fought) <= 24
    # Tests and incidents add to the tension, the quiet phase takes 2.
    assert all(c == -6 and t >= 5 - 2 for c, t in fought)


def test_m34_talk_is_free_and_changes_nothing() -> None:
    table = Table()
    before = table.world()
    for text in ("We could do this.", "We might do that."):
        table.accept(SeatId("US.head"), Say(PLENARY, TextRef(text)))
    table.accept(SeatId("US.head"), OpenChannel(frozenset({SeatId("KP.head")})))
    assert table.world() == before
    assert table.actions(head(US)).left == 3
    for _ in range(3):
        table.act("US.head", "listing", "MSS")
    assert table.actions(head(US)).left == 0
    refused = table.refuse(SeatId("US.head"), TakeAction(LISTING, "MSS"))
    assert code(refused) is Code.TOO_FEW_POINTS
    assert refused.params == {"cost": "1", "left": "0"}
    shown = {choice.instrument: choice for choice in table.actions(head(US)).choices}
    assert shown[LISTING].code is Code.TOO_FEW_POINTS
    assert shown[InstrumentId("threat")].can
    table.step()
    assert table.actions(head(US)).left == 3


def test_m34_the_core_pack_has_one_action_a_phase() -> None:
    for pack, points in (("core", 1), ("standard", 2), ("full", 3)):
        assert Table(pack=pack).actions(head(US)).points == points


def test_m22_a_red_line_is_known_to_three_only() -> None:
    table = Table()
    table.act("US.head", "red-line", "CN")
    knowing = {party.id for party in table.scenario.parties if table.actions(head(party.id)).acts}
    assert knowing == {"US", "CN"}
    lines = {
        party.id: [line.kind for line in table.lines(head(party.id))].count("action_taken")
        for party in table.scenario.parties
    }
    assert lines == {"US": 1, "CN": 1, "RU": 0, "KR": 0, "KP": 0}


def test_m22_a_garbled_word_is_nobodys_news() -> None:
    """In some 15 of 100 phases with a red line it arrives garbled; only its sender can find out."""
    garbled = 0
    for number in range(60):
        table = Table(number=number)
        table.act("US.head", "red-line", "CN")
        clarity = table.value("D", head(US))
        seen = {party: len(table.lines(head(party))) for party in (CN, KP)}
        made = rolls(table.step(), "garbled")
        assert len(made) == 1
        garbled += made[0].hits
        assert table.value("D", head(US)) == clarity - 15 * made[0].hits
        for party, before in seen.items():
            fresh = [line for line in table.lines(head(party))[before:] if line.kind == "roll_made"]
            assert not [line for line in fresh if line.roll == "garbled"]
    assert 3 <= garbled <= 18
    quiet = Table()
    assert not rolls(quiet.step(), "garbled")


def test_m35_the_facilitator_says_what_happens() -> None:
    table = Table()
    before = table.value("T")
    told = TextRef("ab" * 32)
    table.accept(FACILITATOR, FireInject(text=told, changes={VariableId("T"): 7}))
    assert table.value("T", head(KP)) == before + 7
    assert [line.text for line in table.lines(head(KP)) if line.kind == "inject_fired"][-1] == told
    assert code(table.refuse(FACILITATOR, FireInject())) is Code.INJECT_EMPTY
    assert code(table.refuse(SeatId("US.head"), FireInject(text=told))) is Code.NEEDS_FACILITATOR
