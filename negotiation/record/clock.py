"""The server's time, read here and nowhere else.

The wall clock is read once and then carried on by the monotonic clock: a wall clock that jumps
moves no deadline, and time never runs backwards.
"""

from __future__ import annotations

import time

from negotiation.engine.terms import Millis

_START = time.time_ns() - time.monotonic_ns()


def now() -> Millis:
    """Milliseconds since the Unix epoch."""
    return (_START + time.monotonic_ns()) // 1_000_000
