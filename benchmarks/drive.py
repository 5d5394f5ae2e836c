"""Two ways to load a server: as much as it takes, and so much whether it takes it or not."""

from __future__ import annotations

import asyncio
import time
from collections import Counter
from collections.abc import Iterator, Sequence
from dataclasses import dataclass, field
from itertools import count, cycle
from time import perf_counter

from .crowd import Guest, Member, Table, speakers
from .served import Served
from .tally import Latency, Status, Tally

RETRY_SECONDS = 0.05
QUIET_SECONDS = 60.0
"""How long answers and screens may take after the last command."""
OFFER_EVERY = 25
"""In the realistic mix, one command in so many is an offer."""


@dataclass(slots=True)
class Result:
    """What one run showed. Rates are per second of the measured window."""

    commands: float
    deliveries: float
    latency: Latency
    server_cpu: float
    """Share of one core, 0 for a server that is not ours; so ``load_cpu``."""
    load_cpu: float
    statuses: Counter[Status]
    missing: int
    doubled: int
    updates: int = 0
    tally: Tally = field(default_factory=Tally, repr=False)


class Window:
    """Counts between its two ends."""

    def __init__(self, tally: Tally, served: Served | None) -> None:
        self._tally, self._served = tally, served
        self.since = self.until = perf_counter()
        self._before = self._counts()

    def close(self) -> None:
        self.until = perf_counter()
        spent = self.until - self.since
        found = zip(self._counts(), self._before, strict=True)
        self.accepted, self.deliveries, self.own, self.server = (
            (now - before) / spent for now, before in found
        )

    def _counts(self) -> tuple[float, float, float, float]:
        cpu = self._served.cpu() if self._served else 0.0
        return self._tally.accepted, self._tally.deliveries, time.process_time(), cpu


async def saturate(
    tables: Sequence[Table],
    served: Served | None,
    *,
    depth: int = 1,
    seconds: float = 5.0,
    warm: float = 1.0,
    offers: bool = False,
) -> Result:
    """Closed loop: each speaker has ``depth`` commands unanswered, always."""
    tally = _begin(tables)
    stopped = False
    turns = count()

    def again(member: Member) -> None:
        if not stopped and member.open:
            offer = offers and next(turns) % OFFER_EVERY == 0 and _can_offer(member)
            member.act(perf_counter(), offer=offer)

    def free(member: Member, status: Status) -> None:
        """Go on at once, or a little later if the server asked for that."""
        if status == "retry":
            loop.call_later(RETRY_SECONDS, again, member)
        else:
            again(member)

    loop = asyncio.get_running_loop()
    talking = list(speakers(list(tables)))
    for member in talking:
        member.free = free
        for _ in range(depth):
            member.act(perf_counter())
    await asyncio.sleep(warm)
    window = Window(tally, served)
    await asyncio.sleep(seconds)
    window.close()
    stopped = True
    return await _finish(tables, tally, window)


async def steady(
    tables: Sequence[Table],
    served: Served | None,
    rate: float,
    *,
    seconds: float = 10.0,
    warm: float = 1.0,
    offers: bool = False,
) -> Result:
    """Open loop: ``rate`` commands a second over all tables, due at even times.

    A command that is sent late counts from when it was due, so that a stalled server cannot hide.
    """
    tally = _begin(tables)
    turns = _turns(tables)
    for member in speakers(list(tables)):
        member.free = None
    start = perf_counter()
    window: Window | None = None
    sent = 0
    while (now := perf_counter()) < start + warm + seconds:
        if window is None and now >= start + warm:
            window = Window(tally, served)
        while (due := start + sent / rate) <= now:
            member = next(turns)
            offer = offers and sent % OFFER_EVERY == 0 and _can_offer(member)
            member.act(due, offer=offer)
            sent += 1
        await asyncio.sleep(0.001)
    assert window is not None  # noqa: S101 - seconds is positive
    window.close()
    return await _finish(tables, tally, window)


def _can_offer(member: Member) -> bool:
    return isinstance(member, Guest) and "." in member.part and member.can_offer


def _turns(tables: Sequence[Table]) -> Iterator[Member]:
    """One speaker of each table after the other, so that no table is busier than another."""
    rounds = [cycle([member for member in table.members if member.speaks]) for table in tables]
    while True:
        for each in rounds:
            yield next(each)


def _begin(tables: Sequence[Table]) -> Tally:
    tally = Tally()
    for table in tables:
        table.take(tally)
        table.tabling.clear()
    return tally


async def _finish(tables: Sequence[Table], tally: Tally, window: Window) -> Result:
    """Wait until everything is answered and shown, and count what is not."""
    until = perf_counter() + QUIET_SECONDS
    while not tally.settled() and perf_counter() < until:  # noqa: ASYNC110 - many writers
        await asyncio.sleep(0.05)
    return Result(
        commands=window.accepted,
        deliveries=window.deliveries,
        latency=tally.latency(window.since, window.until),
        server_cpu=window.server,
        load_cpu=window.own,
        statuses=tally.statuses(),
        missing=tally.missing(),
        doubled=tally.doubled(),
        tally=tally,
    )
