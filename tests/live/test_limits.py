"""What one client may cost: who gets in, how fast, how many, how slow."""

from __future__ import annotations

import asyncio
import time
from dataclasses import replace

import pytest
from websockets.exceptions import InvalidStatus

from negotiation.live import limits
from tests.product import Product

from .client import Room
from .tables import Seated, Tables

BAKERY, ORCHARD = "bakery.owner", "orchard.owner"


@pytest.fixture
def table(tables: Tables) -> Seated:
    return tables.open(BAKERY, ORCHARD)


async def test_only_who_was_admitted_gets_in(
    product: Product, table: Seated, tables: Tables
) -> None:
    elsewhere = tables.open(BAKERY)
    forged = table.cookies[BAKERY][:-4] + "0000"
    cases = [
        (replace(table, cookies={}), 4401),
        (replace(table, cookies={BAKERY: elsewhere.cookies[BAKERY]}), 4401),
        (replace(table, cookies={BAKERY: forged}), 4401),
        (replace(table, session="0" * 32), 4404),
    ]
    for case, code in cases:
        room = Room(product, case, BAKERY)
        await room.open()
        await room.hello()
        assert await room.closed() == code
        assert room.frames == []


async def test_a_table_that_another_process_deletes_sends_everybody_away(
    product: Product, table: Seated, tables: Tables
) -> None:
    other = tables.open(BAKERY)
    async with Room(product, table, BAKERY) as room, Room(product, other, BAKERY) as elsewhere:
        await asyncio.to_thread(tables.delete, table.session)
        assert await room.closed() == 4404
        again = Room(product, table, BAKERY)
        await again.open()
        await again.hello()
        assert await again.closed() == 4404
        assert elsewhere.close_code is None


async def test_a_socket_without_the_subprotocol_or_a_hello_is_closed(
    product: Product, table: Seated
) -> None:
    other_protocol = Room(product, table, BAKERY)
    await other_protocol.open(subprotocols=None)
    silent = Room(product, table, BAKERY)
    await silent.open()
    began = time.monotonic()
    assert await other_protocol.closed() == 4400
    assert await silent.closed() == 4400
    assert limits.HELLO_SECONDS - 1 < time.monotonic() - began < limits.HELLO_SECONDS + 3


@pytest.mark.parametrize(
    "origin",
    [
        None,
        "null",
        "http://evil.example",
        "http://localhost.evil.example:{port}",
        "http://localhost:{port}.evil.example",
        "http://localhost",
        "http://localhost:1",
        "http://user@localhost:{port}",
        "http://127.0.0.1:{port}",
        "file://localhost:{port}",
        "http://localhost:{port}/path",
        "http://LOCALHOST\u0000:{port}".replace("\u0000", "%00"),
    ],
)
async def test_other_origins_are_turned_away(
    product: Product, table: Seated, origin: str | None
) -> None:
    room = Room(product, table, BAKERY)
    with pytest.raises(InvalidStatus) as refused:
        await room.open(origin=origin and origin.format(port=product.port))
    assert refused.value.response.status_code in {400, 403}


async def test_a_seat_has_four_sockets_and_the_oldest_makes_room(
    product: Product, table: Seated
) -> None:
    async with Room(product, table, ORCHARD) as other:
        rooms = [Room(product, table, BAKERY) for _ in range(limits.SOCKETS_PER_SEAT + 1)]
        for room in rooms:
            await room.__aenter__()
        assert await rooms[0].closed() == 4409
        for room in rooms[1:]:
            await room.still_answers()
        await other.still_answers()
        for room in rooms[1:]:
            await room.leave()


async def test_a_flood_is_warned_then_closed_and_others_play_on(
    product: Product, table: Seated
) -> None:
    async with Room(product, table, ORCHARD) as other:
        flooder = Room(product, table, BAKERY)
        await flooder.__aenter__()
        for _ in range(400):
            if flooder.open_still:
                await flooder.send(type="preview", ref=1, package={}, final=False)
        assert await flooder.closed() == 4429
        errors = [reply["code"] for reply in flooder.replies if reply["type"] == "error"]
        assert errors == ["too_fast"]
        await other.still_answers()
        await other.done("say", channel="plenary", text="still here")
        async with Room(product, table, BAKERY) as back:
            await back.until_said("still here")


async def test_a_seat_that_talks_too_fast_is_told_to_try_again(
    product: Product, table: Seated
) -> None:
    async with Room(product, table, BAKERY) as room, Room(product, table, ORCHARD) as other:
        answers = await asyncio.gather(
            *(room.do("say", channel="plenary", text=f"{n}") for n in range(45))
        )
        statuses = [answer["status"] for answer in answers]
        assert set(statuses) == {"accepted", "retry"}
        accepted = statuses.count("accepted")
        assert limits.COMMAND_BURST <= accepted < 45
        await other.until(lambda: len(other.said()) == accepted)


async def test_slow_readers_are_closed_and_cost_nobody_anything(
    product: Product, table: Seated
) -> None:
    """One reads but never acknowledges, one does not even read."""
    quiet = Room(product, table, "observer", acks=False)
    await quiet.__aenter__()
    stalled = Room(product, table, "observer", acks=False)
    await stalled.__aenter__()
    stalled.socket.transport.pause_reading()
    began = time.monotonic()
    async with Room(product, table, BAKERY) as bakery, Room(product, table, ORCHARD) as orchard:
        while quiet.open_still:
            assert time.monotonic() - began < 30
            sent = time.monotonic()
            words = f"{sent}"
            await bakery.done("say", channel="plenary", text=words)
            await orchard.until_said(words)
            assert time.monotonic() - sent < 5
            await asyncio.sleep(0.4)
        assert quiet.close_code == 4408
        updates = [frame for frame in quiet.frames if frame.startswith('{"type":"update"')]
        assert len(updates) == limits.WINDOW
        stalled.socket.transport.resume_reading()
        assert await stalled.closed() in {4408, 1006}
        assert time.monotonic() - began < 30
        async with Room(product, table, "observer", earlier=quiet) as back:
            assert back.welcome["reset"] is False
            await back.until(lambda: back.said() == bakery.said())
