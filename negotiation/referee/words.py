"""Numbers and packages as people write them: ``15/2``, ``NUC=cap,VER=one-site``."""

from __future__ import annotations

from collections.abc import Mapping
from fractions import Fraction

from negotiation.engine.scenario import Pack, Scenario
from negotiation.engine.terms import IssueId, OptionId, Package, PartyId, Points


def shown(points: Points, unit: int) -> str:
    """Exact: ``45``, ``44.25``, or ``40/3`` where no decimal number is."""
    number = Fraction(points, unit)
    digits = 0
    while (number * 10**digits).denominator != 1:
        # Each digit takes at least one 2 or 5 out of the denominator; what has neither never ends.
        if digits > unit.bit_length():
            return str(number)
        digits += 1
    whole, rest = divmod(abs(int(number * 10**digits)), 10**digits)
    sign = "-" if number < 0 else ""
    return f"{sign}{whole}.{rest:0{digits}d}" if digits else f"{sign}{whole}"


def as_json(points: Points, unit: int) -> int | float | str:
    """The same number for JSON: a number if it has a decimal form, else text like ``40/3``."""
    text = shown(points, unit)
    return text if "/" in text else float(text) if "." in text else int(text)


def read_points(text: str, unit: int) -> Points:
    """``54``, ``54.25`` or ``163/3`` in whole units. Raises ValueError."""
    try:
        number = Fraction(text.strip()) * unit
    except (ValueError, ZeroDivisionError):
        raise ValueError(f"{text.strip()!r} is not a number") from None
    if number.denominator != 1:
        raise ValueError(f"{text.strip()} is finer than the scenario's unit of 1/{unit}")
    return int(number)


def read_mandates(scenario: Scenario, text: str) -> dict[PartyId, Points]:
    """``56,54,52,54,55``: one number per party, in scenario order. Raises ValueError."""
    parts = text.split(",")
    parties = [party.id for party in scenario.parties]
    if len(parts) != len(parties):
        raise ValueError(f"give {len(parties)} mandates, for {', '.join(parties)}")
    numbers = [read_points(part, scenario.unit) for part in parts]
    return dict(zip(parties, numbers, strict=True))


def read_package(scenario: Scenario, text: str) -> dict[IssueId, OptionId]:
    """``NUC=cap,VER=one-site``; nothing is an empty package. Raises ValueError."""
    package: dict[IssueId, OptionId] = {}
    for term in filter(None, (term.strip() for term in text.split(","))):
        left, sign, right = (part.strip() for part in term.partition("="))
        issue, option = IssueId(left), OptionId(right)
        if not sign:
            raise ValueError(f"{term!r} must read ISSUE=option")
        if issue not in scenario.points:
            raise ValueError(f"there is no issue {issue}; there are {', '.join(scenario.points)}")
        if option not in scenario.points[issue]:
            known = ", ".join(scenario.points[issue])
            raise ValueError(f"{issue} has no option {option}; there are {known}")
        if issue in package:
            raise ValueError(f"{issue} is named twice")
        package[issue] = option
    return package


def final_outcome(scenario: Scenario, pack: Pack, package: Package) -> Mapping[IssueId, OptionId]:
    """The outcome of a final agreement on ``package`` alone: the pack's fixed options included.

    Raises ValueError if an issue of the package is not open in the pack.
    """
    closed = [issue for issue in package if issue not in pack.issues]
    if closed:
        raise ValueError(f"{', '.join(closed)} is not open in the pack {pack.id}")
    return {**scenario.status_quo, **pack.fixed, **package}


def largest_pack(scenario: Scenario) -> Pack:
    """The pack with the most open issues; the first among equals."""
    return max(scenario.packs, key=lambda pack: len(pack.issues))
