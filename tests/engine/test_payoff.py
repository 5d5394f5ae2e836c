"""``engine.payoff`` against a second opinion that reads the raw data with fractions."""

from __future__ import annotations

from fractions import Fraction
from itertools import product

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from negotiation.engine.payoff import explain, payoff, payoff_of
from negotiation.engine.scenario import Scenario
from negotiation.engine.terms import IssueId, OptionId, Package, PartyId
from tests.scenarios.folders import SMALL, write_small
from tests.scenarios.made import Data, opinion, scenario_data, scenario_of


def packages(scenario: Scenario) -> st.SearchStrategy[Package]:
    """Packages over any subset of the issues."""
    return st.fixed_dictionaries(
        {},
        optional={
            issue.id: st.sampled_from([option.id for option in issue.options])
            for issue in scenario.issues
        },
    )


@given(data=scenario_data(), draw=st.data())
@settings(max_examples=40)
def test_payoff_is_the_second_opinion_and_its_lines_sum_to_it(
    data: Data, draw: st.DataObject
) -> None:
    scenario = scenario_of(data)
    package = draw.draw(packages(scenario))
    full = {**scenario.status_quo, **package}
    found = payoff(scenario, package)
    assert {p: Fraction(v, scenario.unit) for p, v in found.items()} == opinion(data, full)
    for party, points in found.items():
        assert payoff_of(scenario, package, party) == points
        lines = explain(scenario, package, party)
        assert sum(line.points for line in lines) == points
        issues = [(line.issue, line.option) for line in lines if line.rule is None]
        assert issues == [(issue.id, full[issue.id]) for issue in scenario.issues]
        rules = [line.rule for line in lines if line.rule is not None]
        assert len(rules) == len(set(rules))
        assert {line.issue for line in lines if line.rule is not None} <= {None}


@given(data=scenario_data())
@settings(max_examples=20)
def test_the_unit_keeps_every_number_whole(data: Data) -> None:
    scenario = scenario_of(data)
    numbers: list[Fraction] = []
    for issue in data["issues"]:
        for row in issue["points"].values():
            numbers += [Fraction(point) for point in row]
    for package in product(*([o.id for o in issue.options] for issue in scenario.issues)):
        named = dict(zip(scenario.status_quo, package, strict=True))
        numbers += opinion(data, named).values()
    assert all((number * scenario.unit).denominator == 1 for number in numbers)


@pytest.fixture(scope="module")
def small(tmp_path_factory: pytest.TempPathFactory) -> Scenario:
    from negotiation.scenarios.loader import load_folder

    return load_folder(write_small(tmp_path_factory.mktemp("small"), SMALL)).scenario


A, B = PartyId("A"), PartyId("B")


def package(**options: str) -> Package:
    return {IssueId(issue): OptionId(option) for issue, option in options.items()}


def test_what_is_not_named_is_at_the_status_quo(small: Scenario) -> None:
    assert payoff(small, {}) == payoff(small, package(HEDGE="high", MUSIC="always"))
    assert payoff(small, package(MUSIC="never")) == payoff(
        small, package(HEDGE="high", MUSIC="never")
    )


def test_fractions_stay_exact(small: Scenario) -> None:
    assert small.unit == 6
    assert payoff(small, package(HEDGE="gone")) == {A: -2, B: 6 * 7 + 3 + 12}


def test_a_scaling_rule_has_a_line_only_for_whom_it_touches(small: Scenario) -> None:
    lines = explain(small, package(HEDGE="gone"), B)
    assert [(line.issue, line.rule, line.points) for line in lines] == [
        ("HEDGE", None, 45),
        ("MUSIC", None, 12),
        (None, "echo", 0),
    ]
    assert all(line.rule is None for line in explain(small, {}, B))


@pytest.mark.parametrize("wrong", [package(HEDGE="blue"), package(FENCE="high")])
def test_an_unknown_id_is_an_error(small: Scenario, wrong: Package) -> None:
    with pytest.raises(KeyError):
        payoff(small, wrong)
    with pytest.raises(KeyError):
        explain(small, wrong, A)


def test_an_unknown_party_is_an_error(small: Scenario) -> None:
    with pytest.raises(KeyError):
        explain(small, {}, PartyId("C"))
