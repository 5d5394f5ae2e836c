"""The two sockets that belong to no session."""

from __future__ import annotations

from typing import Any

from channels.generic.websocket import AsyncJsonWebsocketConsumer, AsyncWebsocketConsumer

from . import VERSION


class HealthConsumer(AsyncJsonWebsocketConsumer):
    """Says ``{"type": "ready", "version": …}`` and listens to nothing."""

    async def connect(self) -> None:
        await self.accept()
        await self.send_json({"type": "ready", "version": VERSION})

    async def receive(self, *args: Any, **kwargs: Any) -> None:
        """What a client says here has no meaning and costs nothing."""


class NowhereConsumer(AsyncWebsocketConsumer):
    """Turns away (HTTP 403) a socket for an address that does not exist."""

    async def connect(self) -> None:
        await self.close()
