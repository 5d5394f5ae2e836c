"""A bot's own payoff is the referee's number, and knows nobody else's."""

from __future__ import annotations

from collections.abc import Iterator
from itertools import product
from random import Random

import pytest

from negotiation.bots.worth import REMEMBERED, own_payoff
from negotiation.engine.payoff import complete, payoff
from negotiation.engine.scenario import Scenario
from negotiation.engine.terms import Package
from negotiation.scenarios import library
from tests.engine.builders import small_scenario


def everything(scenario: Scenario) -> Iterator[Package]:
    issues = tuple(scenario.points)
    for options in product(*(scenario.points[issue] for issue in issues)):
        yield dict(zip(issues, options, strict=True))


@pytest.mark.parametrize("scenario", [small_scenario(), library.load("first-deal")])
def test_every_package_of_a_small_scenario_pays_the_same(scenario: Scenario) -> None:
    worths = {party.id: own_payoff(scenario, party.id) for party in scenario.parties}
    for package in everything(scenario):
        exact = payoff(scenario, package)
        assert {party: worth(package) for party, worth in worths.items()} == exact


def test_packages_of_the_full_pack_pay_the_same_and_scales_multiply() -> None:
    scenario = library.load("korea-2017")
    chance = Random(2017)
    worths = {party.id: own_payoff(scenario, party.id) for party in scenario.parties}
    for _ in range(1500):
        package = {
            issue: chance.choice(list(options)) for issue, options in scenario.points.items()
        }
        exact = payoff(scenario, package)
        assert {party: worth(package) for party, worth in worths.items()} == exact


def test_it_remembers_no_more_than_its_bound_and_stays_right() -> None:
    scenario = library.load("korea-2017")
    party = scenario.parties[0].id
    worth = own_payoff(scenario, party)
    first = complete(scenario, {})
    before = worth(first)
    for number, package in enumerate(everything(scenario)):
        worth(package)
        if number > REMEMBERED:
            break
    assert worth(first) == before == payoff(scenario, first)[party]


def test_an_unknown_option_is_an_error() -> None:
    scenario = small_scenario()
    with pytest.raises(KeyError):
        own_payoff(scenario, scenario.parties[0].id)({})
