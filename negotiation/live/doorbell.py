"""The channel layer as a doorbell between processes: it says "look again", and may be lost.

A poke names the session and nothing else. Everything works without it, a tick later.
"""

from __future__ import annotations

import asyncio
from collections.abc import Callable
from typing import Any

import structlog
from channels.layers import InMemoryChannelLayer, get_channel_layer

from negotiation.record import SessionId

from . import limits

log = structlog.get_logger(__name__)

GROUP = "pokes"
SEND_SECONDS = 2.0
RETRY_SECONDS = 1.0


class Doorbell:
    """Listens for the pokes of other processes and sends ours, on two tasks that never end."""

    def __init__(self, heard: Callable[[SessionId], None]) -> None:
        self._heard = heard
        layer: Any = get_channel_layer()
        # In memory there is no other process to tell.
        self._alone = isinstance(layer, InMemoryChannelLayer)
        self._layer = layer
        self._waiting: set[SessionId] = set()
        self._rung = asyncio.Event()
        self._failed = False
        self._tasks = (
            []
            if self._alone
            else [asyncio.create_task(self._listen()), asyncio.create_task(self._send())]
        )

    def ring(self, session: SessionId) -> None:
        """Tell the other processes, soon; a hundred rings of one session may become one."""
        if not self._alone:
            self._waiting.add(session)
            self._rung.set()

    def stop(self) -> None:
        for task in self._tasks:
            task.cancel()

    async def _send(self) -> None:
        while True:
            await self._rung.wait()
            self._rung.clear()
            sessions, self._waiting = self._waiting, set()
            try:
                for session in sessions:
                    poke = {"type": "poke", "session": session}
                    await asyncio.wait_for(self._layer.group_send(GROUP, poke), SEND_SECONDS)
                self._works()
            except Exception as error:  # noqa: BLE001 - the layer may die: the tick covers it
                self._fails(error)

    async def _listen(self) -> None:
        channel: str | None = None
        while True:
            try:
                channel = channel or await self._layer.new_channel()
                await self._layer.group_add(GROUP, channel)
                while True:
                    poke = await self._layer.receive(channel)
                    self._heard(SessionId(poke["session"]))
            except Exception as error:  # noqa: BLE001 - the layer may die: the tick covers it
                self._fails(error)
                await asyncio.sleep(RETRY_SECONDS)

    def _fails(self, error: Exception) -> None:
        if not self._failed:
            log.warning(
                "doorbell_broken", error=repr(error), look_again_seconds=limits.TICK_SECONDS
            )
        self._failed = True

    def _works(self) -> None:
        if self._failed:
            log.info("doorbell_works_again")
        self._failed = False
