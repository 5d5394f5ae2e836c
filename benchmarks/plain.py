"""Yardstick: a plain broadcast. What one says goes to all sockets of the table, as it came.

python -m benchmarks.plain PORT
"""

from __future__ import annotations

import asyncio
import sys
from collections import defaultdict

import uvloop
from websockets.asyncio.server import ServerConnection, broadcast, serve

_TABLES: defaultdict[str, set[ServerConnection]] = defaultdict(set)


async def member(socket: ServerConnection) -> None:
    assert socket.request is not None  # noqa: S101 - it is there once the handler runs
    table = _TABLES[socket.request.path]
    table.add(socket)
    try:
        async for message in socket:
            broadcast(table, message)
    finally:
        table.discard(socket)


async def main(port: int) -> None:
    async with serve(member, "127.0.0.1", port, compression=None, max_queue=None):
        await asyncio.get_running_loop().create_future()


if __name__ == "__main__":
    uvloop.run(main(int(sys.argv[1])))
