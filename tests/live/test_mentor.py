"""A mentor at a live table: can do nothing, counts for nobody, and is gone when sent away."""

from __future__ import annotations

import time
from contextlib import AsyncExitStack
from typing import Any, get_args

from negotiation.live import limits
from negotiation.protocol.client import Do
from tests.product import Product

from .client import Room
from .tables import Tables
from .test_secrets import CN, KP_MENTOR, US, enter, open_table, private_channel

MENTOR = "mentor:CN"


def every_command(channel: str, offer: str) -> list[dict[str, Any]]:
    """One of each kind, as right as it can be made: China itself could do most of them."""
    return [
        {"kind": "open_channel", "seats": ["KP.head"]},
        {"kind": "say", "channel": "plenary", "text": "m"},
        {"kind": "say", "channel": "party:CN", "text": "m"},
        {"kind": "say", "channel": channel, "text": "m"},
        {"kind": "table_offer", "package": {"TTL": "cn-chair"}, "addressees": ["US"]},
        {"kind": "withdraw_offer", "offer": offer},
        {"kind": "reject_offer", "offer": offer},
        {"kind": "sign_offer", "offer": offer},
        {"kind": "pass_pen", "seat": CN},
        {"kind": "set_ready", "ready": True},
        {"kind": "start_session", "bots": True},
        {"kind": "pause_session"},
        {"kind": "resume_session"},
        {"kind": "extend_phase", "by": 60},
        {"kind": "step_phase"},
        {"kind": "step_back"},
        {"kind": "end_session"},
        {"kind": "reveal_results"},
        {"kind": "release_seat", "seat": CN},
        {"kind": "take_action", "instrument": "talks", "target": None},
        {"kind": "second_action", "action": "0" * 16},
        {"kind": "mark_seat", "seat": CN, "inexperienced": True},
        {"kind": "fire_inject", "inject": "election"},
        {"kind": "own_inject", "text": "m"},
    ]


async def test_a_mentor_hears_everything_of_the_delegation_and_is_refused_everything(
    product: Product, tables: Tables
) -> None:
    table = open_table(tables)
    async with AsyncExitStack() as stack:
        rooms = await enter(stack, product, table)
        mentor = rooms[MENTOR]
        assert mentor.welcome["viewer"] == {
            "sight": "mentor",
            "seat": None,
            "party": "CN",
            "steers": False,
        }
        channel = await private_channel(rooms[US], CN)
        await rooms[CN].done("say", channel=channel, text="we hear you")
        await mentor.until_said("we hear you")
        await rooms[US].done("table_offer", package={"TTL": "cn-chair"}, addressees=["CN"])
        await mentor.until(lambda: bool(mentor.slices["offers"]["offers"]))
        (offer,) = mentor.slices["offers"]["offers"]
        assert offer["own"] is not None
        before = tables.kinds(table.session)
        for wanted in every_command(channel, offer["id"]):
            answer = await mentor.do(**wanted)
            assert answer["status"] == "refused", (wanted, answer)
        assert tables.kinds(table.session) == before


def test_the_list_above_has_every_kind() -> None:
    kinds = {
        get_args(each.model_fields["kind"].annotation)[0] for each in get_args(get_args(Do)[0])
    }
    assert {each["kind"] for each in every_command("", "")} == kinds


async def test_mentors_are_gone_within_a_second_and_took_nobodys_place(
    product: Product, tables: Tables
) -> None:
    table = open_table(tables)
    async with AsyncExitStack() as stack:
        rooms = {
            who: await stack.enter_async_context(Room(product, table, who))
            for who in ("host", CN, KP_MENTOR, "co-host")
        }
        watching = [Room(product, table, MENTOR) for _ in range(limits.SOCKETS_PER_SEAT + 2)]
        for room in watching:
            await stack.enter_async_context(room)
        assert rooms[CN].open_still
        assert all(room.open_still for room in watching)
        assert rooms["co-host"].welcome["viewer"]["sight"] == "facilitator"
        sent_away = [*watching, rooms[KP_MENTOR], rooms["co-host"]]
        began = time.monotonic()
        tables.revoke(table.session)
        for room in sent_away:
            assert await room.closed() == 4403
        assert time.monotonic() - began < 1.0
        frames = [len(room.frames) for room in sent_away]
        await rooms["host"].done("say", channel="plenary", text="not for them")
        await rooms[CN].until_said("not for them")
        assert [len(room.frames) for room in sent_away] == frames
        again = Room(product, table, MENTOR)
        await again.open()
        await again.hello()
        assert await again.closed() == 4401
