"""A token bucket: so many at once, so many a second after that."""

from __future__ import annotations

from collections.abc import Callable
from time import monotonic


class Bucket:
    """Starts full with ``burst`` tokens and gains ``rate`` a second."""

    def __init__(self, rate: float, burst: float, now: Callable[[], float] = monotonic) -> None:
        self._rate = rate
        self._burst = burst
        self._now = now
        self._tokens = burst
        self._at = now()

    @property
    def full(self) -> bool:
        self._refill()
        return self._tokens >= self._burst

    def take(self) -> bool:
        """Whether there was a token to take."""
        self._refill()
        if self._tokens < 1:
            return False
        self._tokens -= 1
        return True

    def give_back(self) -> None:
        self._tokens = min(self._burst, self._tokens + 1)

    def _refill(self) -> None:
        now = self._now()
        self._tokens = min(self._burst, self._tokens + (now - self._at) * self._rate)
        self._at = now
