"""The compiled arrays say the same as ``engine.payoff``, package by package."""

from __future__ import annotations

from itertools import product

import numpy as np
from hypothesis import given, settings
from hypothesis import strategies as st

from negotiation.engine.payoff import payoff
from negotiation.engine.scenario import Scenario
from negotiation.referee.compile import Ints, compile_scenario, open_grid
from negotiation.scenarios import library
from tests.scenarios.made import Data, scenario_data, scenario_of


def brute(scenario: Scenario, indices: list[int]) -> list[int]:
    """Points per party of the package with these option indices, from ``engine.payoff``."""
    package = {
        issue.id: issue.options[index].id
        for issue, index in zip(scenario.issues, indices, strict=True)
    }
    return list(payoff(scenario, package).values())


def at(grid: Ints, place: tuple[int, ...]) -> list[int]:
    """Points per party at one place of a grid."""
    return [int(points[place]) for points in grid]


@given(data=scenario_data(), draw=st.data())
@settings(max_examples=40)
def test_a_grid_over_some_issues(data: Data, draw: st.DataObject) -> None:
    """The other issues stay where they are put, and the axes come in the order asked for."""
    scenario = scenario_of(data)
    compiled = compile_scenario(scenario)
    sizes = [len(options) for options in compiled.options]
    base = [draw.draw(st.integers(0, size - 1)) for size in sizes]
    axes = draw.draw(st.permutations(range(len(sizes))))[: draw.draw(st.integers(1, len(sizes)))]
    grid = compiled.evaluate(open_grid(compiled, base, axes))
    for place in product(*(range(sizes[axis]) for axis in axes)):
        indices = list(base)
        for axis, index in zip(axes, place, strict=True):
            indices[axis] = index
        assert at(grid, place) == brute(scenario, indices)


def test_a_list_of_korean_packages() -> None:
    scenario = library.load("korea-2017")
    compiled = compile_scenario(scenario)
    draw = np.random.default_rng(2017)
    columns = [draw.integers(0, len(options), 2_000) for options in compiled.options]
    points = compiled.evaluate(columns)
    for n in range(2_000):
        assert points[:, n].tolist() == brute(scenario, [int(column[n]) for column in columns])
