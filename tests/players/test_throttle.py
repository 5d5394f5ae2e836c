"""The cap on guessing."""

from __future__ import annotations

import threading

from players.throttle import Bucket


def test_it_lets_the_burst_through_and_then_the_rate() -> None:
    now = [100.0]
    bucket = Bucket(rate=20, burst=20, clock=lambda: now[0])
    assert [bucket.take() for _ in range(21)] == [True] * 20 + [False]
    now[0] += 0.0625
    assert [bucket.take() for _ in range(2)] == [True, False]
    now[0] += 3600
    assert sum(bucket.take() for _ in range(100)) == 20


def test_right_tries_cost_nothing() -> None:
    bucket = Bucket(rate=20, burst=20, clock=lambda: 0.0)
    for _ in range(1000):
        assert bucket.take()
        bucket.give_back()
    assert sum(bucket.take() for _ in range(50)) == 20


def test_a_minute_of_guessing_from_many_threads_is_twenty_a_second() -> None:
    now = [0.0]
    bucket = Bucket(rate=20, burst=20, clock=lambda: now[0])
    passed: list[int] = []

    def guess() -> None:
        passed.append(sum(bucket.take() for _ in range(200)))

    for second in range(60):
        now[0] = float(second)
        threads = [threading.Thread(target=guess) for _ in range(4)]
        for thread in threads:
            thread.start()
        for thread in threads:
            thread.join()
    assert sum(passed) == 60 * 20
