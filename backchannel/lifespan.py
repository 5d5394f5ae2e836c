"""What has to happen on the server's own event loop before the first and after the last request.

The ASGI lifespan protocol calls these two under uvicorn, and ``servers`` does under Daphne.
"""

from __future__ import annotations

import gc

from asgiref.sync import sync_to_async
from asgiref.typing import ASGIReceiveCallable, ASGISendCallable, LifespanScope
from django.db import close_old_connections, connections

from negotiation import record
from negotiation.live import service
from players.absence import Watch
from players.grants import lapsed

from . import storage


def _check_database() -> None:
    close_old_connections()
    storage.verify()


def _close() -> None:
    record.stop()
    connections.close_all()


def _spare_the_collector() -> None:
    """Never look again through what was loaded for good, and seldom through what is old.

    A full collection stops every table: up to 198 ms were measured at sixty, and three quarters of
    the objects it looked through were the program's own. Sessions are immutable, so most of what
    they leave goes without it.
    """
    gc.collect()
    gc.freeze()
    gc.set_threshold(700, 10, 100)


async def startup() -> None:
    """Raises ``StorageError`` if the database would not keep what it acknowledges."""
    await sync_to_async(_check_database)()
    await service.start(Watch().beat, lapsed)
    _spare_the_collector()


async def farewell() -> None:
    """Tell every table's sockets that the server is going away; handlers may still finish."""
    await service.stop()


async def shutdown() -> None:
    """Nothing runs any more: finish what is being written, and let go of the database."""
    await farewell()
    await sync_to_async(_close)()


async def lifespan(
    scope: LifespanScope, receive: ASGIReceiveCallable, send: ASGISendCallable
) -> None:
    """The ASGI lifespan application."""
    while True:
        message = await receive()
        if message["type"] == "lifespan.startup":
            try:
                await startup()
            except Exception as error:  # noqa: BLE001 - the server prints it and stops
                await send({"type": "lifespan.startup.failed", "message": str(error)})
                return
            await send({"type": "lifespan.startup.complete"})
        elif message["type"] == "lifespan.shutdown":
            await shutdown()
            await send({"type": "lifespan.shutdown.complete"})
            return
