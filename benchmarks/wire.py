"""A WebSocket client that costs next to nothing, so that the server is what is measured.

It offers no extension, masks with zeros (legal, and free), and hands out whole text messages.
"""

from __future__ import annotations

import asyncio
import base64
import os
import socket
from collections.abc import Callable
from typing import TypeVar, cast
from urllib.parse import urlsplit

SECONDS = 30.0
TEXT, CLOSE, PING, PONG = 1, 8, 9, 10


class RefusedError(Exception):
    """The server did not accept the socket; the text is its answer's first line."""


class Wire(asyncio.Protocol):
    """One connection. Subclasses say what to do with a message in ``heard``."""

    def __init__(self) -> None:
        self.close_code: int | None = None
        self.received = 0
        """Bytes from the server, frame headers included."""
        self._transport: asyncio.Transport | None = None
        self._rest = b""
        self._opened: asyncio.Future[None] = asyncio.get_running_loop().create_future()

    def heard(self, payload: bytes) -> None:
        """One text message from the server."""

    def gone(self) -> None:
        """The connection has ended; ``close_code`` says how, None if without a word."""

    def say(self, message: str) -> None:
        """Send one text message; what the kernel does not take waits in memory."""
        if self._transport is not None:
            self._transport.write(_frame(TEXT, message.encode()))

    def stop_reading(self) -> None:
        """From now on the server talks to a wall: not even the kernel takes much of it."""
        if self._transport is not None:
            own = self._transport.get_extra_info("socket")
            own.setsockopt(socket.SOL_SOCKET, socket.SO_RCVBUF, 4096)
            self._transport.pause_reading()

    def leave(self) -> None:
        if self._transport is not None:
            self._transport.write(_frame(CLOSE, (1000).to_bytes(2, "big")))
            self._transport.close()

    @property
    def open(self) -> bool:
        return self._transport is not None

    async def opened(self) -> None:
        """Wait for the server's yes. Raises ``RefusedError``."""
        await asyncio.wait_for(self._opened, SECONDS)

    # --- what the event loop calls ----------------------------------------------------------------

    def connection_made(self, transport: asyncio.BaseTransport) -> None:
        self._transport = cast("asyncio.Transport", transport)  # uvloop's own class of it

    def connection_lost(self, error: Exception | None) -> None:
        self._transport = None
        if not self._opened.done():
            self._opened.set_exception(RefusedError(str(error or "closed before it opened")))
        self.gone()

    def data_received(self, data: bytes) -> None:
        self.received += len(data)
        self._rest = self._rest + data if self._rest else data
        if not self._opened.done():
            self._greeted()
        else:
            self._frames()

    def _greeted(self) -> None:
        head, separator, rest = self._rest.partition(b"\r\n\r\n")
        if not separator:
            return
        first = head.split(b"\r\n", 1)[0]
        if b" 101 " in first:
            self._rest = rest
            self._opened.set_result(None)
            self._frames()
        else:
            self._opened.set_exception(RefusedError(first.decode("latin-1")))

    def _frames(self) -> None:
        buffer, at = self._rest, 0
        end = len(buffer)
        while end - at >= 2:
            kind, size, start = buffer[at] & 15, buffer[at + 1], at + 2
            if size >= 126:
                start += 2 if size == 126 else 8
                size = int.from_bytes(buffer[at + 2 : start], "big")
            if start > end or start + size > end:
                break
            at = start + size
            if kind == TEXT:
                self.heard(buffer[start:at])
            else:
                self._control(kind, buffer[start:at])
        self._rest = buffer[at:]

    def _control(self, kind: int, payload: bytes) -> None:
        if self._transport is None:
            return
        if kind == PING:
            self._transport.write(_frame(PONG, payload))
        elif kind == CLOSE:
            self.close_code = int.from_bytes(payload[:2], "big") if payload else 1005
            self._transport.write(_frame(CLOSE, payload[:2]))
            self._transport.close()


Client = TypeVar("Client", bound=Wire)


async def connect(
    url: str, make: Callable[[], Client], *, subprotocol: str = "", cookie: str = ""
) -> Client:
    """Open a socket at ``ws://host:port/path``. Raises ``RefusedError``, OSError, TimeoutError."""
    parts = urlsplit(url)
    lines = [
        f"GET {parts.path} HTTP/1.1",
        f"Host: {parts.netloc}",
        f"Origin: http://{parts.netloc}",
        "Upgrade: websocket",
        "Connection: Upgrade",
        f"Sec-WebSocket-Key: {base64.b64encode(os.urandom(16)).decode()}",
        "Sec-WebSocket-Version: 13",
    ]
    lines += [f"Sec-WebSocket-Protocol: {subprotocol}"] if subprotocol else []
    lines += [f"Cookie: {cookie}"] if cookie else []
    loop = asyncio.get_running_loop()
    transport, client = await loop.create_connection(make, parts.hostname or "", parts.port or 80)
    transport.write(("\r\n".join(lines) + "\r\n\r\n").encode())
    await client.opened()
    return client


def _frame(kind: int, payload: bytes) -> bytes:
    size = len(payload)
    if size < 126:
        head = bytes((0x80 | kind, 0x80 | size))
    elif size < 0x10000:
        head = bytes((0x80 | kind, 0x80 | 126)) + size.to_bytes(2, "big")
    else:
        head = bytes((0x80 | kind, 0x80 | 127)) + size.to_bytes(8, "big")
    return head + b"\0\0\0\0" + payload
