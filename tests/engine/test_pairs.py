"""Secrets never cross: the pair test itself, and proof that it would notice."""

from __future__ import annotations

from collections.abc import Callable

import pytest

from .leaks import LEAKS, Patch
from .pairs import run_pair

PAIRS = 8
MANY_PAIRS = 2_000
PAIRS_TO_CATCH_A_LEAK = 20


def _run(pairs: int) -> None:
    outcomes = [run_pair(seed) for seed in range(pairs)]
    assert [outcome.leak for outcome in outcomes if outcome.leak] == []
    # The worlds did differ, and there was much to see: else equal bytes would prove nothing.
    assert sum(outcome.secrets for outcome in outcomes) > 20 * pairs
    assert sum(outcome.apart for outcome in outcomes) > 10 * pairs
    assert sum(outcome.frames for outcome in outcomes) > 50 * pairs


def test_two_worlds_look_the_same_to_all_others() -> None:
    _run(PAIRS)


@pytest.mark.long
@pytest.mark.timeout(3600)
def test_many_pairs_of_worlds_look_the_same_to_all_others() -> None:
    _run(MANY_PAIRS)


@pytest.mark.parametrize("leak", LEAKS, ids=lambda leak: leak.__name__)
def test_the_pair_test_catches(
    leak: Callable[[Patch], None], monkeypatch: pytest.MonkeyPatch
) -> None:
    leak(monkeypatch)
    caught = (run_pair(seed).leak for seed in range(PAIRS_TO_CATCH_A_LEAK))
    assert any(caught), f"{leak.__name__} went unnoticed"
