"""A whole class at one server: its people by one code, and a console that looks on."""

from __future__ import annotations

import asyncio
import http.client
import json
import secrets
import threading
import time
from collections.abc import Sequence
from dataclasses import dataclass, field
from functools import partial
from statistics import median, quantiles
from urllib.parse import urlsplit

from negotiation.protocol.words import SUBPROTOCOL

from .crowd import Guest, Table
from .doors import ClassDoor, Doors
from .wire import connect

PACE = 1.0
"""Seconds between two looks, as the console's page waits."""
CALLS = 12
STEPS = 2
"""From a pack's first phase to one in which everybody talks."""


@dataclass(slots=True)
class Console:
    """The instructor's page: looks once a second, on a connection of its own."""

    door: ClassDoor
    looks: list[float] = field(default_factory=list)
    """Milliseconds of each look."""
    size: int = 0
    seen: dict[str, float] = field(default_factory=dict)
    """When a call for help was first on the console, by its words."""
    _on: bool = True
    _thread: threading.Thread | None = None

    def open(self) -> None:
        self._thread = threading.Thread(target=self._look_on, daemon=True)
        self._thread.start()

    def close(self) -> None:
        self._on = False
        if self._thread is not None:
            self._thread.join()

    def _look_on(self) -> None:
        parts = urlsplit(self.door.url)
        own = http.client.HTTPConnection(parts.hostname or "", parts.port, timeout=30)
        tag = ""
        while self._on:
            begun = time.perf_counter()
            headers = {"Cookie": self.door.cookie} | ({"If-None-Match": tag} if tag else {})
            own.request("GET", f"{self.door.path}data/", headers=headers)
            answer = own.getresponse()
            body = answer.read()
            now = time.perf_counter()
            self.looks.append(1000 * (now - begun))
            tag = answer.headers.get("ETag", "")
            if answer.status == 200:
                self._read(body, now)
            time.sleep(PACE)

    def _read(self, body: bytes, now: float) -> None:
        self.size = max(self.size, len(body))
        for table in json.loads(body)["tables"]:
            for call in table["calls"]:
                for words in call["words"]:
                    self.seen.setdefault(words, now)

    def p50(self) -> float:
        return median(self.looks)

    def p99(self) -> float:
        return quantiles(self.looks, n=100)[98]


async def assemble(url: str, people: int) -> tuple[ClassDoor, list[Table]]:
    """Open a class, let everybody arrive by its code, and open their screens."""
    doors = Doors(url)
    door = await asyncio.to_thread(doors.open_class, people)
    tables: dict[str, Table] = {}
    for number in range(people):
        session, cookie = await asyncio.to_thread(doors.arrive, door, f"Guest {number}")
        table = tables.setdefault(session, Table(session))
        address = f"{url.replace('http', 'ws', 1)}/ws/session/{session}/"
        make = partial(Guest, table, "person", speaks=True)
        guest = await connect(address, make, subprotocol=SUBPROTOCOL, cookie=cookie)
        guest.wants = {"channels"}
        guest.hello()
        await guest.updated()
        table.members.append(guest)
    for _ in range(STEPS):
        await asyncio.to_thread(doors.press, door, len(tables), {"kind": "step"})
    return door, list(tables.values())


async def call_for_help(tables: Sequence[Table], console: Console, seconds: float) -> list[float]:
    """One after another asks for help; seconds from their word to the console."""
    asked: dict[str, float] = {}
    for n in range(CALLS):
        await asyncio.sleep(seconds / CALLS)
        guest = tables[n * len(tables) // CALLS].members[0]
        assert isinstance(guest, Guest)  # noqa: S101 - the product's
        line = next(c["id"] for c in guest.slices["channels"]["channels"] if c["kind"] == "help")
        words = f"Help {n}"
        asked[words] = time.perf_counter()
        guest.command(secrets.token_hex(16), kind="say", channel=line, text=words)
    until = time.perf_counter() + 30
    while not asked.keys() <= console.seen.keys() and time.perf_counter() < until:  # noqa: ASYNC110
        await asyncio.sleep(0.05)
    return [console.seen.get(words, float("inf")) - at for words, at in asked.items()]
