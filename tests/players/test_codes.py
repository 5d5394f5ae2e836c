"""Codes: how they look, what typing forgives, and what is kept of them."""

from __future__ import annotations

import pytest
from django.test import override_settings
from hypothesis import given
from hypothesis import strategies as st

from players import codes

code_texts = st.text(alphabet=codes.ALPHABET, min_size=8, max_size=8)


def test_join_codes_are_eight_characters_that_nobody_confuses() -> None:
    made = {codes.new_join_code() for _ in range(500)}
    assert len(made) == 500
    assert {len(code) for code in made} == {codes.JOIN_LENGTH}
    assert set("".join(made)) <= set(codes.ALPHABET)
    assert not set("ILOU") & set(codes.ALPHABET)


@given(code=code_texts, lower=st.booleans(), separator=st.sampled_from(["", "-", " ", "–", " - "]))
def test_typing_forgives_case_dashes_and_look_alikes(
    code: str, lower: bool, separator: str
) -> None:
    for zero, one in (("0", "1"), ("O", "I"), ("o", "l"), ("O", "L")):
        shown = code.replace("0", zero).replace("1", one)
        text = shown[:4] + separator + shown[4:]
        assert codes.typed(f" {text.lower() if lower else text} ", 8) == code


@pytest.mark.parametrize(
    "text", ["", "ABCD", "ABCD-EFG", "ABCD-EFGHJ", "ABCD-EFGU", "ÄBCD-EFGH", "\x00" * 8, "A" * 5000]
)
def test_anything_else_is_no_code(text: str) -> None:
    assert codes.typed(text, 8) is None


@given(st.text())
def test_no_text_breaks_it(text: str) -> None:
    found = codes.typed(text, 8)
    assert found is None or set(found) <= set(codes.ALPHABET)


def test_a_reentry_code_is_the_same_every_time_and_only_for_its_key() -> None:
    key = codes.new_token()
    code = codes.reentry_code(key)
    assert codes.reentry_code(key) == code
    assert len(code) == codes.REENTRY_LENGTH
    assert set(code) <= set(codes.ALPHABET)
    assert codes.typed(codes.grouped(code).lower(), codes.REENTRY_LENGTH) == code
    assert codes.reentry_code(codes.new_token()) != code
    assert code not in codes.reentry_hash(code).upper()


def test_the_secret_of_the_server_is_in_codes_and_hashes() -> None:
    key = "0" * 32
    before = codes.reentry_code(key), codes.reentry_hash("ABCDEFGHJK")
    with override_settings(SECRET_KEY="another secret of at least thirty-two characters"):
        after = codes.reentry_code(key), codes.reentry_hash("ABCDEFGHJK")
    assert before[0] != after[0]
    assert before[1] != after[1]


def test_a_code_is_shown_in_two_halves() -> None:
    assert codes.grouped("ABCDEFGH") == "ABCD-EFGH"
    assert codes.grouped("ABCDEFGHJK") == "ABCDE-FGHJK"
