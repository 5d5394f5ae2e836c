"""Yardstick: Channels as its tutorial teaches it. Every socket is a member of its table's group.

What one says is sent to the group, and each member's consumer sends it on to its own browser.
Nothing is kept, checked or decided.
"""

from __future__ import annotations

from typing import Any

import django
from django.conf import settings

# The layer drops what a channel cannot hold; with room for a whole run, nothing is lost.
settings.configure(
    CHANNEL_LAYERS={
        "default": {
            "BACKEND": "channels.layers.InMemoryChannelLayer",
            "CONFIG": {"capacity": 1_000_000},
        }
    }
)
django.setup(set_prefix=False)

from channels.generic.websocket import AsyncJsonWebsocketConsumer  # noqa: E402
from channels.routing import ProtocolTypeRouter, URLRouter  # noqa: E402
from django.urls import re_path  # noqa: E402


class Member(AsyncJsonWebsocketConsumer):
    async def connect(self) -> None:
        self.group = f"table-{self.scope['url_route']['kwargs']['table']}"
        await self.channel_layer.group_add(self.group, self.channel_name)
        await self.accept()

    async def disconnect(self, code: int) -> None:
        await self.channel_layer.group_discard(self.group, self.channel_name)

    async def receive_json(self, content: Any, **_: Any) -> None:
        await self.channel_layer.group_send(self.group, {"type": "said", "said": content})

    async def said(self, event: dict[str, Any]) -> None:
        await self.send_json(event["said"])


_member: Any = Member.as_asgi()
_addresses: Any = [re_path(r"^table/(?P<table>\d+)/$", _member)]
application = ProtocolTypeRouter({"websocket": URLRouter(_addresses)})
