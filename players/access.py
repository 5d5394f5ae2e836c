"""Who is asking: the few doors by which a cookie becomes a viewer.

Nobody holds a seat yet, so every request and every socket is a visitor's.
"""

from __future__ import annotations

from collections.abc import Callable
from typing import Any

from asgiref.typing import ASGIReceiveCallable, ASGISendCallable, WebSocketScope
from django.http import HttpRequest
from django.http.response import HttpResponseBase


class IdentityMiddleware:
    """Django middleware: ``request.viewer`` is the ``Viewer`` of the asker, or ``None``."""

    def __init__(self, get_response: Callable[[HttpRequest], HttpResponseBase]) -> None:
        self.get_response = get_response

    def __call__(self, request: HttpRequest) -> HttpResponseBase:
        request.viewer = None  # type: ignore[attr-defined]
        return self.get_response(request)


class SocketIdentityMiddleware:
    """ASGI middleware: ``scope["viewer"]`` is the ``Viewer`` behind the socket, or ``None``."""

    def __init__(self, application: Any) -> None:
        self.application = application

    async def __call__(
        self, scope: WebSocketScope, receive: ASGIReceiveCallable, send: ASGISendCallable
    ) -> None:
        await self.application({**scope, "viewer": None}, receive, send)
