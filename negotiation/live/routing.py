"""Addresses of the sockets of a session."""

from __future__ import annotations

from django.urls import URLPattern, URLResolver, re_path

from .consumer import consumer

websocket_urlpatterns: list[URLPattern | URLResolver] = [
    re_path(r"^ws/session/(?P<session>[0-9a-f]{32})/$", consumer),  # type: ignore[arg-type]
]
