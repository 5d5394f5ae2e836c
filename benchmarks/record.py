"""Acknowledged commands per second of the record alone, on whatever database the settings name.

    BACKCHANNEL_DATA=/tmp/bench python -m benchmarks.record --tables 50 --seconds 5

Each table has one client that sends a message, waits for the answer, and sends the next one.
``--profile`` shows where the writer's time goes; profiling itself takes about half of it.
"""

from __future__ import annotations

import argparse
import cProfile
import os
import pstats
import secrets
import statistics
import threading
import time

import django

os.environ.setdefault("DJANGO_SETTINGS_MODULE", "backchannel.settings")

django.setup()

from django.core.management import call_command  # noqa: E402 - after Django is set up
from django.db import connection  # noqa: E402

from negotiation import record  # noqa: E402
from negotiation.engine.commands import Say, TakeSeat  # noqa: E402
from negotiation.engine.terms import PLENARY, Actor, SeatId  # noqa: E402
from negotiation.record import Order, SessionId, writer  # noqa: E402

HOST, PLAYER = Actor(steers=True), Actor(seat=SeatId("bakery.owner"))


def table() -> SessionId:
    session = record.open_session("first-deal", "tutorial", 10)
    record.handle(Order(session, HOST, secrets.token_hex(16), TakeSeat(SeatId("bakery.owner"))))
    return session


def client(session: SessionId, until: float, seconds: list[float]) -> None:
    while (start := time.perf_counter()) < until:
        words = record.seal("a message of ordinary length, as people send them")
        say = Order(session, PLAYER, secrets.token_hex(16), Say(PLENARY, words.ref), (words,), "f")
        if record.handle(say).status == "accepted":
            seconds.append(time.perf_counter() - start)


def main() -> None:
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("--tables", type=int, default=50)
    parser.add_argument("--seconds", type=float, default=5.0)
    parser.add_argument("--profile", action="store_true")
    arguments = parser.parse_args()
    call_command("migrate", verbosity=0)
    sessions = [table() for _ in range(arguments.tables)]
    profile = cProfile.Profile(time.thread_time)
    if arguments.profile:
        writer.run(profile.enable)
    took: list[float] = []
    own, before = writer.run(time.thread_time), time.process_time()
    until = time.perf_counter() + arguments.seconds
    clients = [threading.Thread(target=client, args=(s, until, took)) for s in sessions]
    for each in clients:
        each.start()
    for each in clients:
        each.join()
    cpu, own = time.process_time() - before, writer.run(time.thread_time) - own
    if arguments.profile:
        writer.run(profile.disable)
        pstats.Stats(profile).sort_stats("tottime").print_stats(25)
    ranked = statistics.quantiles(took, n=100)
    print(
        f"{connection.vendor}, {arguments.tables} tables: {len(took) / arguments.seconds:,.0f} "
        f"commands/s, p50 {ranked[49] * 1000:.1f} ms, p99 {ranked[98] * 1000:.1f} ms, "
        f"CPU per command {own / len(took) * 1e6:.0f} us in the writer, "
        f"{(cpu - own) / len(took) * 1e6:.0f} us in the clients"
    )
    record.stop()


if __name__ == "__main__":
    main()
