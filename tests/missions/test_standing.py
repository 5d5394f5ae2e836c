"""Acceptance lines on titles and what they are worth (M28, M29, M30), on ports and business (M31),
on an election (M35) and on disarming (M11, M17)."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import replace

from negotiation.engine.commands import EndSession, SignOffer, TableOffer, TakeAction
from negotiation.engine.entries import CapitalRefused, Entry
from negotiation.engine.payoff import payoff
from negotiation.engine.refusals import Code
from negotiation.engine.terms import InstrumentId, IssueId, OptionId, PartyId, SeatId
from negotiation.referee.enumerate import enumerate_zone
from tests.engine.builders import FACILITATOR, code, package, tabled

from .korea import CN, KP, KR, RU, US, Table, head

SESSIONS = 60
MEMO = TakeAction(InstrumentId("memo"))
END = package(
    NUC="compartmentalise", MSL="no-icbm", THAAD="suspend", EXR="scaled", SAN="phased",
    SEC="guarantee", VER="one-site", PRT="lease", BIZ="gas-rail", TTL="guarantors", HUM="food",
    INF="border-halt",
)  # fmt: skip


def agree(table: Table, terms: Mapping[IssueId, OptionId], *, final: bool = False) -> list[Entry]:
    """All five put their names to it; what the last of them brought about."""
    others = (CN, RU, KR, KP)
    command = TableOffer(terms, frozenset(others), public=True, final=final)
    made: list[Entry] = list(table.accept(SeatId("US.head"), command))
    offer = tabled(made)
    for party in others:
        made = list(table.accept(SeatId(f"{party}.head"), SignOffer(offer)))
    return made


def standing(table: Table) -> int:
    return table.value("pr", head(RU))


NUCLEAR = {
    "none": (0, 0, 0, 0, 20),
    "cap": (6, 7, 5, 5, 18),
    "compartmentalise": (11, 9, 7, 8, 14),
    "roll-back": (15, 8, 7, 11, 8),
    "dismantle": (24, 4, 5, 16, 0),
}
"""What each halt is worth to US, CN, RU, KR and KP."""


def test_m11_a_halt_is_not_the_end_of_the_programme() -> None:
    scenario = Table().scenario
    issue = next(each for each in scenario.issues if each.id == "NUC")
    assert [option.id for option in issue.options] == list(NUCLEAR)
    assert len({option.name for option in issue.options}) == len(NUCLEAR)

    def worth(halt: str) -> list[int]:
        # Checked everywhere, and safe enough that no rule takes anything off.
        points = payoff(scenario, package(NUC=halt, VER="anywhere", SEC="guarantee"))
        return [points[party] for party in (US, CN, RU, KR, KP)]

    nothing = worth("none")
    for halt, points in NUCLEAR.items():
        more = [p - q for p, q in zip(points, NUCLEAR["none"], strict=True)]
        if halt == "dismantle":  # the North asks more than a guarantee for that
            more[-1] -= 50
        assert [p - q for p, q in zip(worth(halt), nothing, strict=True)] == [
            each * scenario.unit for each in more
        ]


def test_m28_standing_rises_with_a_title() -> None:
    granted, agreed = Table(), Table()
    before = standing(granted)
    granted.act("US.head", "title")
    assert standing(granted) == before + 10
    agree(agreed, END)
    assert standing(agreed) == before + 10


def test_m28_two_conveners_leave_russia_nothing() -> None:
    table = Table()
    before = standing(table)
    agree(table, {**END, **package(TTL="us-cn")})
    assert standing(table) == before
    points = payoff(table.scenario, package(TTL="us-cn"))
    assert points[RU] == payoff(table.scenario, package(TTL="none"))[RU]


def test_m28_standing_moves_what_moscow_asks() -> None:
    table = Table()
    before = table.mandate(RU).mandate
    table.act("US.head", "title")
    # Ten of standing received; co-operation is asked for above 40, and stands at 45.
    assert table.mandate(RU).mandate == before + (5 // 2 - 10 // 2) * table.scenario.unit
    table.act("RU.head", "mediate")
    assert table.mandate(RU).mandate == before + (8 // 2 - 14 // 2) * table.scenario.unit


def test_m29_a_title_is_cheap_to_give() -> None:
    table = Table()
    without = payoff(table.scenario, {**END, **package(TTL="none")})
    with_title = payoff(table.scenario, END)
    gains = {party: (with_title[party] - without[party]) / table.scenario.unit for party in without}
    assert (gains[US], gains[RU], gains[CN]) == (-1, 17, 10)


def worth_of(issue: str, **terms: str) -> dict[PartyId, int]:
    """What an agreed issue pays each party, on the sheet that its own head reads at the end."""
    table = Table()
    agree(table, {**END, **package(**terms)})
    table.accept(FACILITATOR, EndSession())
    sheets = {party: table.results(head(party)).sheets[0] for party in (US, CN, RU, KR, KP)}
    return {
        party: sum(line.points for line in sheet.lines if line.issue == issue)
        for party, sheet in sheets.items()
    }


def test_m31_ports_and_business_need_relief() -> None:
    for issue, option in (("PRT", "lease"), ("BIZ", "gas-rail")):
        open_, shut = worth_of(issue, SAN="phased"), worth_of(issue, SAN="keep")
        assert {party: 4 * points for party, points in shut.items()} == open_
        assert open_[RU] > 0
        # Nobody signs for broader measures; what they would leave of it is the same.
        rows, scenario = Table().scenario.points[IssueId(issue)], Table().scenario
        quiet = payoff(scenario, package(SAN="broaden"))
        traded = payoff(scenario, package(SAN="broaden", **{issue: option}))
        for party, points in shut.items():
            assert traded[party] - quiet[party] + rows[OptionId("none")][party] == points


def test_m31_a_lease_costs_china_its_own_way_in() -> None:
    lease, exemption = worth_of("PRT"), worth_of("PRT", PRT="exemption")
    assert lease[CN] < exemption[CN]
    assert lease[RU] > exemption[RU]


def elected(*, after: bool) -> list[str]:
    """Whose exercises and business are on the South's sheet of an agreement about both."""
    table = Table()
    for _ in range(2 if after else 0):
        table.step()
    happened = "election" in [each.inject for each in table.world(head(KR)).happenings]
    assert happened is after
    assert not table.mandate(KR).score_parts
    agree(table, END)
    table.accept(FACILITATOR, EndSession())
    sheet = table.results(head(KR)).sheets[0]
    assert sum(line.points for line in sheet.lines) == sheet.score
    # The card and the stakes say at the end what the sheet says.
    assert table.card(KR).now == table.stakes()[KR] == sheet.score
    return [line.world for line in sheet.lines if line.world and "president" in line.world]


def test_m35_an_election_makes_other_things_dear() -> None:
    assert elected(after=False) == []
    assert elected(after=True) == ["The new president's exercises", "The new president's business"]


def test_m35_an_election_moves_what_seoul_asks() -> None:
    table = Table()
    table.step()
    asked = table.mandate(KR)
    table.step()
    steps = {part.name: part.points for part in table.mandate(KR).parts}
    assert "A mandate to talk" not in {part.name for part in asked.parts}
    assert steps["A mandate to talk"] == -2 * table.scenario.unit


def printed(*, empty: bool) -> list[Table]:
    """Of so many sessions with a title, those in which a note about it is printed."""
    found = []
    for number in range(SESSIONS):
        table = Table(number=number)
        table.act("US.head", "title")
        if empty:
            table.act("US.head", "memo")
            known = [lines.kind for lines in table.lines(head(RU))].count("action_taken")
            assert known == 1, "the note is a secret"
        before = {name: table.value(name) for name in ("pr", "G", "cn", "ru")}
        table.step()
        if "leak" in [each.inject for each in table.world(head(RU)).happenings]:
            assert all(table.value(name) < worth for name, worth in before.items())
            found.append(table)
        else:
            assert standing(table) == before["pr"]
    return found


def test_m30_only_an_empty_title_is_found_out() -> None:
    assert not printed(empty=False)
    leaks = printed(empty=True)
    assert 0.15 <= len(leaks) / SESSIONS <= 0.45
    # What was found out costs more than the title had bought.
    assert all(table.mandate(RU).mandate > Table().mandate(RU).mandate for table in leaks)


def test_m30_there_must_be_a_title_first() -> None:
    table = Table()
    refused = table.refuse(SeatId("US.head"), MEMO)
    assert code(refused) is Code.NOT_POSSIBLE_NOW
    table.act("US.head", "title")
    table.accept(SeatId("US.head"), MEMO)


def test_m17_no_payment_buys_the_weapons() -> None:
    """No package that gives them up for less than peace, whatever else it holds."""
    table = Table()
    pack, unit = table.scenario.packs[-1], table.scenario.unit
    best = []
    for security in ("none", "assurance", "guarantee"):
        fixed = package(NUC="dismantle", SEC=security)
        open_ = tuple(issue for issue in pack.issues if issue not in fixed)
        zone = enumerate_zone(table.scenario, replace(pack, issues=open_, fixed=fixed))
        best.append(zone.reach[KP])
    assert max(best) <= 50 * unit
    assert max(best) < table.mandate(KP).mandate
    # Pressure that opens other doors does not open this one.
    for _ in range(3):
        for organisation in ("MSS", "GPB", "RGB"):
            table.act("US.head", "listing", organisation)
        table.step()
    assert max(best) < table.mandate(KP).mandate < pack.mandates[KP]
    paid = package(NUC="dismantle", SAN="lift", BIZ="fund", HUM="food")
    command = TableOffer(paid, frozenset({US, CN, KR, KP}), final=True)
    offer = tabled(table.accept(SeatId("RU.head"), command))
    made = table.accept(SeatId("KP.head"), SignOffer(offer))
    assert [type(entry) for entry in made] == [CapitalRefused]
