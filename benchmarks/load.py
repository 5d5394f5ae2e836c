"""Load one server through its real doors and sockets, and say what it carried.

    python -m benchmarks.load --server uvicorn --tables 50
    python -m benchmarks.load --url http://localhost:8000 --tables 20 --rate 40

Without ``--rate`` the load is as much as the server takes. A server under ``--url`` keeps the
rate limits it was started with: above five commands a second and seat it answers "retry".
"""

from __future__ import annotations

import argparse
import os
import sys
import tempfile
from contextlib import ExitStack
from pathlib import Path

import uvloop

from .crowd import FIVE, FORTY, Table, leave, seat_tables
from .drive import Result, saturate, steady
from .served import Served, cores, product, running

SHAPES = {"five": FIVE, "forty": FORTY}


def main() -> None:
    arguments = _arguments()
    with ExitStack() as stack:
        if arguments.url:
            served = Served("the server", arguments.url.rstrip("/"))
        else:
            folder = Path(stack.enter_context(tempfile.TemporaryDirectory(prefix="backchannel-")))
            served = stack.enter_context(running(product(arguments.server, folder / "data")))
            os.sched_setaffinity(0, {cores()[1]})
        tables, result = uvloop.run(_run(served, arguments))
        print(report(served, tables, result))


def _arguments() -> argparse.Namespace:
    parser = argparse.ArgumentParser(
        description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter
    )
    server = parser.add_mutually_exclusive_group(required=True)
    server.add_argument("--url", help="a running server, such as http://localhost:8000")
    server.add_argument(
        "--server", choices=("daphne", "uvicorn"), help="start one on a core of its own"
    )
    parser.add_argument("--tables", type=int, default=10)
    parser.add_argument("--shape", choices=tuple(SHAPES), default="five")
    parser.add_argument("--rate", type=float, help="commands a second over all tables")
    parser.add_argument("--offers", action="store_true", help="with --rate: tables offers too")
    parser.add_argument("--depth", type=int, default=1, help="unanswered commands of a speaker")
    parser.add_argument("--seconds", type=float, default=5.0)
    return parser.parse_args()


async def _run(served: Served, arguments: argparse.Namespace) -> tuple[list[Table], Result]:
    tables = await seat_tables(served.url, arguments.tables, SHAPES[arguments.shape])
    sockets = sum(len(table.members) for table in tables)
    print(f"{sockets} sockets are open; loading the server ...", file=sys.stderr, flush=True)
    if arguments.rate:
        result = await steady(
            tables, served, arguments.rate, seconds=arguments.seconds, offers=arguments.offers
        )
    else:
        result = await saturate(tables, served, depth=arguments.depth, seconds=arguments.seconds)
    leave(tables)
    return tables, result


def report(served: Served, tables: list[Table], result: Result) -> str:
    """The result in words, and a warning where it says more of the load than of the server."""
    sockets = sum(len(table.members) for table in tables)
    latency = result.latency
    lines = [
        f"{served.name}: {len(tables)} tables, {sockets} sockets",
        f"  {result.commands:,.0f} commands/s acknowledged, {result.deliveries:,.0f} deliveries/s",
        f"  action to every screen: p50 {latency.p50:.1f} ms, p99 {latency.p99:.1f} ms",
        f"  answers: {', '.join(f'{n} {status}' for status, n in result.statuses.items())}",
        f"  deliveries missing {result.missing}, doubled {result.doubled}",
        f"  acknowledged but not in the record: {unrecorded(served, tables, result)}",
        f"  CPU: server {result.server_cpu:.0%}, load {result.load_cpu:.0%}",
    ]
    if result.load_cpu > 0.9:
        lines.append("  The load itself was the bottleneck: the server could have done more.")
    return "\n".join(lines)


def unrecorded(served: Served, tables: list[Table], result: Result) -> int | str:
    """How many acknowledged commands the record does not hold exactly as often as it should."""
    if served.data is None:
        return "not looked up, the record is not here"
    lost = 0
    for table in tables:
        there = set(served.commands(table.name))
        lost += sum(
            action.status == "accepted" and action.id not in there
            for action in result.tally.actions.values()
            if action.session == table.name
        )
    return lost


if __name__ == "__main__":
    main()
