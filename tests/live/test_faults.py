"""What breaks around the sockets, and how little of it they notice."""

from __future__ import annotations

import asyncio
import sqlite3
import time
from collections.abc import Iterator
from contextlib import closing, contextmanager
from dataclasses import dataclass

import psycopg
import pytest

from tests.product import Product

from .client import Room, command_id
from .conftest import Redis, Serve
from .tables import Seated, Tables

pytestmark = pytest.mark.faults
BAKERY, ORCHARD = "bakery.owner", "orchard.owner"


@contextmanager
def held(product: Product, table: Seated) -> Iterator[None]:
    """Another program holds what a command must lock."""
    if url := product.settings.get("DATABASE_URL"):
        with psycopg.connect(url) as rows:
            lock = "SELECT 1 FROM negotiation_session WHERE id = %s FOR UPDATE"
            rows.execute(lock, [table.session])
            yield
    else:
        with closing(sqlite3.connect(product.data / "backchannel.sqlite3", timeout=5)) as file:
            file.execute("BEGIN IMMEDIATE")
            yield


@dataclass(frozen=True, slots=True)
class Cluster:
    """Two processes on one database, with Redis between them."""

    left: Product
    right: Product
    redis: Redis
    tables: Tables


@pytest.fixture(scope="module")
def cluster(serve: Serve, redis: Redis) -> Iterator[Cluster]:
    settings = {"BACKCHANNEL_SERVER": "uvicorn", "REDIS_URL": redis.url}
    left = serve(**settings)
    right = serve(share=left, **settings)
    tables = Tables(left)
    yield Cluster(left, right, redis, tables)
    tables.close()


@pytest.fixture
def table(tables: Tables) -> Seated:
    return tables.open(BAKERY, ORCHARD)


async def heard_after(speaker: Room, listener: Room, words: str) -> float:
    """Seconds from speaking to being heard."""
    began = time.monotonic()
    await asyncio.gather(
        speaker.done("say", channel="plenary", text=words), listener.until_said(words)
    )
    return time.monotonic() - began


async def test_words_cross_processes_without_waiting_for_the_tick(cluster: Cluster) -> None:
    table = cluster.tables.open(BAKERY, ORCHARD)
    async with (
        Room(cluster.left, table, BAKERY) as bakery,
        Room(cluster.right, table, ORCHARD) as orchard,
    ):
        waits = [await heard_after(bakery, orchard, f"word {n}") for n in range(6)]
        assert sorted(waits)[3] < 0.4, waits
        await orchard.done("say", channel="plenary", text="and back")
        await asyncio.gather(bakery.until_said("and back"), orchard.until_said("and back"))
        assert bakery.lines == orchard.lines


async def test_a_released_seat_is_cut_off_in_every_process_within_a_second(
    cluster: Cluster,
) -> None:
    table = cluster.tables.open(BAKERY, ORCHARD)
    async with (
        Room(cluster.left, table, "host") as host,
        Room(cluster.right, table, ORCHARD) as orchard,
    ):
        rooms = [Room(where, table, BAKERY) for where in (cluster.left, cluster.right)]
        for room in rooms:
            await room.__aenter__()
        began = time.monotonic()
        await host.done("release_seat", seat=BAKERY)
        for room in rooms:
            assert await room.closed() == 4403
        assert time.monotonic() - began < 1.0
        frames = [len(room.frames) for room in rooms]
        await host.done("say", channel="plenary", text="not for them")
        await orchard.until_said("not for them")
        assert [len(room.frames) for room in rooms] == frames
        back = Room(cluster.right, table, BAKERY)
        await back.open()
        await back.hello()
        assert await back.closed() == 4401


async def test_redis_dies_and_comes_back_and_no_socket_notices(cluster: Cluster) -> None:
    table = cluster.tables.open(BAKERY, ORCHARD)
    async with (
        Room(cluster.left, table, BAKERY) as bakery,
        Room(cluster.left, table, "host") as neighbour,
        Room(cluster.right, table, ORCHARD) as orchard,
    ):
        cluster.redis.kill()
        for number in range(3):
            assert await heard_after(bakery, neighbour, f"same process {number}") < 2.0
            assert await heard_after(bakery, orchard, f"other process {number}") < 2.5
        cluster.redis.start()
        # The library looks for the server again once a second; then pokes arrive as before.
        deadline = time.monotonic() + 15
        while await heard_after(bakery, orchard, f"again {time.monotonic()}") > 0.3:
            assert time.monotonic() < deadline
        waits = [await heard_after(orchard, bakery, f"back {n}") for n in range(5)]
        assert sorted(waits)[2] < 0.4, waits
        for room in (bakery, neighbour, orchard):
            await room.still_answers()
    log = cluster.left.log()  # one file for both processes
    told = [line for line in log.splitlines() if "redis does not answer" in line]
    assert len(told) == 2, "an outage is one calm line a process, not a traceback a second"
    assert "Unexpected exception in receive task" not in log


@pytest.mark.parametrize("seconds", [8, pytest.param(60, marks=pytest.mark.long)])
async def test_idle_sockets_stay_and_hear_what_falls_due(cluster: Cluster, seconds: int) -> None:
    """Nobody speaks; then an offer runs out by itself, and the silent sockets hear of it."""
    table = cluster.tables.open(BAKERY, ORCHARD)
    async with (
        Room(cluster.left, table, "host") as host,
        Room(cluster.left, table, BAKERY) as bakery,
        Room(cluster.right, table, ORCHARD) as orchard,
    ):
        await host.start()
        issue = bakery.slices["table"]["issues"][0]
        package = {issue["id"]: issue["options"][-1]["id"]}
        expires = max(10, seconds)
        await bakery.done(
            "table_offer", package=package, addressees=["orchard"], expires_in=expires
        )
        began = time.monotonic()
        await orchard.until(lambda: orchard.lines[-1]["kind"] == "offer_expired", expires + 5)
        assert expires - 1 < time.monotonic() - began < expires + 3
        assert orchard.slices["offers"]["offers"][0]["status"] == "expired"
        for room in (host, bakery, orchard):
            await room.still_answers()
    kinds = cluster.tables.kinds(table.session)
    assert kinds.count("OfferExpired") == 1, "two processes, one clock"


async def test_a_locked_database_asks_for_a_retry_and_closes_nobody(
    product: Product, table: Seated
) -> None:
    async with Room(product, table, BAKERY) as bakery, Room(product, table, ORCHARD) as orchard:
        name = command_id()
        said = {"channel": "plenary", "text": "when it is free again"}
        with held(product, table):
            answer = await bakery.do("say", id=name, **said)
            assert answer["status"] == "retry"
            await orchard.still_answers()
            async with Room(product, table, "observer") as newcomer:
                await newcomer.still_answers()
        await bakery.done("say", id=name, **said)
        await orchard.until_said("when it is free again")
        assert orchard.said() == ["when it is free again"]


@pytest.mark.parametrize("server", ["daphne", pytest.param("uvicorn", marks=pytest.mark.long)])
async def test_killed_and_restarted_and_sent_home(serve: Serve, server: str) -> None:
    """``kill -9``: back at the same line, the lost answer given again. SIGTERM: a farewell."""
    product = serve(BACKCHANNEL_SERVER=server)
    tables = Tables(product)
    table = tables.open(BAKERY, ORCHARD)
    bakery, orchard = Room(product, table, BAKERY), Room(product, table, ORCHARD)
    await bakery.__aenter__()
    await orchard.__aenter__()
    name = command_id()
    first = await bakery.do("say", id=name, channel="plenary", text="before")
    product.kill()
    assert await orchard.closed() == 1006
    product.start()
    async with (
        Room(product, table, BAKERY, earlier=bakery) as bakery,
        Room(product, table, ORCHARD, earlier=orchard) as orchard,
    ):
        assert orchard.welcome["reset"] is False
        assert await bakery.do("say", id=name, channel="plenary", text="before") == first
        await bakery.done("say", channel="plenary", text="after")
        await orchard.until_said("after")
        assert orchard.said() == ["before", "after"]
        began = time.monotonic()
        stopping = asyncio.get_running_loop().run_in_executor(None, product.stop)
        codes = {await bakery.closed(), await orchard.closed()}
        assert time.monotonic() - began < 3
        assert codes <= ({4503} if server == "daphne" else {4503, 1012})
        await stopping
    tables.close()
