"""A client of the socket protocol that believes nothing: every frame is checked as it comes."""

from __future__ import annotations

import asyncio
import json
import os
from contextlib import suppress
from types import TracebackType
from typing import Any, Self

from pydantic import TypeAdapter
from websockets.asyncio.client import ClientConnection, connect
from websockets.exceptions import ConnectionClosed

from negotiation.protocol.server import ServerMessage
from negotiation.protocol.words import PROTOCOL, SUBPROTOCOL
from tests.product import Product

from .tables import Seated

SECONDS = 10.0
_SHAPE: TypeAdapter[Any] = TypeAdapter(ServerMessage)
Message = dict[str, Any]


def command_id() -> str:
    return os.urandom(16).hex()


class Room:
    """One socket at one table. ``slices`` and ``lines`` are kept as a browser keeps them.

    ``feed`` and ``lines`` of an earlier socket make this one its continuation.
    """

    def __init__(
        self,
        product: Product,
        table: Seated,
        who: str,
        *,
        earlier: Room | None = None,
        acks: bool = True,
    ) -> None:
        self.product = product
        self.table = table
        self.who = who
        self.acks = acks
        self.frames: list[str] = []
        self.slices: dict[str, Any] = {}
        self.lines: list[Message] = list(earlier.lines) if earlier else []
        self.feed: str | None = earlier.feed if earlier else None
        self.welcome: Message = {}
        self.replies: list[Message] = []
        self.close_code: int | None = None
        self._update = 0
        self._changed = asyncio.Condition()

    # --- coming and going -------------------------------------------------------------------------

    async def __aenter__(self) -> Self:
        await self.open()
        await self.hello()
        await self.until(lambda: self._update > 0)
        return self

    async def __aexit__(
        self,
        kind: type[BaseException] | None,
        error: BaseException | None,
        at: TracebackType | None,
    ) -> None:
        await self.leave()

    async def open(self, **options: Any) -> None:
        """Connect, without a word."""
        self.socket: ClientConnection = await connect(
            f"{self.product.socket_url}/ws/session/{self.table.session}/",
            origin=options.pop("origin", self.product.url),
            subprotocols=options.pop("subprotocols", [SUBPROTOCOL]),
            additional_headers={"Cookie": self.table.cookies.get(self.who, "")},
            compression=None,
            max_size=None,
            ping_interval=None,
            **options,
        )
        self._reading = asyncio.create_task(self._read())

    async def hello(self) -> None:
        after = self.lines[-1]["n"] if self.lines else None
        with suppress(ConnectionClosed):  # turned away before the first word
            await self.send(type="hello", protocol=PROTOCOL, after=after, feed=self.feed)

    async def leave(self) -> None:
        await self.socket.close()
        await asyncio.wait_for(self._reading, SECONDS)

    async def closed(self, seconds: float = SECONDS) -> int | None:
        """Wait until the server closes; the close code."""
        await asyncio.wait_for(asyncio.shield(self._reading), seconds)
        return self.close_code

    @property
    def open_still(self) -> bool:
        return not self._reading.done()

    # --- speaking ---------------------------------------------------------------------------------

    async def send(self, **message: Any) -> None:
        await self.socket.send(json.dumps(message))

    async def do(self, kind: str, *, id: str | None = None, **fields: Any) -> Message:  # noqa: A002
        """Send a command and wait for its answer."""
        name = id or command_id()
        earlier = len(self.replies)
        await self.send(type="command", id=name, do={"kind": kind, **fields})
        await self.until(lambda: any(r.get("id") == name for r in self.replies[earlier:]))
        return next(r for r in self.replies[earlier:] if r.get("id") == name)

    async def done(self, kind: str, *, id: str | None = None, **fields: Any) -> None:  # noqa: A002
        """Send a command that must be accepted, however often it takes."""
        name = id or command_id()
        for _ in range(20):
            answer = await self.do(kind, id=name, **fields)
            if answer["status"] != "retry":
                break
            await asyncio.sleep(0.3)
        assert answer["status"] == "accepted", answer

    async def start(self) -> None:
        """As the host: start, and step to the first phase in which everything is allowed."""
        await self.done("start_session")
        phases = self.slices["table"]["phases"]
        free = next(n for n, p in enumerate(phases) if p["talk"] and p["offers"] and p["sign"])
        for _ in range(free):
            await self.done("step_phase")
        await self.until(lambda: self.slices["clock"]["ordinal"] == free)

    async def reply(self, **request: Any) -> Message:
        """Send anything that is answered by one reply."""
        earlier = len(self.replies)
        await self.send(**request)
        await self.until(lambda: len(self.replies) > earlier)
        return self.replies[earlier]

    async def still_answers(self) -> None:
        """The socket lives, is served, and knows its place."""
        answer = await self.reply(type="preview", ref=7, package={}, final=False)
        assert answer["type"] == "preview", answer

    # --- hearing ----------------------------------------------------------------------------------

    def said(self) -> list[str]:
        return [line["words"] for line in self.lines if line["kind"] == "message"]

    async def until_said(self, words: str, seconds: float = SECONDS) -> None:
        await self.until(lambda: words in self.said(), seconds)

    async def until(self, holds: Any, seconds: float = SECONDS) -> None:
        async with self._changed:
            await asyncio.wait_for(
                self._changed.wait_for(lambda: holds() or not self.open_still), seconds
            )
        assert holds(), f"{self.who} was closed with {self.close_code}"

    async def _read(self) -> None:
        try:
            async for frame in self.socket:
                assert isinstance(frame, str)
                self.frames.append(frame)
                await self._take(json.loads(frame))
        except ConnectionClosed:
            pass
        finally:
            self.close_code = self.socket.close_code
            asyncio.get_running_loop().call_soon(asyncio.ensure_future, self._tell())

    async def _tell(self) -> None:
        async with self._changed:
            self._changed.notify_all()

    async def _take(self, message: Message) -> None:
        _SHAPE.validate_json(json.dumps(message))
        if message["type"] == "welcome":
            self.welcome, self.feed = message, message["feed"]
            if message["reset"]:
                self.lines.clear()
        elif message["type"] == "update":
            await self._apply(message)
        else:
            self.replies.append(message)
        await self._tell()

    async def _apply(self, update: Message) -> None:
        assert update["slices"] or update["lines"], "an empty update"
        assert update["update"] == self._update + 1
        self._update = update["update"]
        slices = dict(update["slices"])
        if update["update"] > 1 and "offers" in slices:
            slices["offers"] = {"offers": self._merged(slices["offers"]["offers"])}
        for name, value in slices.items():
            assert self.slices.get(name) != value, f"{name} came again unchanged"
        self.slices.update(slices)
        for line in update["lines"]:
            assert not self.lines or line["n"] == self.lines[-1]["n"] + 1, "a gap or a duplicate"
            self.lines.append(line)
        if self.acks:
            await self.send(type="ack", update=self._update)

    def _merged(self, changed: list[Message]) -> list[Message]:
        """The offers with the changed ones in their old places and the new ones at the end."""
        offers = {offer["id"]: offer for offer in self.slices["offers"]["offers"]}
        for offer in changed:
            assert offers.get(offer["id"]) != offer, f"offer {offer['id']} came again unchanged"
        return list((offers | {offer["id"]: offer for offer in changed}).values())
