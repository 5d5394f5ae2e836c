"""The product beside its yardsticks, the same load for each, one after the other, several times."""

from __future__ import annotations

from collections.abc import Sequence
from contextlib import ExitStack
from dataclasses import dataclass, field
from pathlib import Path
from statistics import median

from .crowd import FIVE, FORTY, Shape, Table, gather_echoes, leave, seat_tables
from .drive import Result, saturate
from .served import Served, plain, product, running, stock

DEPTH = 4
"""Unanswered commands of each speaker: enough that no server waits for its next work."""
SHAPES: dict[str, tuple[int, Shape]] = {"sat300": (50, FIVE), "sat40": (1, FORTY)}


@dataclass(slots=True)
class Contestant:
    """One server with its sockets, and what each of its runs showed."""

    served: Served
    tables: Sequence[Table]
    runs: list[Result] = field(default_factory=list)

    @property
    def deliveries(self) -> float:
        return median(run.deliveries for run in self.runs)

    @property
    def per_cpu(self) -> float:
        """Deliveries per second of the server's own processor time.

        On a machine that others use as well, this is what one whole core would carry.
        """
        return median(run.deliveries / run.server_cpu for run in self.runs if run.server_cpu)

    @property
    def commands(self) -> float:
        return median(run.commands for run in self.runs)

    @property
    def p50(self) -> float:
        return median(run.latency.p50 for run in self.runs)

    @property
    def p99(self) -> float:
        return median(run.latency.p99 for run in self.runs)

    @property
    def lost(self) -> int:
        return sum(run.missing for run in self.runs)


async def compare(
    shape: str, server: str, folder: Path, *, rounds: int, seconds: float
) -> dict[str, Contestant]:
    """By name: ``product``, ``stock`` and, under uvicorn, ``plain``."""
    number, sockets = SHAPES[shape]
    with ExitStack() as stack:
        made = {
            "stock": stack.enter_context(running(stock(server))),
            "product": stack.enter_context(running(product(server, folder / f"{shape}-{server}"))),
        }
        if server == "uvicorn":
            made["plain"] = stack.enter_context(running(plain()))
        there = {}
        for name, served in made.items():
            gather = seat_tables if name == "product" else gather_echoes
            there[name] = Contestant(served, await gather(served.url, number, sockets))
        for _ in range(rounds):
            for contestant in there.values():
                run = await saturate(
                    contestant.tables, contestant.served, depth=DEPTH, seconds=seconds
                )
                contestant.runs.append(run)
        for contestant in there.values():
            leave(list(contestant.tables))
    return there
