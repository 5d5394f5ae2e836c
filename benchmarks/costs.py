"""What a connection costs in memory, what a long session costs in time, and what a commit syncs."""

from __future__ import annotations

import asyncio
import re
from collections.abc import Sequence
from dataclasses import dataclass
from pathlib import Path
from statistics import median
from time import perf_counter

from .crowd import FIVE, MINUTES, PACK, SCENARIO, Table, leave, seat_tables, sit, start
from .doors import Doors, Place
from .drive import saturate, steady
from .served import Served, product, running

IDLE = 300
STALLED = 12
SETTLE_SECONDS = 2.0
TURN_SECONDS = 0.05
"""More than twice as long as a table rests between two changes of its screens."""


@dataclass(frozen=True, slots=True)
class Memory:
    """Bytes of the server's resident memory per connection."""

    idle: float
    never_reads: float


async def memory(folder: Path) -> Memory:
    """Grow by idle sockets, then by sockets that never read while their table talks."""
    with running(product("uvicorn", folder / "memory")) as served:
        doors = Doors(served.url)
        places = [await _seated(doors, ("observe",)) for _ in range(6)]
        tables = [await _first_sockets(served, place) for place in places]
        await steady(tables, served, 20, seconds=3)  # everything that is made once is made now
        idle = await _idle(served, tables, places)
        never_reads = await _stalled(served, tables[0], places[0])
        leave(tables)
    return Memory(idle, never_reads)


async def _idle(served: Served, tables: Sequence[Table], places: Sequence[Place]) -> float:
    await asyncio.sleep(SETTLE_SECONDS)
    before = served.memory()
    for n in range(IDLE):
        place = places[n % len(places)]
        seats = place.people[1:]
        # Three more devices on every seat, the rest observers: as the product allows.
        turn = n // len(places)
        person = seats[turn % 5] if turn < 15 else seats[-1]
        await sit(served.url, tables[n % len(tables)], person.part, person.cookie)
    await asyncio.sleep(SETTLE_SECONDS)
    return (served.memory() - before) / IDLE


async def _stalled(served: Served, table: Table, place: Place) -> float:
    """The growth during the same talk with and without them."""
    alone = await _growth(served, table)
    watcher = next(person for person in place.people if person.part == "observer")
    stalled = [
        await sit(served.url, table, watcher.part, watcher.cookie, member=False)
        for _ in range(STALLED)
    ]
    for guest in stalled:
        guest.stop_reading()
    grown = await _growth(served, table)
    for guest in stalled:
        guest.leave()
    return max(0.0, grown - alone) / STALLED


async def _growth(served: Served, table: Table) -> float:
    before = most = served.memory()
    run = asyncio.create_task(steady([table], served, 200, seconds=8, warm=0.1))
    while not run.done():
        most = max(most, served.memory())
        await asyncio.sleep(0.2)
    await run
    return most - before


# --- length ---------------------------------------------------------------------------------------


@dataclass(frozen=True, slots=True)
class Length:
    """Milliseconds. ``ratio`` compares medians of commands sent in turn to both tables."""

    entries: int
    young: float
    old: float
    offer_young: float
    offer_old: float
    opening_cold: float
    opening_warm: float

    @property
    def ratio(self) -> float:
        return self.old / self.young

    @property
    def offer_ratio(self) -> float:
        return self.offer_old / self.offer_young


async def length(folder: Path, *, entries: int = 5_000, probes: int = 100) -> Length:
    """One table at about entry 50 and one at ``entries``, then the old one opened anew."""
    data = folder / "length"
    with running(product("uvicorn", data)) as served:
        place = await _seated(Doors(served.url), ())
        tables = [await _first_sockets(served, place), *(await seat_tables(served.url, 1, FIVE))]
        old, young = tables
        while (there := len(served.commands(old.name))) < entries:
            # With the offers that so many messages come with.
            await steady([old], served, 400, seconds=min(5, (entries - there) / 400), offers=True)
        await _probe(tables, 5)
        took = await _alternate(tables, probes)
        offers = await _alternate(tables, 15, offer=True)
        warm = await _opening(served, place)
        leave(tables)
        there = len(served.commands(old.name))
    cold = []
    for _ in range(3):
        with running(product("uvicorn", data)) as served:
            cold.append(await _opening(served, place))
    return Length(
        there,
        took[young.name],
        took[old.name],
        offers[young.name],
        offers[old.name],
        median(cold),
        warm,
    )


async def _alternate(
    tables: Sequence[Table], probes: int, *, offer: bool = False
) -> dict[str, float]:
    took: dict[str, list[float]] = {table.name: [] for table in tables}
    for _ in range(probes):
        for table in tables:
            # Else whichever comes second at a fast server waits for the end of the table's rest.
            await asyncio.sleep(TURN_SECONDS)
            took[table.name].append(await _probe([table], 1, offer=offer))
    return {name: median(each) for name, each in took.items()}


async def _probe(tables: Sequence[Table], times: int, *, offer: bool = False) -> float:
    """Milliseconds from a command to every screen, the server being idle; the last of several."""
    took = 0.0
    for _ in range(times):
        for table in tables:
            speaker = next(m for m in table.members if m.part == FIVE.seats[0])
            begun = perf_counter()
            number = speaker.act(begun, offer=offer)
            action = table.tally.actions[number]
            while action.seen < action.screens and perf_counter() < begun + 10:  # noqa: ASYNC110
                await asyncio.sleep(0)
            took = (action.last - begun) * 1000
    return took


async def _opening(served: Served, place: Place) -> float:
    """Milliseconds from opening a socket to its first update, for somebody of the table."""
    person = place.people[1]
    begun = perf_counter()
    guest = await sit(served.url, Table(place.session), person.part, person.cookie)
    took = (perf_counter() - begun) * 1000
    guest.leave()
    return took


# --- syncs ----------------------------------------------------------------------------------------


@dataclass(frozen=True, slots=True)
class Syncs:
    """Calls that wait for the disk, seen by the kernel's tracer, per acknowledged command."""

    alone: float
    together: float
    commands: int


async def syncs(folder: Path) -> Syncs:
    """Count under strace: one command at a time, then 20 busy tables."""
    with running(product("uvicorn", folder / "syncs", count_syncs=True)) as served:
        tables = await seat_tables(served.url, 20, FIVE)
        before = _counted(served)
        for _ in range(50):
            await _probe(tables[:1], 1)
        alone = (_counted(served) - before) / 50
        before = _counted(served)
        result = await saturate(tables, served, seconds=4)
        accepted = result.statuses["accepted"]
        together = (_counted(served) - before) / accepted
        leave(tables)
    return Syncs(alone, together, accepted)


def _counted(served: Served) -> int:
    if served.syncs is None:
        raise ValueError(f"{served.name} does not run under strace")
    return len(re.findall(r"\b(?:fsync|fdatasync)\(", served.syncs.read_text()))


# --- tables by hand -------------------------------------------------------------------------------


async def _seated(doors: Doors, also: Sequence[str]) -> Place:
    place = await asyncio.to_thread(doors.open_table, SCENARIO, PACK, MINUTES)
    for seat in (*FIVE.seats, *also):
        await asyncio.to_thread(doors.join, place, seat)
    return place


async def _first_sockets(served: Served, place: Place) -> Table:
    table = Table(place.session)
    for person in place.people:
        await sit(served.url, table, person.part, person.cookie)
    await start(table)
    return table
