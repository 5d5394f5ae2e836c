"""The clock is read from the wall once; after that only the monotonic clock counts."""

from __future__ import annotations

import time

import pytest

from negotiation.record import clock


def test_it_agrees_with_the_wall() -> None:
    assert abs(clock.now() - time.time_ns() // 1_000_000) < 2_000


def test_a_wall_clock_that_jumps_moves_nothing(monkeypatch: pytest.MonkeyPatch) -> None:
    before = clock.now()
    monkeypatch.setattr(time, "time_ns", lambda: 0)
    monkeypatch.setattr(time, "time", lambda: 0.0)
    assert 0 <= clock.now() - before < 1_000


def test_it_counts_milliseconds(monkeypatch: pytest.MonkeyPatch) -> None:
    start, mono = clock.now(), time.monotonic_ns()
    monkeypatch.setattr(time, "monotonic_ns", lambda: mono + 90_000_000_000)
    assert 89_990 <= clock.now() - start <= 90_010
