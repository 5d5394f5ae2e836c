"""Sixty tables at once: how much they take, and a class with its console."""

from __future__ import annotations

import asyncio
from collections.abc import Sequence
from pathlib import Path

from .compare import DEPTH
from .crowd import FIVE, Table, leave, seat_tables, speakers
from .drive import saturate, steady
from .lesson import Console, assemble, call_for_help
from .load import unrecorded
from .section import Row, Section
from .served import Served, product, running

SCREENS_MS = 250
"""What a class is promised (see ``whole_class``): a server that needs longer does not keep up."""
FIRST_RUNG, STEP = 0.15, 1.25
"""The climb to the most it keeps up with: where it begins, as a share, and how it goes on."""


async def sixty(folder: Path, rounds: int, seconds: float) -> Section:
    """Sixty tables of five people: how much they take, a working load, three times too much."""
    section = Section("Sixty tables of five and their facilitator, uvicorn")
    with running(product("uvicorn", folder / "sixty")) as served:
        tables = await seat_tables(served.url, 60, FIVE)
        # Found with the same mix as they are then loaded with.
        full = (await saturate(tables, served, depth=DEPTH, seconds=seconds, offers=True)).commands
        most, climb = await _ceiling(tables, served, full, seconds)
        section.tables.append(climb)
        what = (
            f"most commands/s that come one by one and are on every screen within {SCREENS_MS} ms"
        )
        section.rows.append(Row(what, "", f"{most:,.0f} (p99; one in 25 an offer)"))
        words, p99 = await _calm(tables, served, 0.4 * most, rounds, seconds)
        what = "action to all screens at 40 % of that"
        section.rows.append(Row(what, "p99 <= 100 ms", words, p99 <= 100))
        words, _ = await _calm(tables, served, 0.4 * full, rounds, seconds)
        waiting = DEPTH * len(list(speakers(tables)))
        what = f"at 40 % of {full:,.0f}, which it takes if {waiting:,} always wait"
        section.rows.append(Row(what, "", words))
        section.rows.append(await _overload(tables, served, 3 * full, seconds))
        leave(tables)
    return section


async def _ceiling(
    tables: Sequence[Table], served: Served, full: float, seconds: float
) -> tuple[float, list[Sequence[str]]]:
    """The highest rate that the server keeps up with, and the rungs of the climb to it."""
    climb: list[Sequence[str]] = [("commands/s due", "acknowledged", "p50 ms", "p99 ms")]
    most, rate = 0.0, FIRST_RUNG * full
    while rate < full:
        run = await steady(tables, served, rate, seconds=seconds, offers=True)
        shown = (rate, run.commands, run.latency.p50, run.latency.p99)
        climb.append([f"{figure:,.0f}" for figure in shown])
        if run.latency.p99 > SCREENS_MS or run.commands < 0.95 * rate:
            break
        most, rate = rate, STEP * rate
    return most, climb


async def _calm(
    tables: Sequence[Table], served: Served, rate: float, rounds: int, seconds: float
) -> tuple[str, float]:
    """A working load in words, and its p99 in milliseconds: the median round."""
    runs = [
        await steady(tables, served, rate, seconds=2 * seconds, offers=True) for _ in range(rounds)
    ]
    middle = sorted(runs, key=lambda run: run.latency.p99)[len(runs) // 2]
    words = f"p50 {middle.latency.p50:.0f} ms, p99 {middle.latency.p99:.0f} ms"
    words += f" at {rate:,.0f} commands/s; the server had {middle.server_cpu:.0%} of its core"
    return words, middle.latency.p99


async def _overload(tables: Sequence[Table], served: Served, rate: float, seconds: float) -> Row:
    over = await steady(tables, served, rate, seconds=seconds)
    lost = unrecorded(served, list(tables), over)
    said = ", ".join(f"{n:,} {status}" for status, n in sorted(over.statuses.items()))
    words = f"lost {lost} of the acknowledged, screens missing {over.missing}; {said}; "
    words += f"the admitted ones p50 {over.latency.p50:,.0f} ms, p99 {over.latency.p99:,.0f} ms"
    explicit = lost == 0 and over.missing == 0 and not over.statuses["waiting"]
    what = f"overload, {rate:,.0f} commands/s due"
    return Row(what, "nothing acknowledged is lost, refusals explicit", words, explicit)


async def whole_class(folder: Path, _: int, seconds: float) -> Section:
    """A class of 300 at sixty tables by the embedded default, with its console open."""
    section = Section("A class of 300 people at 60 tables and its console, Daphne and SQLite")
    people = 300
    with running(product("daphne", folder / "class")) as served:
        empty = served.memory()
        door, tables = await assemble(served.url, people)
        console = Console(door)
        console.open()
        # A word of every person each five seconds: more than any class says.
        talking = steady(tables, served, people / 5, seconds=5 * seconds)
        run, lags = await asyncio.gather(talking, call_for_help(tables, console, 5 * seconds))
        console.close()
        there = sum(member.open for table in tables for member in table.members)
        lost = unrecorded(served, tables, run)
        memory_now = served.memory() / 2**20
        grown = (served.memory() - empty) / people / 1024
        leave(tables)
    latency = run.latency
    words = f"p50 {latency.p50:.0f} ms, p99 {latency.p99:.0f} ms at {run.commands:.0f} commands/s; "
    words += f"the server had {run.server_cpu:.0%} of its core"
    section.rows.append(
        Row("action to every screen", f"p99 <= {SCREENS_MS} ms", words, latency.p99 <= SCREENS_MS)
    )
    words = f"longest {max(lags):.1f} s of {len(lags)}; a look takes p50 {console.p50():.0f}, "
    words += f"p99 {console.p99():.0f} ms, {console.size / 1000:.0f} kB"
    section.rows.append(Row("a call for help to the console", "<= 2 s", words, max(lags) <= 2))
    words = f"{there} of {people} sockets open at {len(tables)} tables; {lost} acknowledged lost, "
    words += f"{run.missing} screens missing, {run.doubled} doubled"
    whole = there == people and len(tables) == 60 and lost == 0 == run.missing == run.doubled
    section.rows.append(Row("nobody closed, nothing lost", "none", words, whole))
    words = f"{memory_now:.0f} MiB in all, {grown:.0f} KiB more a person"
    section.rows.append(Row("memory of the server", "<= 512 MiB", words, memory_now <= 512))
    return section
