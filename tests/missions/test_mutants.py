"""Every acceptance line can fail: a rule is broken under it, one at a time."""

from __future__ import annotations

from collections.abc import Callable, Mapping
from dataclasses import replace
from typing import Any

import pytest

from negotiation.engine import capital, deadlines
from negotiation.engine import evolve as evolving
from negotiation.engine.decide import acts, injects
from negotiation.engine.decide import course as deciding
from negotiation.engine.entries import InjectFired, MessageSent, SessionEnded
from negotiation.engine.payoff import payoff
from negotiation.engine.state import State
from negotiation.engine.terms import EVERYONE, PresetId, ThresholdId
from negotiation.engine.view import own
from negotiation.engine.view import world as worlds
from negotiation.engine.world import chance, change, clock, course, read, worth
from negotiation.engine.world.effects import Change
from negotiation.engine.world.state import World
from negotiation.referee import ground as grounds
from negotiation.referee import pressure as pressures
from negotiation.referee import refold
from negotiation.referee import theory as theories
from tests.engine import builders

from . import test_danger as danger
from . import test_looking_back as looking
from . import test_pressure as pressure

Patch = pytest.MonkeyPatch
ESSAY, ICBM = PresetId("essay"), ThresholdId("icbm")


def any_target_will_do(patch: Patch) -> None:
    patch.setattr(acts, "_check_target", lambda *_: None)


def parameters_do_nothing(patch: Patch) -> None:
    """What pressure does is the same under every hypothesis: one point."""
    honest = change._apply

    def apply(state: Any, effect: Any, target: str | None) -> Any:
        if isinstance(effect, Change) and effect.parameter is not None:
            effect = replace(effect, parameter=None)
        return honest(state, effect, target)

    patch.setattr(change, "_apply", apply)


def conditions_of_effects_are_ignored(patch: Patch) -> None:
    patch.setattr(change, "true", lambda *_: True)


def shares_are_taken_and_not_given(patch: Patch) -> None:
    honest = change._shift

    def shift(shares: Mapping[Any, int], effect: Any, target: str | None) -> Mapping[Any, int]:
        moved = honest(shares, effect, target)
        return {member: min(share, shares[member]) for member, share in moved.items()}

    patch.setattr(change, "_shift", shift)


def anybody_may_use_anything(patch: Patch) -> None:
    patch.setattr(acts, "_may_use", lambda *_: True)


def acts_have_no_effects(patch: Patch) -> None:
    patch.setattr(course, "apply", lambda state, *_: state)


def points_are_never_spent(patch: Patch) -> None:
    patch.setattr(acts, "points_left", lambda state, _: state.table.pack.action_points)


def _settling(patch: Patch, amend: Callable[[World, World], World]) -> None:
    """``amend`` gets the world before the turn of a phase and the one after."""

    def settle(state: State) -> State:
        after = change.settle(state)
        return replace(after, world=amend(read.world_of(state), read.world_of(after)))

    patch.setattr(course, "settle", settle)


def points_never_come_again(patch: Patch) -> None:
    _settling(patch, lambda before, after: replace(after, spent=before.spent))


def every_act_is_public(patch: Patch) -> None:
    patch.setattr(acts, "_audience", lambda *_: EVERYONE)


def words_are_dropped(patch: Patch) -> None:
    patch.setattr(
        injects, "InjectFired", lambda inject, _, changes: InjectFired(inject, None, changes)
    )


def the_opening_is_forgotten(patch: Patch) -> None:
    patch.setattr(deciding, "moment_now", lambda *_: False)


def thresholds_are_not_watched(patch: Patch) -> None:
    patch.setattr(deciding, "true", lambda *_: False)


def steps_are_left_out(patch: Patch) -> None:
    honest = worth.mandate_parts
    patch.setattr(capital, "mandate_parts", lambda state, party: honest(state, party)[:-1])


def disaster_keeps_the_score(patch: Patch) -> None:
    def score(state: Any, party: Any) -> int:
        return capital.score(replace(state, world=replace(state.world, disaster=False)), party)

    patch.setattr(own, "score", score)


def disaster_is_only_noted(patch: Patch) -> None:
    honest = deciding.Course.add

    def add(self: Any, entry: Any) -> None:
        if not isinstance(entry, SessionEnded):
            honest(self, entry)

    patch.setattr(deciding.Course, "add", add)


def the_ladder_never_falls(patch: Patch) -> None:
    _settling(patch, lambda before, after: replace(after, rung=max(before.rung, after.rung)))


def acts_leave_the_ladder_alone(patch: Patch) -> None:
    patch.setattr(course, "raise_rung", lambda state, _: state)


def mandates_stand_still(patch: Patch) -> None:
    for module in (capital, worlds):
        patch.setattr(module, "mandate_parts", lambda state, party: (
            worth.Part("base", state.table.pack.mandates[party]),
        ))  # fmt: skip


def no_deal_stands_still(patch: Patch) -> None:
    patch.setattr(capital, "no_deal_parts", lambda state, party: (
        worth.Part("base", state.table.no_deal[party]),
    ))  # fmt: skip


def nobody_is_careless(patch: Patch) -> None:
    for module in (chance, deciding):
        patch.setattr(module, "careless", lambda *_: False)


def everybody_is_careless(patch: Patch) -> None:
    for module in (chance, deciding):
        patch.setattr(module, "careless", lambda *_: True)


def events_need_no_condition(patch: Patch) -> None:
    patch.setattr(clock, "true", lambda *_: True)


def events_by_the_clock_never_come(patch: Patch) -> None:
    patch.setattr(deadlines, "waiting", lambda _: ())


def a_freeze_means_nothing(patch: Patch) -> None:
    patch.setattr(chance, "true", lambda fact, _: fact is None)


def talk_costs(patch: Patch) -> None:
    """Everybody's heat rises with each word."""

    def evolve(state: Any, entry: Any, at: int) -> Any:
        after = evolving.evolve(state, entry, at)
        if isinstance(entry, MessageSent):
            return change.nudge(after, {read.model_of(after).tension: 1})
        return after

    patch.setattr(builders, "evolve", evolve)


def pressure_is_measured_as_played_only(patch: Patch) -> None:
    """Every hypothesis is told the room of the first."""
    honest = pressures._moved
    patch.setattr(pressures, "_moved", lambda scenario, log, _: honest(scenario, log, ESSAY))


def room_is_counted_at_the_mandates_of_the_start(patch: Patch) -> None:
    patch.setattr(pressures, "mandates", lambda state: dict(state.table.pack.mandates))


def mixes_count_every_act_for_everybody(patch: Patch) -> None:
    honest = theories._mix

    def mix(party: Any, deeds: Any) -> Any:
        return honest(party, [replace(deed, party=party) for deed in deeds])

    patch.setattr(theories, "_mix", mix)


def threats_are_all_public(patch: Patch) -> None:
    honest = theories._deed
    patch.setattr(theories, "_deed", lambda *args: replace(honest(*args), public=True))


def a_blend_forgets_how_many_families_there_are(patch: Patch) -> None:
    patch.setattr(theories, "FAMILIES", (*theories.FAMILIES, "else"))


def the_debrief_forgets_the_disaster(patch: Patch) -> None:
    patch.setattr(grounds, "scores", lambda state: payoff(state.table.scenario, {}))


def crossings_stay_under_another_hypothesis(patch: Patch) -> None:
    def refolded(scenario: Any, log: Any, preset: Any = None) -> Any:
        for recorded, state in refold.refolded(scenario, log, preset):
            yield recorded, replace(state, world=replace(read.world_of(state), crossed=(ICBM,)))

    patch.setattr(theories, "refolded", refolded)


MUTANTS: tuple[tuple[Callable[[Patch], None], Callable[[], None]], ...] = (
    (any_target_will_do, pressure.test_m3_a_listing_names_an_organisation),
    (acts_have_no_effects, pressure.test_m3_a_listing_names_an_organisation),
    (parameters_do_nothing, pressure.test_m6_public_threats_rally_and_quiet_words_do_not),
    (conditions_of_effects_are_ignored, pressure.test_m15_listings_bite_twice_with_partners),
    (
        shares_are_taken_and_not_given,
        pressure.test_m16_shares_sum_to_100_and_only_their_own_state_reassigns,
    ),
    (
        anybody_may_use_anything,
        pressure.test_m16_shares_sum_to_100_and_only_their_own_state_reassigns,
    ),
    (acts_have_no_effects, pressure.test_m24_a_deployment_costs_two_partners),
    (acts_have_no_effects, pressure.test_m26_listings_unbalance_and_infighting_cuts_both_ways),
    (points_are_never_spent, pressure.test_m34_talk_is_free_and_changes_nothing),
    (points_never_come_again, pressure.test_m34_talk_is_free_and_changes_nothing),
    (talk_costs, pressure.test_m34_talk_is_free_and_changes_nothing),
    (every_act_is_public, pressure.test_m22_a_red_line_is_known_to_three_only),
    (words_are_dropped, pressure.test_m35_the_facilitator_says_what_happens),
    (the_opening_is_forgotten, danger.test_m7_four_launches_and_then_a_hazard),
    (a_freeze_means_nothing, danger.test_m7_four_launches_and_then_a_hazard),
    (thresholds_are_not_watched, danger.test_m8_the_threshold_is_announced_and_moves_a_mandate),
    (steps_are_left_out, danger.test_m8_the_threshold_is_announced_and_moves_a_mandate),
    (disaster_keeps_the_score, danger.test_m10_disaster_ends_it_for_all_and_for_good),
    (disaster_is_only_noted, danger.test_m10_disaster_ends_it_for_all_and_for_good),
    (acts_leave_the_ladder_alone, danger.test_m12_tension_and_rung_at_every_entry),
    (the_ladder_never_falls, danger.test_m12_the_ladder_falls_by_one_in_a_quiet_phase),
    (mandates_stand_still, danger.test_m14_a_mandate_shows_its_parts),
    (no_deal_stands_still, danger.test_m19_no_deal_is_worth_what_the_world_makes_of_it),
    (nobody_is_careless, danger.test_m20_careless_acts_cost_more),
    (nobody_is_careless, danger.test_m20_a_second_seat_is_asked),
    (everybody_is_careless, danger.test_m20_a_harmless_act_is_nobodys_danger),
    (events_by_the_clock_never_come, danger.test_m35_the_window_closes_in_the_last_phase),
    (
        pressure_is_measured_as_played_only,
        looking.test_m18_a_public_threat_leaves_less_room_if_the_essay_is_right,
    ),
    (
        room_is_counted_at_the_mandates_of_the_start,
        looking.test_m18_a_public_threat_leaves_less_room_if_the_essay_is_right,
    ),
    (
        parameters_do_nothing,
        looking.test_m18_a_public_threat_leaves_less_room_if_the_essay_is_right,
    ),
    (no_deal_stands_still, looking.test_m19_the_debrief_tells_what_no_deal_came_to),
    (mixes_count_every_act_for_everybody, looking.test_m21_the_mix_of_each_delegation),
    (threats_are_all_public, looking.test_m21_the_mix_of_each_delegation),
    (
        a_blend_forgets_how_many_families_there_are,
        looking.test_m21_all_four_in_equal_parts_are_the_whole_blend,
    ),
    (the_debrief_forgets_the_disaster, looking.test_m10_the_debrief_explains_a_disaster),
    (
        crossings_stay_under_another_hypothesis,
        looking.test_scored_again_under_another_hypothesis,
    ),
)


@pytest.mark.parametrize(
    ("plant", "line"), MUTANTS, ids=lambda each: each.__name__.removeprefix("test_")
)
def test_a_broken_rule_is_noticed(
    plant: Callable[[Patch], None], line: Callable[[], None], monkeypatch: Patch
) -> None:
    line()
    plant(monkeypatch)
    with pytest.raises((AssertionError, KeyError, StopIteration)):
        line()


def test_an_event_without_its_condition_is_noticed(monkeypatch: Patch) -> None:
    events_need_no_condition(monkeypatch)
    with pytest.raises(AssertionError):
        danger.test_an_event_waits_for_its_condition("council")
