"""Many people's screens without a browser: sockets that read, acknowledge, and nothing else."""

from __future__ import annotations

import asyncio
import json
import threading
from collections.abc import Coroutine
from types import TracebackType
from typing import Self

from playwright.sync_api import BrowserContext
from websockets.asyncio.client import connect

from negotiation.protocol.words import PROTOCOL, SUBPROTOCOL
from tests.product import Product

SECONDS = 10.0


class Screens:
    """A thread of its own looks through the seats of everybody who was shown to it."""

    def __init__(self, product: Product) -> None:
        self._product = product
        self._loop = asyncio.new_event_loop()
        self._thread = threading.Thread(target=self._loop.run_forever, daemon=True)
        self._looking: dict[str, asyncio.Task[None]] = {}

    def __enter__(self) -> Self:
        self._thread.start()
        return self

    def __exit__(
        self,
        kind: type[BaseException] | None,
        error: BaseException | None,
        at: TracebackType | None,
    ) -> None:
        for name in list(self._looking):
            self.close(name)
        self._loop.call_soon_threadsafe(self._loop.stop)
        self._thread.join()
        self._loop.close()

    def open(self, name: str, context: BrowserContext, room: str) -> None:
        """Look through the seat that ``context`` holds at the table with this address."""
        cookies = "; ".join(f"{c['name']}={c['value']}" for c in context.cookies(room))
        path = room.removeprefix(self._product.url)
        self._wait(self._open(name, cookies, path))

    def close(self, name: str) -> None:
        """The battery is empty."""
        self._wait(self._close(name))

    def _wait(self, work: Coroutine[None, None, None]) -> None:
        asyncio.run_coroutine_threadsafe(work, self._loop).result(SECONDS)

    async def _open(self, name: str, cookies: str, path: str) -> None:
        seen = asyncio.Event()
        self._looking[name] = asyncio.create_task(self._look(cookies, path, seen))
        await seen.wait()

    async def _close(self, name: str) -> None:
        task = self._looking.pop(name)
        task.cancel()
        await asyncio.gather(task, return_exceptions=True)

    async def _look(self, cookies: str, path: str, seen: asyncio.Event) -> None:
        async with connect(
            f"{self._product.socket_url}/ws{path}",
            subprotocols=[SUBPROTOCOL],  # type: ignore[list-item]
            additional_headers={"Cookie": cookies},
            origin=self._product.url,  # type: ignore[arg-type]
        ) as socket:
            await socket.send(json.dumps({"type": "hello", "protocol": PROTOCOL}))
            async for frame in socket:
                message = json.loads(frame)
                seen.set()
                if message["type"] == "update":
                    ack = {"type": "ack", "update": message["update"]}
                    await socket.send(json.dumps(ack))
