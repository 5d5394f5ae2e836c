"""What a client may send that is not of the protocol: answered to the offender, felt by nobody."""

from __future__ import annotations

from typing import Any

import pytest

from negotiation.protocol.words import MAX_FRAME
from tests.product import Product
from tests.protocol.poison import POISON, saying

from .client import Room
from .tables import Seated, Tables

BAKERY, ORCHARD = "bakery.owner", "orchard.owner"


@pytest.fixture
def table(tables: Tables) -> Seated:
    return tables.open(BAKERY, ORCHARD)


@pytest.mark.parametrize("names", [list(POISON)[n::4] for n in range(4)], ids=range(4))
async def test_poison_is_answered_and_hurts_nobody(
    product: Product, table: Seated, names: list[str]
) -> None:
    async with Room(product, table, BAKERY) as other, Room(product, table, ORCHARD) as offender:
        for name in names:
            await _poisoned(offender, name, POISON[name])
        await _poisoned(offender, "binary", b'{"type":"ack","update":1}')
        await offender.done("say", channel="plenary", text="after all that")
        await other.until_said("after all that")
        assert other.said() == ["after all that"]
        await other.still_answers()


async def _poisoned(offender: Room, name: str, frame: str | bytes) -> None:
    before = len(offender.replies)
    await offender.socket.send(frame)
    await offender.until(lambda: len(offender.replies) > before)
    answer = offender.replies[before]
    assert answer["type"] == "error", (name, answer)
    assert answer["code"] in {"not_json", "bad_message"}, (name, answer)


@pytest.mark.parametrize(
    ("frame", "codes"),
    [
        ("x" * (MAX_FRAME + 1), {1009, 1006}),
        (b"\xff\xfe not utf-8", {1007, 1006}),
    ],
    ids=["too large", "not utf-8"],
)
async def test_frames_that_break_the_transport_close_the_offender_only(
    product: Product, table: Seated, frame: Any, codes: set[int]
) -> None:
    async with Room(product, table, BAKERY) as other:
        offender = Room(product, table, ORCHARD)
        await offender.__aenter__()
        await offender.socket.send(frame, text=True)
        assert await offender.closed() in codes
        await other.still_answers()


@pytest.mark.parametrize(
    "first",
    [
        "",
        "hello",
        '{"type":"hello"}',
        '{"type":"hello","protocol":2}',
        saying("x"),
        b"\x00",
        "[" * 9999,
    ],
    ids=["empty", "no json", "no version", "other version", "command", "binary", "deep"],
)
async def test_what_is_not_a_hello_is_closed_with_4400(
    product: Product, table: Seated, first: str | bytes
) -> None:
    room = Room(product, table, BAKERY)
    await room.open()
    await room.socket.send(first)
    assert await room.closed() == 4400
    assert room.frames == []


async def test_cut_off_in_the_middle_of_a_frame(product: Product, table: Seated) -> None:
    async with Room(product, table, BAKERY) as other:
        for _ in range(5):
            offender = Room(product, table, ORCHARD)
            await offender.__aenter__()
            # The head of a masked text frame of 100 bytes, and then the line goes dead.
            offender.socket.transport.write(b"\x81\xe4\x00\x00\x00\x00half a mes")
            offender.socket.transport.abort()
            await offender.closed()
        await other.still_answers()
