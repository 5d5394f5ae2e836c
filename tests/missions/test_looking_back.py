"""Acceptance lines on looking back: what pressure, means and no deal came to (M18, M19, M21)."""

from __future__ import annotations

from typing import Any

import pytest

from negotiation.engine.commands import EndSession, FireInject
from negotiation.engine.entries import Recorded
from negotiation.engine.terms import PartyId, PresetId, TextRef, VariableId
from negotiation.referee import theory as theories
from negotiation.referee.course import course
from negotiation.referee.debrief import Debrief, debrief, verdict
from negotiation.referee.pressure import pressures
from negotiation.referee.report import as_object
from tests.engine.builders import FACILITATOR

from .korea import CN, KP, KR, RU, US, Table, starting
from .test_danger import ruined

Object = dict[str, Any]


def log(table: Table) -> list[Recorded]:
    return [Recorded(n, at, entry) for n, (at, entry) in enumerate(table.log, 1)]


def looked_back(table: Table, preset: str | None = None) -> Debrief:
    """As the facilitator's page makes it; nothing here asks what was left on the table."""
    named = PresetId(preset) if preset else None
    entries = log(table)
    told = course(table.scenario, entries, named)
    world = theories.theory(table.scenario, entries, named)
    return debrief(told, verdict(told, should_stop=lambda: True), world)


def rooms(table: Table) -> list[dict[str, tuple[int, int]]]:
    """Before and after every act of pressure, in the order of time, by hypothesis."""
    found = pressures(table.scenario, log(table))
    assert found is not None
    return [
        {str(preset): (room.before, room.after) for preset, room in rooms.items()}
        for _, rooms in sorted(found.rooms.items())
    ]


def test_m18_a_public_threat_leaves_less_room_if_the_essay_is_right() -> None:
    table = Table(pack="core")
    table.act("US.head", "threat")
    (threat,) = rooms(table)
    assert set(threat) == {"essay", "null", "critic"}
    before, after = threat["essay"]
    assert 0 < after < before
    assert threat["null"][1] == threat["null"][0]
    assert threat["critic"][1] < threat["critic"][0]


@pytest.mark.parametrize("preset", ["essay", "null", "critic"])
def test_m18_the_same_whatever_hypothesis_was_played(preset: str) -> None:
    shown = Table(pack="core", preset=preset)
    shown.act("US.head", "threat")
    essay = Table(pack="core")
    essay.act("US.head", "threat")
    assert rooms(shown) == rooms(essay)


def test_m18_a_private_word_costs_no_room() -> None:
    table = Table(pack="core")
    table.act("US.head", "red-line", "CN")
    (word,) = rooms(table)
    assert all(after >= before for before, after in word.values())


def test_m19_the_debrief_tells_what_no_deal_came_to() -> None:
    table = Table(scenario=starting(T=55))
    moved = {VariableId("T"): 20, VariableId("N"): 9}
    table.accept(FACILITATOR, FireInject(text=TextRef("cd" * 32), changes=moved))
    table.accept(FACILITATOR, EndSession())
    found = as_object(looked_back(table))
    quo = {"US": 45, "CN": 18, "RU": 11, "KR": 33, "KP": 39}
    expected = {party: max(0, points - 20 // 2 - 9 // 3) for party, points in quo.items()}
    assert {each["party"]: each["no_deal"] for each in found["parties"]} == expected
    assert {each["party"]: each["no_deal"] for each in found["world"]["mandates"]} == expected
    for each in found["world"]["mandates"]:
        assert max(0, sum(part["points"] for part in each["no_deal_parts"])) == each["no_deal"]
        assert sum(part["points"] for part in each["mandate_parts"]) == each["mandate"]
    assert found["world"]["curve"][-1]["no_deal"] == expected


def mixes(table: Table) -> dict[PartyId, Object]:
    return {each["party"]: each for each in as_object(looked_back(table))["world"]["mixes"]}


def test_m21_the_mix_of_each_delegation() -> None:
    table = Table(everybody=True)
    table.act("US.treasury", "listing", "MSS")
    table.act("US.intelligence", "campaign", "OGD")
    table.act("US.head", "red-line", "CN")
    table.act("US.press", "threat")
    table.act("CN.foreign", "talks")
    table.act("KP.army", "long-test")
    table.act("KP.security", "reassign")
    found = mixes(table)
    families = {party: tuple(each["families"].values()) for party, each in found.items()}
    # Coercive diplomacy, deterrence, propaganda, conventional diplomacy.
    assert families == {
        US: (2, 1, 1, 0),
        CN: (0, 0, 0, 1),
        RU: (0, 0, 0, 0),
        KR: (0, 0, 0, 0),
        KP: (1, 1, 0, 0),
    }
    blends = {party: each["blend"] for party, each in found.items()}
    assert blends == {US: round(5 / 6, 4), CN: 0, RU: None, KR: None, KP: round(2 / 3, 4)}
    threats = {
        party: (each["public_threats"], each["private_threats"]) for party, each in found.items()
    }
    assert threats == {US: (1, 1), CN: (0, 0), RU: (0, 0), KR: (0, 0), KP: (0, 0)}


def test_m21_all_four_in_equal_parts_are_the_whole_blend() -> None:
    table = Table(everybody=True)
    table.act("US.treasury", "listing", "MSS")
    table.act("US.intelligence", "campaign", "OGD")
    table.act("US.head", "red-line", "CN")
    table.step()
    table.act("US.foreign", "title")
    assert mixes(table)[US]["blend"] == 1


def test_m12_the_debrief_has_tension_rung_and_mandates_at_every_turn() -> None:
    table = Table()
    table.act("US.head", "threat")
    table.act("KP.head", "nuclear-test")
    table.accept(FACILITATOR, EndSession())
    curve = as_object(looked_back(table))["world"]["curve"]
    assert [(each["what"], each["tension"], each["rung"]) for each in curve[-2:]] == [
        ("Public threat", 64, 3),
        ("Nuclear test", 79, 4),
    ]
    kp = [each["mandates"]["KP"] for each in curve[-2:]]
    assert kp == [53 + 5 // 5 + 2 // 2, 53 + 5 // 5 + 12 // 2]
    assert curve[-1]["mandates"]["CN"] == curve[-2]["mandates"]["CN"] + 2


def test_m10_the_debrief_explains_a_disaster() -> None:
    table = ruined()
    made = looked_back(table)
    found = as_object(made)
    assert [each["score"] for each in found["parties"]] == [0] * 5
    struck = found["world"]["disaster"]
    assert struck["roll"] == "disaster"
    assert 0 < struck["chance"] < struck["below"] == 4000
    assert struck["tension"] >= 98
    assert found["swaps"] == []
    # No other hypothesis undoes it.
    again = as_object(looked_back(table, "null"))
    assert [each["score"] for each in again["parties"]] == [0] * 5


def test_scored_again_under_another_hypothesis() -> None:
    """The same acts and the same luck; mandates follow the hypothesis."""
    table = Table(scenario=starting(N=74))
    for _ in range(3):
        table.act("US.head", "threat")
    assert table.world().crossed == ("icbm",)
    table.accept(FACILITATOR, EndSession())
    made = {preset: as_object(looked_back(table, preset)) for preset in (None, "essay", "null")}
    assert made[None] == made["essay"]
    played, null = made["essay"]["world"], made["null"]["world"]
    assert (played["played"], null["played"], null["preset"]) == ("essay", "essay", "null")
    assert (played["crossed"], null["crossed"]) == (["icbm"], [])
    mandates = [
        {each["party"]: each["mandate"] for each in found["parties"]} for found in made.values()
    ]
    assert mandates[0][KP] == mandates[2][KP] + 15 // 5 + 6 // 2
    assert mandates[0][US] == mandates[2][US] + 2
    assert [act["instrument"] for act in null["acts"]] == ["threat"] * 3
