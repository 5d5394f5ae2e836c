"""The unit of a scenario: the least denominator in which every number it can show is whole."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Iterator
from fractions import Fraction
from math import lcm

from .base import LARGEST
from .problems import Path
from .schema import ScenarioPart
from .world_schema import WorldPart

LARGEST_UNIT = 10_000
MOST_FACTORS = 1_000
LARGEST_FACTOR = 1_000_000

Factor = tuple[int, int]
"""Numerator and denominator, not reduced: so large do numbers grow before they are divided."""


class TooFineError(Exception):
    """The scenario's fractions need a finer unit than is kept. ``path`` names one that does."""

    def __init__(self, path: Path, message: str) -> None:
        super().__init__(message)
        self.path = path


def unit_of(part: ScenarioPart) -> int:
    """Least common denominator of all points, bonuses, mandates and scaled points.

    A point that several rules may scale counts once for every way their cases can combine.
    Raises TooFineError.
    """
    unit = 1
    for path, number in _numbers(part):
        unit = lcm(unit, number.denominator)
        if unit > LARGEST_UNIT:
            raise TooFineError(path, f"needs points finer than 1/{LARGEST_UNIT}")
        if abs(number) > LARGEST:
            raise TooFineError(path, f"scaled points must lie between -{LARGEST} and {LARGEST}")
    return unit


def _numbers(part: ScenarioPart) -> Iterator[tuple[Path, Fraction]]:
    for n, rule in enumerate(part.rules):
        for m, case in enumerate(rule.cases):
            for party, bonus in case.bonus.items():
                yield ("rules", n, "cases", m, "bonus", party), bonus
    yield from _demands(part)
    factors = _factors(part)
    for n, issue in enumerate(part.issues):
        for option, row in issue.points.items():
            for column, point in enumerate(row):
                path: Path = ("issues", n, "points", option, column)
                for over, under in factors[issue.id, part.parties[column].id]:
                    yield path, point * over / under


def _demands(part: ScenarioPart) -> Iterator[tuple[Path, Fraction]]:
    for n, pack in enumerate(part.packs):
        yield ("packs", n, "interim_gain"), pack.interim_gain
        for party, mandate in pack.mandates.items():
            yield ("packs", n, "mandates", party), mandate
    if part.world is not None:
        yield from _of_world(part.world)


def _of_world(world: WorldPart) -> Iterator[tuple[Path, Fraction]]:
    for rule, numbers in (("mandates", world.mandates.base), ("no_deal", world.no_deal.base)):
        for party, number in (numbers or {}).items():
            yield ("world", rule, "base", party), number
    for n, step in enumerate(world.mandates.steps):
        yield ("world", "mandates", "steps", n, "points"), step.points


def _factors(part: ScenarioPart) -> dict[tuple[str, str], set[Factor]]:
    """Every factor that may come to stand before the points of an issue for a party."""
    found: dict[tuple[str, str], set[Factor]] = defaultdict(lambda: {(1, 1)})
    everyone = [party.id for party in part.parties]
    for n, rule in enumerate(part.rules):
        here: dict[tuple[str, str], set[Factor]] = defaultdict(set)
        for case in rule.cases:
            if case.scale is None:
                continue
            parties = everyone if case.scale.parties == "all" else case.scale.parties
            times = (case.scale.times.numerator, case.scale.times.denominator)
            for issue in case.scale.issues:
                for party in parties:
                    here[issue, party].add(times)
        for cell, factors in here.items():
            found[cell] |= {(a * c, b * d) for a, b in found[cell] for c, d in factors}
            too_large = any(max(factor) > LARGEST_FACTOR for factor in found[cell])
            if too_large or len(found[cell]) > MOST_FACTORS:
                raise TooFineError(("rules", n), f"too many or too fine scales meet on {cell[0]}")
    return found
