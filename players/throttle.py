"""Caps on guessing. For codes one bucket serves everybody: a class sits behind one address."""

from __future__ import annotations

import threading
import time
from collections import OrderedDict
from collections.abc import Callable

from django.conf import settings
from django.http import HttpRequest


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


class Buckets:
    """A bucket for each key; beyond ``most``, the one asked for longest ago is forgotten."""

    def __init__(self, rate: float, burst: int, most: int = 4096) -> None:
        self._rate, self._burst, self._most = rate, burst, most
        self._lock = threading.Lock()
        self._buckets: OrderedDict[str, Bucket] = OrderedDict()

    def of(self, key: str) -> Bucket:
        with self._lock:
            found = self._buckets.setdefault(key, Bucket(self._rate, self._burst))
            self._buckets.move_to_end(key)
            while len(self._buckets) > self._most:
                self._buckets.popitem(last=False)
            return found


def client(request: HttpRequest) -> str:
    """The address that ``request`` came from, as far as it can be known."""
    forwarded = request.headers.get("X-Forwarded-For", "") if settings.TRUST_PROXY else ""
    return forwarded.rpartition(",")[2].strip() or str(request.META.get("REMOTE_ADDR", ""))


guesses = Bucket(rate=20, burst=20)
"""Join codes and re-entry codes together."""
openings = Bucket(rate=settings.CLIENT_RATES, burst=30)
"""New tables."""

passwords_by_client = Buckets(rate=0.5, burst=20)
passwords_by_name = Buckets(rate=0.1, burst=8)
"""Wrong passwords; a right one is paid back to both."""
accounts_by_client = Buckets(rate=0.02, burst=10)
"""New accounts."""
