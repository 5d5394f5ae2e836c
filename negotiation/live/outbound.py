"""What one socket still has to be told, bounded whatever its client does."""

from __future__ import annotations

import asyncio
from collections import deque
from itertools import count
from time import monotonic
from typing import TYPE_CHECKING

from negotiation.protocol.words import Close
from negotiation.record import clock

from . import limits

if TYPE_CHECKING:
    from .audience import Audience


_NUMBERS = count(1)


class Outbound:
    """Replies wait in a short queue. Updates are not queued at all: each is put together when the
    window has room, from the newest slices and the lines after the socket's own cursor.
    """

    def __init__(self) -> None:
        self.number = next(_NUMBERS)
        """Later sockets have greater ones."""
        self.audience: Audience | None = None
        self.cursor = 0
        self.older: list[str] | None = None
        """Lines after the cursor that the pump read because they are not taken from memory."""
        self.fresh = True
        """Not yet caught up: old lines are read again, as their words may have been erased."""
        self.closing: Close | None = None
        self._replies: deque[str] = deque()
        self._seen = 0
        self._sent = 0
        self._acked = 0
        self._waiting_since = 0.0
        self._news = False
        self._loop = asyncio.get_running_loop()
        self._waiting: asyncio.Future[None] | None = None
        self._closed = asyncio.Event()

    # --- for the hub and the consumer -------------------------------------------------------------

    def wake(self) -> None:
        """There may be something to send."""
        self._news = True
        if self._waiting is not None and not self._waiting.done():
            self._waiting.set_result(None)

    def reply(self, frame: str) -> None:
        self._replies.append(frame)
        if len(self._replies) > limits.REPLIES:
            self.close(Close.SLOW)
        self.wake()

    def close(self, code: Close) -> None:
        """Nothing new is sent but the close frame; the first code stands."""
        self.closing = self.closing or code
        if code is not Close.FLOOD:  # the warning still has to arrive
            self._replies.clear()
        self._closed.set()
        self.wake()

    def ack(self, update: int) -> bool:
        """Note what arrived. False for an update that was never sent, or is already known."""
        if not self._acked < update <= self._sent:
            return False
        if not self.has_room:
            self.wake()
        self._acked = update
        self._waiting_since = monotonic()
        return True

    @property
    def overdue(self) -> bool:
        waited = monotonic() - self._waiting_since
        return self._sent > self._acked and waited > limits.SLOW_SECONDS

    @property
    def has_room(self) -> bool:
        return self._sent - self._acked < limits.WINDOW

    @property
    def lacks_older(self) -> bool:
        """Whether the next line this socket could be sent must be read from the record."""
        audience = self.audience
        return (
            audience is not None
            and self.has_room
            and self.older is None
            and self.cursor < audience.head
            and (self.fresh or self.cursor + 1 < audience.first_kept)
        )

    # --- for the writer ---------------------------------------------------------------------------

    async def news(self) -> None:
        """Wait until there may be something to send; the one who writes is the one who waits.

        An ``asyncio.Event`` would ask for its loop each time, which on Python 3.11 asks the kernel.
        """
        if not self._news:
            self._waiting = self._loop.create_future()
            await self._waiting
        self._news = False

    async def closed(self) -> None:
        """Wait until this socket is to be closed."""
        await self._closed.wait()

    def next_frame(self) -> str | None:
        """The next frame to send; None if there is nothing, or the window is full."""
        if self._replies:
            return self._replies.popleft()
        audience = self.audience
        if self.closing or audience is None or not self.has_room:
            return None
        if self.lacks_older:
            audience.fetch_older()
            return None
        if self._seen == audience.version and self.cursor == audience.head:
            return None
        body, self.cursor = audience.body(self._seen, self.cursor, self.older)
        self.older = None
        self.fresh = self.fresh and self.cursor < audience.head
        self._seen = audience.version
        if self._sent == self._acked:
            self._waiting_since = monotonic()
        self._sent += 1
        return f'{{"type":"update","update":{self._sent},"now":{clock.now() // 1000},{body}}}'
