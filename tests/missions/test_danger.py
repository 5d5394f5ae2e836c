"""Acceptance lines on chance and its end (M7, M8, M9, M10, M12, M14, M19, M20, M35)."""

from __future__ import annotations

import pytest

from negotiation.engine.chance import draw
from negotiation.engine.commands import (
    EndSession,
    FireInject,
    MarkSeat,
    ResumeSession,
    RevealResults,
    SecondAction,
    SignOffer,
    StepPhase,
    TableOffer,
)
from negotiation.engine.entries import ActionTaken, DisasterStruck, EndReason, ThresholdCrossed
from negotiation.engine.refusals import Code
from negotiation.engine.terms import Actor, InjectId, SeatId, TextRef, VariableId
from negotiation.engine.world.chance import odds
from negotiation.engine.world.model import Roll
from negotiation.engine.world.read import model_of
from tests.engine.builders import FACILITATOR, OBSERVER_VIEW, code, package, tabled

from .korea import CN, KP, KR, RU, US, Table, head, rolls, starting

HEADS = tuple(SeatId(f"{party}.head") for party in (US, CN, RU, KR, KP))


def weekly(table: Table) -> float:
    """How many of 10,000 weeks have a test, in percent, at the odds of the table as it is."""
    test = next(r for r in model_of(table.state).rolls if r.id == "test")
    assert isinstance(test, Roll)
    chance = odds(test, table.state)
    assert chance is not None
    weeks = (draw(str(n // 4), "roll", "test", n % 4, 0, below=100) for n in range(10_000))
    return sum(week < chance for week in weeks) / 100


def test_m7_four_launches_and_then_a_hazard() -> None:
    table = Table()
    fired = [line.inject for line in table.lines(head(KP)) if line.kind == "inject_fired"]
    assert fired == [InjectId("launches")]
    assert table.value("T", head(US)) == 55
    assert 18 <= weekly(table) <= 24
    table.act("KR.head", "pause")
    assert table.value("freeze", head(US)) == 1
    assert 1 <= weekly(table) <= 3


def test_m8_the_threshold_is_announced_and_moves_a_mandate() -> None:
    table = Table(scenario=starting(N=76))
    before = table.mandate(US).mandate
    entries = table.act("KP.head", "long-test")
    assert [type(entry) for entry in entries] == [ActionTaken, ThresholdCrossed]
    for looker in (head(CN), OBSERVER_VIEW):
        kinds = [line.kind for line in table.lines(looker)]
        assert kinds.count("threshold_crossed") == 1
        assert table.world(looker).crossed == ("icbm",)
    assert table.mandate(US).mandate == before + 2 * table.scenario.unit
    table.act("KP.head", "missile-test")
    assert table.world().crossed == ("icbm",)


def test_m9_nobody_can_strike_and_managed_stability_pays_all() -> None:
    table = Table()
    names = [f"{each.id} {each.name}" for each in model_of(table.state).instruments]
    assert not [name for name in names if "strike" in name.lower()]
    quo = {stake: table.mandate(stake).no_deal for stake in (US, CN, RU, KR, KP)}
    sign(table, END)
    sheets = {sheet.party: sheet.score for sheet in table.results().sheets}
    assert all(sheets[party] > quo[party] for party in quo)


END = package(
    NUC="compartmentalise", MSL="no-icbm", THAAD="suspend", EXR="scaled", SAN="phased",
    SEC="guarantee", VER="one-site", PRT="lease", BIZ="gas-rail", TTL="guarantors", HUM="food",
    INF="border-halt",
)  # fmt: skip


def sign(table: Table, terms: dict[object, object] | object) -> None:
    others = frozenset({CN, RU, KR, KP})
    command = TableOffer(terms, others, public=True, final=True)  # type: ignore[arg-type]
    offer = tabled(table.accept(HEADS[0], command))
    for seat in HEADS[1:]:
        table.accept(seat, SignOffer(offer))


def ruined() -> Table:
    """A session that ends in disaster at the end of its first phase."""
    for number in range(200):
        table = Table(scenario=starting(T=100, D=0), number=number)
        if any(isinstance(entry, DisasterStruck) for entry in table.step()):
            return table
    raise AssertionError("no disaster in 200 sessions at the highest tension")


def test_m10_disaster_ends_it_for_all_and_for_good() -> None:
    table = ruined()
    assert table.world(OBSERVER_VIEW).rung == 7
    assert table.clock(head(KP)).reason is EndReason.DISASTER
    assert [sheet.score for sheet in table.results().sheets] == [0] * 5
    assert [sheet.lines for sheet in table.results().sheets] == [()] * 5
    for command in (StepPhase(), EndSession(), ResumeSession(), FireInject(InjectId("flood"))):
        assert code(table.refuse(FACILITATOR, command)) is Code.SESSION_ENDED
    table.accept(FACILITATOR, RevealResults())
    assert [sheet.score for sheet in table.results(head(US)).sheets] == [0] * 5


def test_m10_a_final_agreement_is_no_shelter_once_it_struck() -> None:
    table = ruined()
    command = TableOffer(END, frozenset({CN, RU, KR, KP}), final=True)
    assert code(table.refuse(HEADS[0], command)) is Code.SESSION_ENDED


def test_m12_tension_and_rung_at_every_entry() -> None:
    table = Table()
    seen = [(table.world(head(RU)).rung, table.value("T", head(RU)))]
    assert seen == [(3, 55)]
    table.act("US.head", "threat")
    assert (table.world(head(RU)).rung, table.value("T", head(RU))) == (seen[0][0], 64)
    table.act("KP.head", "nuclear-test")
    assert (table.world(head(RU)).rung, table.value("T", head(RU))) == (4, 79)


def test_m12_the_ladder_falls_by_one_in_a_quiet_phase() -> None:
    for number in range(50):
        table = Table(scenario=starting(T=0), number=number)
        table.act("KP.head", "nuclear-test")
        table.step()
        assert table.world().rung == 4
        entries = table.step()
        if not any(roll.hits for name in ("test", "incident") for roll in rolls(entries, name)):
            assert table.world().rung == 3
            return
    raise AssertionError("no quiet phase in 50 sessions")


def test_m14_a_mandate_shows_its_parts() -> None:
    table = Table()
    before = table.mandate(KP)
    assert before.mandate == sum(part.points for part in before.parts)
    assert {part.name: part.points for part in before.parts}["base"] == 53 * table.scenario.unit
    for _ in range(3):
        table.act("US.head", "threat")
    table.act("CN.head", "coal")
    after = table.mandate(KP)
    moved = {part.name: part.points // table.scenario.unit for part in after.parts}
    assert moved["Cohesion of the leadership"] == 15 // 5
    assert moved["Weapons programme"] == 6 // 2
    assert moved["North Korea's economy"] == -(8 // 4)
    assert after.mandate - before.mandate == (3 + 3 - 2) * table.scenario.unit


def test_m19_no_deal_is_worth_what_the_world_makes_of_it() -> None:
    table = Table(scenario=starting(T=55))
    start = {party: table.mandate(party).no_deal for party in (US, KP)}
    assert start == {US: 45 * table.scenario.unit, KP: 39 * table.scenario.unit}
    table.accept(
        FACILITATOR,
        FireInject(text=_words(), changes={VariableId("T"): 20, VariableId("N"): 9}),
    )
    table.accept(FACILITATOR, EndSession())
    for sheet in table.results().sheets:
        quo = table.state.table.no_deal[sheet.party]
        expected = max(0, quo - (20 // 2 + 9 // 3) * table.scenario.unit)
        assert sheet.no_deal == sheet.score == expected
        assert sum(line.points for line in sheet.lines) == sheet.score


def _words() -> TextRef:
    return TextRef("cd" * 32)


def hazard(table: Table) -> tuple[int, bool]:
    """The chance of disaster in the log of the phase's end, and whether it was a careless one."""
    made = rolls(table.step(), "disaster")[0]
    return made.chance, made.careless


def test_m20_careless_acts_cost_more() -> None:
    usual = Table(scenario=starting(T=80))
    usual.act("US.head", "threat")
    careless = Table(scenario=starting(T=80))
    careless.accept(FACILITATOR, MarkSeat(SeatId("US.head"), True))
    careless.act("US.head", "threat")
    (plain, no), (more, yes) = hazard(usual), hazard(careless)
    assert (no, yes) == (False, True)
    assert abs(more - plain * 16 // 10) <= 1
    assert plain > 0


def test_m20_a_second_seat_is_asked() -> None:
    alone = Table(scenario=starting(T=80), everybody=True)
    alone.act("US.press", "threat")
    asked = Table(scenario=starting(T=80), everybody=True)
    made = asked.act("US.press", "threat")[0]
    assert isinstance(made, ActionTaken)
    seconds = SecondAction(made.action)
    assert code(asked.refuse(SeatId("US.press"), seconds)) is Code.ACTION_SETTLED
    assert code(asked.refuse(SeatId("KP.head"), seconds)) is Code.ACTION_UNKNOWN
    asked.accept(SeatId("US.head"), seconds)
    assert asked.actions(head(US)).acts[0].second == SeatId("US.head")
    assert asked.actions(head(CN)).acts[0].second is None
    assert hazard(alone)[1] is True
    assert hazard(asked)[1] is False


def test_m20_a_harmless_act_is_nobodys_danger() -> None:
    table = Table(scenario=starting(T=80), everybody=True)
    table.act("KR.unification", "aid")
    assert hazard(table)[1] is False


def test_m35_the_window_closes_in_the_last_phase() -> None:
    table = Table()
    while "window" not in [fired.inject for fired in table.world().happenings]:
        assert table.clock().status == "running"
        table.wait(14 * 60)
    assert table.clock().phase == "round-4"
    assert code(table.refuse(Actor(clock=True), FireInject(InjectId("window")))) is Code.NOT_DUE


@pytest.mark.parametrize("inject", ["council", "retailer", "near-miss"])
def test_an_event_waits_for_its_condition(inject: str) -> None:
    """No test, no battery, no heat: none of them comes by itself."""
    table = Table()
    for _ in range(4):
        table.step()
    assert InjectId(inject) not in [fired.inject for fired in table.world().happenings]


def test_an_event_comes_once_its_condition_holds() -> None:
    table = Table()
    table.act("KP.head", "nuclear-test")
    table.step()
    assert InjectId("council") in [fired.inject for fired in table.world().happenings]
    refused = table.refuse(FACILITATOR, FireInject(InjectId("council")))
    assert code(refused) is Code.INJECT_FIRED
