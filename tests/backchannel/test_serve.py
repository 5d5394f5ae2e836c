"""The ``serve`` command as a process: links, errors, limits, and how it goes."""

from __future__ import annotations

import asyncio
import json
import os
import socket
import subprocess
import sys
import time
from collections.abc import Callable, Iterator

import pytest
from django.conf import settings
from django.test import override_settings
from websockets import ConnectionClosed, InvalidStatus
from websockets.asyncio.client import ClientConnection, connect

from backchannel import VERSION, addresses, servers
from backchannel.management.commands.serve import bound_to, links
from tests.product import ROOT, Product

SERVERS = ["daphne", "uvicorn"]
either_server = pytest.mark.parametrize("served", SERVERS, indirect=True, scope="module")
Make = Callable[..., Product]


@pytest.fixture(scope="module")
def served(
    request: pytest.FixtureRequest, tmp_path_factory: pytest.TempPathFactory
) -> Iterator[Product]:
    """Each kind of server once, for the tests that leave it as it was."""
    server = Product(tmp_path_factory.mktemp("served") / "data", BACKCHANNEL_SERVER=request.param)
    server.start()
    yield server
    server.kill()


def health_socket(product: Product, **options: object) -> connect:
    options.setdefault("origin", product.url)
    return connect(f"{product.socket_url}/ws/health/", **options)  # type: ignore[arg-type]


async def ready(client: ClientConnection) -> None:
    assert json.loads(await client.recv()) == {"type": "ready", "version": VERSION}


@either_server
async def test_a_socket_is_greeted_and_nothing_it_says_closes_it(served: Product) -> None:
    async with health_socket(served) as client:
        await ready(client)
        for message in ("{", "[]", "\x00", b"\xff\xfe", "x" * servers.MESSAGE_BYTES):
            await client.send(message)
        await asyncio.wait_for(await client.ping(), timeout=5)
    assert "Traceback" not in served.log() + served.text()


@either_server
async def test_a_message_over_the_limit_ends_only_its_own_socket(served: Product) -> None:
    async with health_socket(served) as quiet, health_socket(served) as loud:
        await ready(quiet)
        await ready(loud)
        await loud.send("x" * (servers.MESSAGE_BYTES + 1))
        with pytest.raises(ConnectionClosed) as closed:
            await asyncio.wait_for(loud.recv(), timeout=5)
        assert closed.value.rcvd is None or closed.value.rcvd.code == 1009
        await asyncio.wait_for(await quiet.ping(), timeout=5)


@either_server
async def test_foreign_pages_and_unknown_addresses_are_refused(served: Product) -> None:
    for origin in ("http://evil.example", None):
        with pytest.raises(InvalidStatus, match="403"):
            await health_socket(served, origin=origin)
    with pytest.raises(InvalidStatus, match="403"):
        await connect(f"{served.socket_url}/ws/nowhere", origin=served.url)  # type: ignore[arg-type]
    assert "Traceback" not in served.log() + served.text()


@pytest.mark.parametrize(("server", "code"), [("daphne", 4503), ("uvicorn", 1012)])
async def test_a_stop_says_goodbye_and_ends_with_zero(
    product: Make, server: str, code: int
) -> None:
    served = product(BACKCHANNEL_SERVER=server)
    async with health_socket(served) as client:
        await ready(client)
        start = time.monotonic()
        stopped = asyncio.create_task(asyncio.to_thread(served.stop))
        with pytest.raises(ConnectionClosed) as closed:
            await asyncio.wait_for(client.recv(), timeout=5)
        assert closed.value.rcvd is not None
        assert closed.value.rcvd.code == code
        assert time.monotonic() - start < 2
        assert await stopped == 0
    assert "Traceback" not in served.log() + served.text()


def test_killed_and_started_again_it_is_the_same_installation(
    live_server_process: Product,
) -> None:
    key = (live_server_process.data / "secret_key").read_text()
    live_server_process.kill()
    assert not live_server_process.answers()
    live_server_process.start()
    assert live_server_process.answers()
    assert (live_server_process.data / "secret_key").read_text() == key


def test_it_prints_where_to_go_and_how_to_stop(shared_product: Product) -> None:
    lines = shared_product.text().splitlines()
    link = f"  On this computer:     http://localhost:{shared_product.port}/"
    assert link in lines
    assert "Press Ctrl-C to stop." in lines


def test_the_links_are_those_a_player_can_open() -> None:
    assert links("127.0.0.1", 80, None) == [("On this computer:", "http://127.0.0.1:80/")]
    assert links("0.0.0.0", 80, "https://table.example.org") == [  # noqa: S104
        ("Open:", "https://table.example.org/")
    ]
    everywhere = links("0.0.0.0", 8000, None)  # noqa: S104
    assert everywhere[0] == ("On this computer:", "http://localhost:8000/")
    assert not any("0.0.0.0" in url for _, url in everywhere)  # noqa: S104


def test_bound_to_this_machine_no_page_gives_an_address_of_the_network(
    monkeypatch: pytest.MonkeyPatch,
) -> None:
    monkeypatch.setenv("BACKCHANNEL_BIND", "::")
    monkeypatch.setattr(addresses, "lan_addresses", lambda: ["192.0.2.7"])
    with override_settings():
        bound_to("::")
        assert settings.LAN_HOSTS == ["192.0.2.7"]
        bound_to("127.0.0.1")
        assert settings.LAN_HOSTS == []
        assert os.environ["BACKCHANNEL_BIND"] == "127.0.0.1"


@pytest.mark.parametrize("server", SERVERS)
def test_a_port_in_use_is_a_clear_error(shared_product: Product, server: str) -> None:
    result = subprocess.run(
        [sys.executable, "manage.py", "serve", "--server", server],
        cwd=ROOT,
        env=shared_product.environment(),
        capture_output=True,
        text=True,
        timeout=60,
        check=False,
    )
    assert result.returncode == 1
    assert f"Port {shared_product.port} is in use" in result.stderr
    assert "Traceback" not in result.stderr


def test_a_port_is_free_or_not() -> None:
    with socket.socket() as taken:
        taken.bind(("127.0.0.1", 0))
        taken.listen(1)
        port = taken.getsockname()[1]
        with pytest.raises(servers.PortError, match=f"Port {port} is in use"):
            servers.check_port("127.0.0.1", port)
    servers.check_port("127.0.0.1", port)
    with pytest.raises(servers.PortError, match=r"Cannot listen on 192\.0\.2\.77"):
        servers.check_port("192.0.2.77", port)
