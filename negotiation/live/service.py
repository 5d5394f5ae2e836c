"""The process's one hub: made by the server's start, or by the first socket."""

from __future__ import annotations

import asyncio
from contextlib import suppress

from . import limits
from .admission import Lapsed
from .hub import Attend, Hub

_hubs: list[Hub] = []


async def start(attend: Attend | None = None, lapsed: Lapsed | None = None) -> None:
    """Begin to keep deadlines and to listen for changes, on the running event loop.

    ``attend`` is told once a second, on a thread, which seats are looked through here; ``lapsed``
    is asked twice a second, on a thread, which of the grants that sockets came by are gone.
    """
    hub = current()
    hub.attend, hub.lapsed = attend, lapsed


async def stop() -> None:
    """Close every socket with 4503, and wait until they had the time to hear it.

    Sockets that come later get the same.
    """
    for hub in _hubs:
        hub.stop()
        with suppress(TimeoutError):
            await asyncio.wait_for(hub.emptied.wait(), 2 * limits.CLOSE_SECONDS)


def current() -> Hub:
    """The hub of the running event loop."""
    loop = asyncio.get_running_loop()
    if not _hubs or _hubs[0].loop is not loop:
        _hubs[:] = [Hub()]
    return _hubs[0]
