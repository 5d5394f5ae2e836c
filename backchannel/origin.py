"""Only our own pages may open a socket."""

from __future__ import annotations

from typing import Any
from urllib.parse import urlsplit

from asgiref.typing import ASGIReceiveCallable, ASGISendCallable, WebSocketScope
from channels.security.websocket import WebsocketDenier
from django.conf import settings
from django.http.request import split_domain_port, validate_host


class SameOriginValidator:
    """Refuses (HTTP 403) a socket whose ``Origin`` is not the host and port it was sent to.

    A missing ``Origin`` is refused as well: every browser sends one.
    """

    def __init__(self, application: Any) -> None:
        self.application = application

    async def __call__(
        self, scope: WebSocketScope, receive: ASGIReceiveCallable, send: ASGISendCallable
    ) -> None:
        if same_origin(scope):
            await self.application(scope, receive, send)
        else:
            deny: Any = WebsocketDenier()
            await deny(scope, receive, send)


def same_origin(scope: WebSocketScope) -> bool:
    """Whether exactly one ``Host`` and one ``Origin`` are there, allowed, and the same place."""
    hosts = [value for name, value in scope["headers"] if name == b"host"]
    origins = [value for name, value in scope["headers"] if name == b"origin"]
    if len(hosts) != 1 or len(origins) != 1:
        return False
    host = hosts[0].decode("latin-1").lower()
    scheme, separator, place = origins[0].decode("latin-1").lower().partition("://")
    if not separator or scheme not in {"http", "https"} or (settings.TLS and scheme != "https"):
        return False
    if _with_port(host, scheme) != _with_port(place, scheme):
        return False
    domain, _ = split_domain_port(host)
    return bool(domain) and validate_host(domain, settings.ALLOWED_HOSTS)


def _with_port(place: str, scheme: str) -> tuple[str | None, int] | None:
    """Host and port of ``place``, or ``None`` if it is more or less than that."""
    try:
        parts = urlsplit(f"//{place}")
        port = parts.port
    except ValueError:
        return None
    if parts.netloc != place or "@" in place or not parts.hostname:
        return None
    return parts.hostname, port or (443 if scheme == "https" else 80)
