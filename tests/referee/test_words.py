"""Numbers and packages as people write them."""

from __future__ import annotations

import json
from fractions import Fraction

import pytest
from hypothesis import given
from hypothesis import strategies as st

from negotiation.referee.words import as_json, read_mandates, read_package, read_points, shown
from negotiation.scenarios import library


@pytest.mark.parametrize(
    ("points", "unit", "text"),
    [
        (0, 4, "0"),
        (180, 4, "45"),
        (181, 4, "45.25"),
        (-1, 4, "-0.25"),
        (-182, 4, "-45.5"),
        (1, 20, "0.05"),
        (7, 1, "7"),
        (40, 3, "40/3"),
        (-1, 6, "-1/6"),
        (1, 10_000, "0.0001"),
    ],
)
def test_shown(points: int, unit: int, text: str) -> None:
    assert shown(points, unit) == text


@given(points=st.integers(-(10**9), 10**9), unit=st.integers(1, 10_000))
def test_what_is_shown_reads_back_exactly(points: int, unit: int) -> None:
    text = shown(points, unit)
    assert Fraction(text) == Fraction(points, unit)
    assert read_points(text, unit) == points
    written = json.loads(json.dumps(as_json(points, unit)), parse_float=Fraction)
    assert Fraction(written) == Fraction(points, unit)


@pytest.mark.parametrize(
    ("text", "message"),
    [
        ("NUC", "'NUC' must read ISSUE=option"),
        ("NUK=cap", "there is no issue NUK; there are NUC, MSL"),
        ("NUC=cop", "NUC has no option cop; there are none, cap"),
        ("NUC=cap,NUC=none", "NUC is named twice"),
    ],
)
def test_packages_that_cannot_be_read(text: str, message: str) -> None:
    with pytest.raises(ValueError, match=message):
        read_package(library.load("korea-2017"), text)


def test_a_package_may_have_spaces_and_may_be_empty() -> None:
    korea = library.load("korea-2017")
    assert read_package(korea, "") == {}
    assert read_package(korea, " NUC = cap , VER=none,") == {"NUC": "cap", "VER": "none"}


@pytest.mark.parametrize(
    ("text", "message"),
    [
        ("56,54", "give 5 mandates, for US, CN, RU, KR, KP"),
        ("56,54,52,54,much", "'much' is not a number"),
        ("56,54,52,54,1/0", "is not a number"),
        ("56,54,52,54,55.1", "55.1 is finer than the scenario's unit of 1/4"),
    ],
)
def test_mandates_that_cannot_be_read(text: str, message: str) -> None:
    with pytest.raises(ValueError, match=message):
        read_mandates(library.load("korea-2017"), text)
