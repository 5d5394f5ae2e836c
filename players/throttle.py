"""A cap on guessing. One bucket serves everybody: a class sits behind one address."""

from __future__ import annotations

import threading
import time
from collections.abc import Callable

from django.conf import settings


class Bucket:
    """Lets ``burst`` tries through at once and ``rate`` a second after that.

    A try is paid for before it is looked at, and paid back if it was right: so a whole class
    that types the right code at once is never held up, and nobody learns more by asking faster.
    """

    def __init__(
        self, rate: float, burst: int, clock: Callable[[], float] = time.monotonic
    ) -> None:
        self._rate = rate
        self._burst = float(burst)
        self._clock = clock
        self._lock = threading.Lock()
        self._left = self._burst
        self._at = clock()

    def take(self) -> bool:
        """Pay for one try; False if it must wait."""
        with self._lock:
            now = self._clock()
            self._left = min(self._burst, self._left + (now - self._at) * self._rate)
            self._at = now
            if self._left < 1:
                return False
            self._left -= 1
            return True

    def give_back(self) -> None:
        """The try was no guess."""
        with self._lock:
            self._left = min(self._burst, self._left + 1)


guesses = Bucket(rate=20, burst=20)
"""Join codes and re-entry codes together."""
openings = Bucket(rate=settings.CLIENT_RATES, burst=30)
"""New tables."""
