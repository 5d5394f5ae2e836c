"""The life of one socket: accept, admit, greet, then read and write until one side leaves.

A plain ASGI application, so that no channel layer, thread or library default stands between a
client and its session. Whatever goes wrong inside ends in one of our own close codes.
"""

from __future__ import annotations

import asyncio
from contextlib import suppress
from typing import Any, cast

import structlog
from asgiref.typing import (
    ASGIReceiveCallable,
    ASGISendCallable,
    ASGISendEvent,
    WebSocketScope,
)

from negotiation import record
from negotiation.protocol.client import Hello
from negotiation.protocol.codec import ProtocolError, decode
from negotiation.protocol.words import SUBPROTOCOL, Close
from negotiation.record import SessionId

from . import limits, service
from .admission import Admission
from .hub import Hub
from .inbound import Inbound
from .outbound import Outbound
from .pump import Newcomer

log = structlog.get_logger(__name__)


class TurnedAwayError(Exception):
    """The socket is closed before it takes part."""

    def __init__(self, code: Close) -> None:
        self.code = code
        super().__init__(code.name)


class GoneError(Exception):
    """The client has left by itself."""


async def consumer(
    scope: WebSocketScope, receive: ASGIReceiveCallable, send: ASGISendCallable
) -> None:
    """Serve one socket. Never raises, so that no server answers 1011 on our behalf."""
    try:
        await _serve(scope, receive, send)
    except GoneError:
        pass
    except TurnedAwayError as away:
        await _close(send, away.code)
    except Exception:  # our mistake: the client may come again
        log.exception("socket_failed")
        await _close(send, Close.RESTARTING)


async def _serve(
    scope: WebSocketScope, receive: ASGIReceiveCallable, send: ASGISendCallable
) -> None:
    await receive()
    offered = SUBPROTOCOL in scope["subprotocols"]
    await _send(
        send,
        {
            "type": "websocket.accept",
            "subprotocol": SUBPROTOCOL if offered else None,
            "headers": [],
        },
    )
    if not offered:
        raise TurnedAwayError(Close.BAD_PROTOCOL)
    hub = service.current()
    admission = await _admitted(scope, hub)
    hello = await _greeted(receive)
    if hub.stopping:
        raise TurnedAwayError(Close.RESTARTING)
    outbound = Outbound()
    pump = hub.join(Newcomer(outbound, admission, hello))
    inbound = Inbound(admission, outbound, pump)
    try:
        await _converse(receive, send, inbound, outbound)
    finally:
        inbound.stop()
        hub.leave(admission.session, outbound)


async def _admitted(scope: WebSocketScope, hub: Hub) -> Admission:
    """The admission that the connection brought; a close code tells why there is none."""
    details = cast("dict[str, Any]", scope)
    session = SessionId(details["url_route"]["kwargs"]["session"])
    admission: Admission | None = details.get("admission")
    if admission is not None and admission.session == session:
        return admission
    known = await hub.reader.ask(record.heads, [session])
    raise TurnedAwayError(Close.NOT_ADMITTED if known else Close.NO_SESSION)


async def _greeted(receive: ASGIReceiveCallable) -> Hello:
    try:
        frame = await asyncio.wait_for(_frame(receive), limits.HELLO_SECONDS)
        hello = decode(frame)
    except (TimeoutError, ProtocolError):
        raise TurnedAwayError(Close.BAD_PROTOCOL) from None
    if not isinstance(hello, Hello):
        raise TurnedAwayError(Close.BAD_PROTOCOL)
    return hello


async def _converse(
    receive: ASGIReceiveCallable, send: ASGISendCallable, inbound: Inbound, outbound: Outbound
) -> None:
    """Read and write side by side; whichever ends first ends both."""
    reading = asyncio.create_task(_read(receive, inbound))
    writing = asyncio.create_task(_write(send, outbound))
    closing = asyncio.create_task(outbound.closed())
    tasks = {reading, writing, closing}
    try:
        await asyncio.wait(tasks, return_when=asyncio.FIRST_COMPLETED)
        if outbound.closing is not None:
            # The frame that is just leaving goes first, if its client reads it at all.
            await asyncio.wait({writing}, timeout=limits.CLOSE_SECONDS)
    finally:
        for task in tasks:
            task.cancel()
        ends = await asyncio.gather(*tasks, return_exceptions=True)
    if outbound.closing is not None:
        raise TurnedAwayError(outbound.closing)
    for end in ends:
        if isinstance(end, Exception):
            raise end


async def _read(receive: ASGIReceiveCallable, inbound: Inbound) -> None:
    while True:
        inbound.take(await _frame(receive))


async def _write(send: ASGISendCallable, outbound: Outbound) -> None:
    while True:
        frame = outbound.next_frame()
        if frame is not None:
            await _send(send, {"type": "websocket.send", "bytes": None, "text": frame})
        elif outbound.closing is None:
            await outbound.news()
        else:
            return


async def _frame(receive: ASGIReceiveCallable) -> str | None:
    """The next text frame; None for a binary one. Raises ``GoneError`` once the client left."""
    event = await receive()
    if event["type"] == "websocket.receive":
        return event.get("text")
    raise GoneError


async def _send(send: ASGISendCallable, event: ASGISendEvent) -> None:
    try:
        await send(event)
    except OSError:  # some servers tell so that the client has left
        raise GoneError from None


async def _close(send: ASGISendCallable, code: Close) -> None:
    """Send the close frame, if it can leave in time."""
    event: ASGISendEvent = {"type": "websocket.close", "code": int(code), "reason": ""}
    with suppress(Exception):  # a client that is gone or reads nothing is let go
        await asyncio.wait_for(send(event), limits.CLOSE_SECONDS)
