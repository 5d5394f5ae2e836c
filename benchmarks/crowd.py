"""The people of a load test: tables of sockets, and what each socket says and hears."""

from __future__ import annotations

import asyncio
import json
import re
import secrets
from abc import ABC, abstractmethod
from collections.abc import Callable, Iterator
from dataclasses import dataclass, field
from functools import partial
from time import perf_counter
from typing import Any

from negotiation.protocol.words import PROTOCOL, SUBPROTOCOL

from .doors import Doors
from .tally import Action, Status, Tally
from .wire import Wire, connect

SCENARIO, PACK, MINUTES = "korea-2017", "core", 600
FILLER = " The delegations meet again after the recess; we hold to our."
"""With the number before it, a message of 64 to 70 bytes."""
ACK_AT_ONCE, ACK_SECONDS = 8, 1.0
"""As ``frontend/src/room/acks.ts`` does."""
_UPDATE, _ANSWER = b'{"type":"update","update":', b'{"type":"answer","id":"'
_SAID = re.compile(rb'"(?:words|text)": ?"#(\d+)')
_TABLED = re.compile(
    rb'"kind":"offer_tabled","at":\d+,"seat":"([^"]+)","party":"[^"]+","offer":"([^"]+)"'
)


@dataclass(slots=True)
class Table:
    """One table's sockets. ``tally`` is that of the run that is on."""

    name: str
    members: list[Member] = field(default_factory=list)
    tally: Tally = field(default_factory=Tally)
    tabling: dict[str, int] = field(default_factory=dict)
    """The number of each seat's offer that is on its way."""
    offers: dict[str, int] = field(default_factory=dict)
    standing: dict[str, str] = field(default_factory=dict)
    """Each seat's newest offer, which its next one replaces."""

    def take(self, tally: Tally) -> None:
        self.tally = tally


class Member(Wire, ABC):
    """A socket at a table, of the product or of a yardstick. ``free`` hears of each answer."""

    def __init__(self, table: Table, part: str, *, speaks: bool) -> None:
        super().__init__()
        self.table = table
        self.part = part
        self.speaks = speaks
        self.free: Callable[[Member, Status], None] | None = None

    def act(self, due: float, *, offer: bool = False) -> int:
        """Do something that the whole table is to see; gives the action's number."""
        action = Action(secrets.token_hex(16), self.table.name, due, len(self.table.members))
        number = self.table.tally.add(action)
        self.send(number, action, offer=offer)
        return number

    @abstractmethod
    def send(self, number: int, action: Action, *, offer: bool) -> None:
        """Put it on the wire."""

    def answered(self, number: int, status: Status) -> None:
        self.table.tally.answer(number, status, perf_counter())
        if self.free is not None:
            self.free(self, status)


class Echo(Member):
    """At a yardstick: what one says comes back, and that is the answer."""

    def __init__(self, table: Table, part: str, *, speaks: bool) -> None:
        super().__init__(table, part, speaks=speaks)
        self._own: set[int] = set()

    def send(self, number: int, action: Action, *, offer: bool) -> None:
        self._own.add(number)
        self.say(f'{{"text":"#{number}{FILLER}"}}')

    def heard(self, payload: bytes) -> None:
        found = _SAID.search(payload)
        if found is None:
            return
        number = int(found[1])
        self.table.tally.show(number, perf_counter())
        if number in self._own:
            self._own.remove(number)
            self.answered(number, "accepted")


class Guest(Member):
    """At the product: speaks its protocol as the browser does."""

    def __init__(self, table: Table, part: str, *, speaks: bool) -> None:
        super().__init__(table, part, speaks=speaks)
        self.updates = 0
        self.slices: dict[str, Any] = {}
        """The first copy of each, only of the slices named in ``wants``."""
        self.wants: set[str] = set()
        self.acks = True
        self._asked: dict[bytes, int] = {}
        self._changed = asyncio.Event()
        self._acknowledged = 0
        self._soon: asyncio.TimerHandle | None = None

    def hello(self) -> None:
        self.say(json.dumps({"type": "hello", "protocol": PROTOCOL}))

    def send(self, number: int, action: Action, *, offer: bool) -> None:
        self._asked[action.id.encode()] = number
        if offer:
            self.table.tabling[self.part] = number
            self.command(action.id, **self._offer(number))
        else:
            self.command(action.id, kind="say", channel="plenary", text=f"#{number}{FILLER}")

    def command(self, name: str, **do: Any) -> None:
        self.say(json.dumps({"type": "command", "id": name, "do": do}))

    def _offer(self, number: int) -> dict[str, Any]:
        """A public offer to everybody on one issue, in place of the seat's last one."""
        table = self.slices["table"]
        open_ones = [issue for issue in table["issues"] if issue["open"]]
        issue = open_ones[number % len(open_ones)]
        options = [o["id"] for o in issue["options"] if o["id"] != issue["status_quo"]]
        own = self.part.split(".")[0]
        return {
            "kind": "table_offer",
            "package": {issue["id"]: options[number // len(open_ones) % len(options)]},
            "addressees": [party["id"] for party in table["parties"] if party["id"] != own],
            "public": True,
            "supersedes": self.table.standing.get(self.part),
        }

    @property
    def can_offer(self) -> bool:
        return "table" in self.slices and self.part not in self.table.tabling

    # --- hearing ----------------------------------------------------------------------------------

    def heard(self, payload: bytes) -> None:
        if payload.startswith(_UPDATE):
            self._update(payload)
        elif payload.startswith(_ANSWER):
            number = self._asked.pop(payload[len(_ANSWER) : len(_ANSWER) + 32], None)
            status = json.loads(payload)["status"]
            if number is not None:
                if status != "accepted" and self.table.tabling.get(self.part) == number:
                    del self.table.tabling[self.part]
                self.answered(number, status)

    def _update(self, payload: bytes) -> None:
        self.updates += 1
        if self.acks:
            if self.updates - self._acknowledged >= ACK_AT_ONCE:
                self._acknowledge()
            elif self._soon is None:
                self._soon = asyncio.get_running_loop().call_later(ACK_SECONDS, self._acknowledge)
        now, show = perf_counter(), self.table.tally.show
        for said in _SAID.findall(payload):
            show(int(said), now)
        if b"offer_tabled" in payload:
            self._tabled(payload, now)
        if self.wants:
            slices = json.loads(payload)["slices"]
            self.slices.update((name, slices[name]) for name in self.wants & slices.keys())
            self.wants -= slices.keys()
        self._changed.set()

    def _acknowledge(self) -> None:
        """Name the newest update; they count from one."""
        if self._soon is not None:
            self._soon.cancel()
            self._soon = None
        if self.open:
            self._acknowledged = self.updates
            self.say(f'{{"type":"ack","update":{self.updates}}}')

    def _tabled(self, payload: bytes, now: float) -> None:
        table = self.table
        for seat, offer in _TABLED.findall(payload):
            name = offer.decode()
            if name not in table.offers:
                number = table.tabling.pop(seat.decode(), None)
                if number is None:
                    continue  # an older one, which a fresh connection is shown again
                table.offers[name] = number
                table.standing[seat.decode()] = name
            table.tally.show(table.offers[name], now)

    async def updated(self) -> None:
        """Wait for the first update."""
        while not self.updates:
            self._changed.clear()
            await asyncio.wait_for(self._changed.wait(), 30)

    async def done(self, **do: Any) -> None:
        """A command of the facilitator's that must be accepted."""
        answers: asyncio.Queue[Status] = asyncio.Queue()
        before = self.free
        action = Action(secrets.token_hex(16), self.table.name, perf_counter(), 0)
        number = self.table.tally.add(action)
        self.free = lambda _, status: answers.put_nowait(status)
        self._asked[action.id.encode()] = number
        self.command(action.id, **do)
        status = await asyncio.wait_for(answers.get(), 30)
        self.free = before
        if status != "accepted":
            raise RuntimeError(f"{do['kind']} was {status}")


@dataclass(frozen=True, slots=True)
class Shape:
    """A table's sockets: ``devices`` on each of ``seats``, the host, and the rest observers."""

    seats: tuple[str, ...]
    devices: int = 1
    observers: int = 0

    @property
    def sockets(self) -> int:
        return len(self.seats) * self.devices + 1 + self.observers


HEADS = tuple(f"{party}.head" for party in ("US", "CN", "RU", "KR", "KP"))
AIDES = tuple(
    f"{party}.{seat}"
    for party, seats in {
        "US": ("foreign", "defence"),
        "CN": ("foreign", "defence"),
        "RU": ("foreign", "energy"),
        "KR": ("foreign", "defence"),
        "KP": ("foreign", "guidance"),
    }.items()
    for seat in seats
)
FIVE = Shape(HEADS)
FORTY = Shape(HEADS + AIDES, devices=2, observers=9)


async def seat_tables(url: str, number: int, shape: Shape) -> list[Table]:
    """Open ``number`` tables at the product through its doors, seat everybody and start them."""
    doors = Doors(url)
    return [await _seat_table(doors, url, shape) for _ in range(number)]


async def _seat_table(doors: Doors, url: str, shape: Shape) -> Table:
    place = await asyncio.to_thread(doors.open_table, SCENARIO, PACK, MINUTES)
    for seat in (*shape.seats, *(("observe",) if shape.observers else ())):
        await asyncio.to_thread(doors.join, place, seat)
    table = Table(place.session)
    for person in place.people:
        copies = {"host": 1, "observer": shape.observers}.get(person.part, shape.devices)
        for _ in range(copies):
            await sit(url, table, person.part, person.cookie)
    await start(table)
    return table


async def sit(url: str, table: Table, part: str, cookie: str, *, member: bool = True) -> Guest:
    """Open one more socket for somebody at the table; ``member``: it is counted as a screen."""
    address = f"{url.replace('http', 'ws', 1)}/ws/session/{table.name}/"
    guest = await connect(
        address,
        lambda: Guest(table, part, speaks=part != "observer"),
        subprotocol=SUBPROTOCOL,
        cookie=cookie,
    )
    guest.wants = {"table"} if "." in part else set()
    guest.hello()
    await guest.updated()
    if member:
        table.members.append(guest)
    return guest


async def start(table: Table) -> None:
    """Start the session and step to the first phase in which talk and offers are allowed."""
    host = next(guest for guest in table.members if guest.part == "host")
    assert isinstance(host, Guest)  # noqa: S101 - the product's
    await host.done(kind="start_session")
    await host.done(kind="step_phase")
    await host.done(kind="step_phase")


async def gather_echoes(url: str, number: int, shape: Shape) -> list[Table]:
    """The same shapes at a yardstick, where everybody is alike."""
    tables = [Table(str(n)) for n in range(number)]
    speakers = len(shape.seats) * shape.devices + 1
    for table in tables:
        for place in range(shape.sockets):
            address = f"{url.replace('http', 'ws', 1)}/table/{table.name}/"
            make = partial(Echo, table, "guest", speaks=place < speakers)
            table.members.append(await connect(address, make))
    return tables


def speakers(tables: list[Table]) -> Iterator[Member]:
    for table in tables:
        yield from (member for member in table.members if member.speaks)


def leave(tables: list[Table]) -> None:
    for table in tables:
        for member in table.members:
            member.leave()
