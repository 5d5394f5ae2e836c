"""Which pages may open a socket."""

from __future__ import annotations

import pytest
from asgiref.typing import WebSocketScope
from django.test import override_settings

from backchannel.origin import same_origin


def scope(*headers: tuple[str, str]) -> WebSocketScope:
    named = [(name.encode(), value.encode("latin-1")) for name, value in headers]
    return {"type": "websocket", "headers": named}  # type: ignore[typeddict-item]


GOOD = [
    ("localhost:8000", "http://localhost:8000"),
    ("LOCALHOST:8000", "http://localhost:8000"),
    ("127.0.0.1:8000", "http://127.0.0.1:8000"),
    ("[::1]:8000", "http://[::1]:8000"),
    ("localhost", "http://localhost"),
    ("localhost", "http://localhost:80"),
    ("localhost", "https://localhost"),
    ("localhost:443", "https://localhost"),
]
BAD = [
    ("localhost:8000", "http://localhost:8001"),
    ("localhost:8000", "http://localhost"),
    ("localhost:8000", "http://127.0.0.1:8000"),
    ("localhost:8000", "http://evil.example"),
    ("localhost:8000", "http://localhost.evil.example:8000"),
    ("localhost:8000", "http://evil.example#localhost:8000"),
    ("localhost:8000", "http://localhost:8000@evil.example"),
    ("localhost:8000", "http://evil.example@localhost:8000"),
    ("localhost:8000", "http://localhost:8000/"),
    ("localhost:8000", "http://localhost:8000.evil.example"),
    ("localhost:8000", "http://localhost:port"),
    ("localhost:8000", "http://localhost:99999"),
    ("localhost:8000", "http:localhost:8000"),
    ("localhost:8000", "//localhost:8000"),
    ("localhost:8000", "file://localhost:8000"),
    ("localhost:8000", "ws://localhost:8000"),
    ("localhost:8000", "null"),
    ("localhost:8000", ""),
    ("localhost:8000", "http://"),
    ("localhost:8000", "http://localhost:8000 http://localhost:8000"),
    ("localhost:8000", "http://local\xa0host:8000"),
    ("evil.example", "http://evil.example"),
    ("", "http://localhost"),
    ("localhost:8000@evil.example", "http://localhost:8000@evil.example"),
]


@pytest.mark.parametrize(("host", "origin"), GOOD)
def test_our_own_page(host: str, origin: str) -> None:
    assert same_origin(scope(("host", host), ("origin", origin)))


@pytest.mark.parametrize(("host", "origin"), BAD)
def test_any_other(host: str, origin: str) -> None:
    assert not same_origin(scope(("host", host), ("origin", origin)))


def test_neither_none_nor_two() -> None:
    host, origin = ("host", "localhost:8000"), ("origin", "http://localhost:8000")
    assert not same_origin(scope(host))
    assert not same_origin(scope(origin))
    assert not same_origin(scope(host, origin, origin))
    assert not same_origin(scope(host, host, origin))


@override_settings(TLS=True)
def test_behind_https_only_https_pages() -> None:
    assert not same_origin(scope(("host", "localhost"), ("origin", "http://localhost")))
    assert same_origin(scope(("host", "localhost"), ("origin", "https://localhost")))
