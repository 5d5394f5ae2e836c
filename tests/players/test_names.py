"""Nicknames: what passes, what is refused, who would be taken for whom."""

from __future__ import annotations

import unicodedata

import pytest
from django.core.exceptions import ValidationError
from hypothesis import given
from hypothesis import strategies as st

from players import names

GOOD = {
    "Ana": "Ana",
    "  Ana  Lúcia ": "Ana Lúcia",
    "Ana\u00a0B": "Ana B",
    "O'Brien-Smith": "O'Brien-Smith",
    "e\u0301lan": "élan",
    "김민준": "김민준",
    "Ольга": "Ольга",
    "عمر": "عمر",
    "ธนา": "ธนา",
    "🦊": "🦊",
    "<b>Bob</b>": "<b>Bob</b>",
    "x" * 24: "x" * 24,
}
POISON = [
    "",
    "   ",
    "x" * 25,
    "x" * 100_000,
    "a\x00b",
    "a\nb",
    "a\tb",
    "\x1b[31mred",
    "a\u202eb",  # right-to-left override
    "a\u2066b\u2069",  # isolates
    "a\u200bb",  # zero width space
    "a\u200db",  # zero width joiner
    "a\ufeffb",  # byte order mark
    "a\u00adb",  # soft hyphen
    "a\u034fb",
    "\u3164",  # Hangul filler: looks like nothing
    "\u115f\u1160",
    "\u2800",  # an empty Braille cell
    "a\ufe0fb",
    "\U000e0041",  # a tag character
    "\ue000",  # private use
    "\u0378",  # unassigned
    "\ud800",  # half a character
    "a\u2028b",
    "\u0301a",  # an accent on nothing
    "a" + "\u0316\u0317\u0318\u0319",  # a tower of accents that has no composed form
    "---",
    "...",
]
IMPOSTORS = [
    "Facilitator",
    "FACILITATOR",
    "facilitatоr",
    "Fаcilitаtоr",
    "H0st",
    "Ob server",
    "Ηost",
]


@pytest.mark.parametrize(("typed", "kept"), GOOD.items())
def test_a_name_is_kept_as_people_write_it(typed: str, kept: str) -> None:
    assert names.clean(typed) == kept


@pytest.mark.parametrize("typed", POISON)
def test_what_nobody_can_read_is_refused_with_a_reason(typed: str) -> None:
    with pytest.raises(ValidationError) as refused:
        names.clean(typed)
    assert refused.value.messages[0].endswith(".")


@pytest.mark.parametrize("typed", IMPOSTORS)
def test_nobody_calls_themselves_the_facilitator(typed: str) -> None:
    with pytest.raises(ValidationError, match="mistaken"):
        names.clean(typed)


@pytest.mark.parametrize(
    ("one", "other"),
    [
        ("Ana", "ANA"),
        ("Ana", "Аna"),
        ("Jose", "José"),
        ("Bill", "BiII"),
        ("Bob", "B0b"),
        ("ﬁn", "fin"),
    ],
)
def test_look_alikes_share_a_key(one: str, other: str) -> None:
    assert names.key(one) == names.key(other)


@pytest.mark.parametrize(("one", "other"), [("Ana", "Anna"), ("Ana", "Ana 2"), ("Kim", "Tim")])
def test_different_names_do_not(one: str, other: str) -> None:
    assert names.key(one) != names.key(other)


def test_the_next_of_the_same_name_gets_a_number_that_fits() -> None:
    assert [names.numbered("Ana", n) for n in (1, 2, 12)] == ["Ana", "Ana 2", "Ana 12"]
    assert names.numbered("x" * 24, 7) == "x" * 22 + " 7"


@given(st.text(max_size=60))
def test_whatever_passes_is_short_visible_and_composed(text: str) -> None:
    try:
        name = names.clean(text)
    except ValidationError:
        return
    assert 1 <= len(name) <= names.LONGEST
    assert name == unicodedata.normalize("NFC", name)
    assert not {unicodedata.category(c)[0] for c in name if c != " "} & {"C", "Z"}
    assert names.clean(name) == name
    assert len(names.key(name)) <= 96
    name.encode()
