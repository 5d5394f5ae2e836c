"""Acceptance lines on data and on strategies can fail too: the data is spoiled under them."""

from __future__ import annotations

from collections.abc import Callable, Mapping
from dataclasses import replace
from pathlib import Path
from typing import Any

import pytest

from negotiation.engine import capital
from negotiation.engine.decide import course as deciding
from negotiation.engine.scenario import Scenario
from negotiation.engine.terms import IssueId, OptionId
from negotiation.engine.world import clock, worth
from negotiation.referee.enumerate import enumerate_zone
from negotiation.scenarios import library, loader
from negotiation.scenarios.document import Document

from . import korea
from . import test_danger as danger
from . import test_formats as formats
from . import test_standing as standing
from . import test_theory as theory
from .test_mutants import (
    Patch,
    acts_have_no_effects,
    every_act_is_public,
    parameters_do_nothing,
    thresholds_are_not_watched,
)


def _spoil(patch: Patch, spoil: Callable[[Scenario], Scenario]) -> None:
    """Every table and every enumeration gets the flagship with a change."""
    honest = library.load

    def load(name: str) -> Scenario:
        return spoil(honest(name))

    for module in (korea, formats, library):
        patch.setattr(module, "load", load)


def _without_rule(patch: Patch, gone: str) -> None:
    _spoil(patch, lambda s: replace(s, rules=tuple(r for r in s.rules if r.id != gone)))


def sources_are_made_up(patch: Patch) -> None:
    """The reader fills in what an author left out."""
    honest = loader._fields

    def filled(value: Any) -> Any:
        if isinstance(value, Mapping):
            found = {name: filled(each) for name, each in value.items()}
            if "source" in found or "counter_source" in found:
                found = {"source": "?", "counter_source": "?", **found}
            if "name" in found and "text" in found:  # events have no source against them
                found.pop("counter_source", None)
            return found
        return [filled(each) for each in value] if isinstance(value, list) else value

    def fields(document: Document) -> Any:
        return honest(Document(document.file, filled(document.data)))

    patch.setattr(loader, "_fields", fields)


def somebody_can_strike(patch: Patch) -> None:
    def armed(scenario: Scenario) -> Scenario:
        assert scenario.world is not None
        first, *others = scenario.world.instruments
        changed = (replace(first, name="Air strike"), *others)
        return replace(scenario, world=replace(scenario.world, instruments=changed))

    _spoil(patch, armed)


def agreements_are_worth_nothing(patch: Patch) -> None:
    patch.setattr(capital, "outcome", lambda state: state.table.scenario.status_quo)


def the_north_disarms_for_money(patch: Patch) -> None:
    _without_rule(patch, "R2")


def rolling_back_is_dismantling(patch: Patch) -> None:
    def merged(scenario: Scenario) -> Scenario:
        rows = scenario.points[IssueId("NUC")]
        row = {OptionId("roll-back"): rows[OptionId("dismantle")]}
        return replace(scenario, points={**scenario.points, IssueId("NUC"): {**rows, **row}})

    _spoil(patch, merged)


def standing_and_deeds_go_apart(patch: Patch) -> None:
    _without_rule(patch, "R7c")


def events_need_no_condition(patch: Patch) -> None:
    patch.setattr(clock, "true", lambda *_: True)


def rewards_are_forgotten(patch: Patch) -> None:
    patch.setattr(worth, "true", lambda *_: False)


def rewards_come_by_themselves(patch: Patch) -> None:
    patch.setattr(worth, "true", lambda *_: True)


def events_ask_no_chance(patch: Patch) -> None:
    patch.setattr(clock, "draw", lambda *_, below: 0 * below)


def conveners_please_moscow(patch: Patch) -> None:
    def pleased(scenario: Scenario) -> Scenario:
        titles, conveners = IssueId("TTL"), OptionId("us-cn")
        rows = scenario.points[titles]
        row = {**rows[conveners], korea.RU: 5 * scenario.unit}
        points = {**scenario.points, titles: {**rows, conveners: row}}
        return replace(scenario, points=points)

    _spoil(patch, pleased)


def measures_stop_no_trade(patch: Patch) -> None:
    def free(scenario: Scenario) -> Scenario:
        rules = tuple(rule for rule in scenario.rules if rule.id not in {"R3a", "R3b"})
        return replace(scenario, rules=rules)

    _spoil(patch, free)


def ports_are_no_rivals(patch: Patch) -> None:
    def shared(scenario: Scenario) -> Scenario:
        port, lease, exemption = IssueId("PRT"), OptionId("lease"), OptionId("exemption")
        rows = scenario.points[port]
        row = {**rows[lease], korea.CN: rows[exemption][korea.CN]}
        return replace(scenario, points={**scenario.points, port: {**rows, lease: row}})

    _spoil(patch, shared)


def capitals_ask_for_nothing(patch: Patch) -> None:
    honest = enumerate_zone

    def lax(scenario: Scenario, pack: Any) -> Any:
        return honest(scenario, replace(pack, mandates=dict.fromkeys(pack.mandates, 0)))

    patch.setattr(theory, "enumerate_zone", lax)


def nothing_is_dangerous(patch: Patch) -> None:
    theory.run.cache_clear()
    patch.setattr(deciding, "danger", lambda *_: 0)


def every_theory_is_one(patch: Patch) -> None:
    theory.run.cache_clear()
    parameters_do_nothing(patch)


def the_debrief_is_cut_short(patch: Patch) -> None:
    def hurried(scenario: Scenario) -> Scenario:
        packs = tuple(replace(p, debrief_seconds=p.debrief_seconds - 60) for p in scenario.packs)
        return replace(scenario, packs=packs)

    _spoil(patch, hurried)


def offers_come_too_early(patch: Patch) -> None:
    def early(scenario: Scenario) -> Scenario:
        packs = tuple(
            replace(p, phases=(replace(p.phases[0], offers=True), *p.phases[1:]))
            for p in scenario.packs
        )
        return replace(scenario, packs=packs)

    _spoil(patch, early)


def an_event_tells_all_the_same(patch: Patch) -> None:
    def bare(scenario: Scenario) -> Scenario:
        assert scenario.world is not None
        injects = tuple(replace(each, texts={}) for each in scenario.world.injects)
        return replace(scenario, world=replace(scenario.world, injects=injects))

    _spoil(patch, bare)


FULL = formats.FORMATS[-1]
Line = Callable[[], None]


def _few(line: Callable[[int, float], None]) -> Line:
    return lambda: line(50, 0.08)


MUTANTS: tuple[tuple[Callable[[Patch], None], Line], ...] = (
    (somebody_can_strike, danger.test_m9_nobody_can_strike_and_managed_stability_pays_all),
    (
        agreements_are_worth_nothing,
        danger.test_m9_nobody_can_strike_and_managed_stability_pays_all,
    ),
    (rolling_back_is_dismantling, standing.test_m11_a_halt_is_not_the_end_of_the_programme),
    (the_north_disarms_for_money, standing.test_m17_no_payment_buys_the_weapons),
    (acts_have_no_effects, standing.test_m28_standing_rises_with_a_title),
    (thresholds_are_not_watched, standing.test_m28_standing_rises_with_a_title),
    (acts_have_no_effects, standing.test_m28_standing_moves_what_moscow_asks),
    (conveners_please_moscow, standing.test_m28_two_conveners_leave_russia_nothing),
    (standing_and_deeds_go_apart, standing.test_m29_a_title_is_cheap_to_give),
    (measures_stop_no_trade, standing.test_m31_ports_and_business_need_relief),
    (ports_are_no_rivals, standing.test_m31_a_lease_costs_china_its_own_way_in),
    (rewards_are_forgotten, standing.test_m35_an_election_makes_other_things_dear),
    (rewards_come_by_themselves, standing.test_m35_an_election_makes_other_things_dear),
    (thresholds_are_not_watched, standing.test_m35_an_election_moves_what_seoul_asks),
    (events_need_no_condition, standing.test_m30_only_an_empty_title_is_found_out),
    (events_ask_no_chance, standing.test_m30_only_an_empty_title_is_found_out),
    (every_act_is_public, standing.test_m30_only_an_empty_title_is_found_out),
    (
        capitals_ask_for_nothing,
        theory.test_m32_no_package_with_broad_sanctions_pleases_all,
    ),
    (nothing_is_dangerous, _few(theory.test_m32_rhetoric_ends_worse_than_waiting)),
    (
        every_theory_is_one,
        _few(theory.test_m33_the_theory_matters_to_one_strategy_only),
    ),
    (the_debrief_is_cut_short, lambda: formats.test_m39_a_format_fills_its_lesson(*FULL)),
    (offers_come_too_early, lambda: formats.test_m39_what_each_phase_is_for("core")),
    (an_event_tells_all_the_same, lambda: formats.test_m35_the_calendar_is_there("flood")),
)


SLOW = (
    events_ask_no_chance,
    every_act_is_public,
    events_need_no_condition,
    nothing_is_dangerous,
    every_theory_is_one,
)
"""Each plays dozens of sessions twice: the long run does."""


@pytest.mark.parametrize(
    ("plant", "line"),
    [
        pytest.param(plant, line, marks=pytest.mark.long if plant in SLOW else ())
        for plant, line in MUTANTS
    ],
    ids=[plant.__name__ for plant, _ in MUTANTS],
)
def test_spoiled_data_is_noticed(
    plant: Callable[[Patch], None], line: Line, monkeypatch: Patch
) -> None:
    line()
    plant(monkeypatch)
    try:
        with pytest.raises((AssertionError, KeyError, StopIteration)):
            line()
    finally:
        theory.run.cache_clear()


def test_m5_a_made_up_source_is_noticed(monkeypatch: Patch, tmp_path: Path) -> None:
    sources_are_made_up(monkeypatch)
    for gone in ("source", "counter_source"):
        folder = tmp_path / gone
        folder.mkdir()
        with pytest.raises(pytest.fail.Exception):
            theory.test_m5_every_cause_has_a_source_and_one_against_it("instruments", gone, folder)
