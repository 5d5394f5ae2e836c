"""No byte of what is between some reaches the others: canaries, and pairs of worlds."""

from __future__ import annotations

import json
import random
import re
from contextlib import AsyncExitStack
from dataclasses import dataclass, field
from typing import Any

import pytest

from tests.product import Product

from .client import Room, command_id
from .tables import Seated, Tables

US, CN, RU, KR, KP = "US.head", "CN.head", "RU.head", "KR.head", "KP.head"
HEADS = (US, CN, RU, KR, KP)
CN_MENTOR, RU_MENTOR, KP_MENTOR = "mentor:CN", "mentor:RU", "mentor:KP"
MENTORS = (CN_MENTOR, RU_MENTOR, KP_MENTOR)


def open_table(tables: Tables) -> Seated:
    return tables.open(
        *HEADS, scenario="korea-2017", pack="core", minutes=150, mentors=("CN", "RU", "KP")
    )


async def enter(stack: AsyncExitStack, product: Product, table: Seated) -> dict[str, Room]:
    """Everybody at the table, the session started."""
    people = (*HEADS, *MENTORS, "host", "observer")
    rooms = {who: await stack.enter_async_context(Room(product, table, who)) for who in people}
    await rooms["host"].start()
    return rooms


async def private_channel(room: Room, *others: str) -> str:
    before = {channel["id"] for channel in room.slices["channels"]["channels"]}
    await room.done("open_channel", seats=list(others))

    def new() -> list[str]:
        found = [channel["id"] for channel in room.slices["channels"]["channels"]]
        return [channel for channel in found if channel not in before]

    await room.until(lambda: bool(new()))
    return new()[0]


def canary() -> str:
    return f"canary-{command_id()[:24]}"


async def test_private_words_offers_and_briefs_reach_nobody_else(
    product: Product, tables: Tables
) -> None:
    table = open_table(tables)
    async with AsyncExitStack() as stack:
        rooms = await enter(stack, product, table)
        secret = await private_channel(rooms[US], CN)
        words, kind_words, help_words = canary(), canary(), canary()
        await rooms[US].done("say", channel=secret, text=words)
        await rooms[CN].until_said(words)
        await rooms[KP].done("say", channel="party:KP", text=kind_words)
        await rooms[CN].done("say", channel=f"help:{CN}", text=help_words)
        answer = await rooms[RU].do("say", channel=secret, text="let me in")
        assert answer["code"] == "channel_unknown"
        offer = await _secret_offer(rooms)
        await rooms["host"].done("say", channel="plenary", text="a word to all")
        for room in rooms.values():
            await room.until_said("a word to all")
        for who in (US, CN, KR, CN_MENTOR, RU_MENTOR):
            await rooms[who].leave()
            rooms[who] = await stack.enter_async_context(Room(product, table, who))
        await _only_hear(rooms, {words: {US, CN, CN_MENTOR}, kind_words: {KP, KP_MENTOR}})
        await _only_hear(rooms, {help_words: {CN}})
        await _only_hear(rooms, {secret: {US, CN, CN_MENTOR}, offer: {US, CN, CN_MENTOR}})
        briefs = {
            json.dumps(rooms[who].slices["card"]["brief"], ensure_ascii=False): {who}
            | {f"mentor:{who[:2]}"} & rooms.keys()
            for who in HEADS
        }
        await _only_hear(rooms, briefs, facilitator=False)


async def _secret_offer(rooms: dict[str, Room]) -> str:
    """The id of an offer that only US and CN may know of; others who guess it learn nothing."""
    await rooms[US].done("table_offer", package={"TTL": "cn-chair"}, addressees=["CN"])
    await rooms[US].until(lambda: bool(rooms[US].slices["offers"]["offers"]))
    offer: str = rooms[US].slices["offers"]["offers"][-1]["id"]
    guessed = await rooms[RU].do("sign_offer", offer=offer)
    invented = await rooms[RU].do("sign_offer", offer=offer[::-1])
    assert guessed["code"] == invented["code"] == "offer_unknown"
    return offer


async def _only_hear(
    rooms: dict[str, Room], secrets: dict[str, set[str]], *, facilitator: bool = True
) -> None:
    for secret, knowing in secrets.items():
        for who, room in rooms.items():
            heard = any(secret in frame for frame in room.frames)
            assert heard == (who in knowing or (who == "host" and facilitator)), (who, secret)


# --- pairs of worlds ------------------------------------------------------------------------------

WATCHERS = (RU, KR, KP, RU_MENTOR, KP_MENTOR, "observer")
PUBLIC_OFFERS = (
    (US, {"TTL": "us-cn"}, ["CN"]),
    (CN, {"SAN": "phased"}, ["US", "RU"]),
    (KP, {"PRT": "lease"}, ["RU"]),
    (KR, {"THAAD": "suspend"}, ["US"]),
)
SECRET_OFFERS = ({"TTL": "cn-chair"}, {"TTL": "us-cn"}, {"TTL": "un-led"})


@dataclass(slots=True)
class World:
    """One table on which a script is played; what the watchers were answered."""

    rooms: dict[str, Room]
    channel: str
    answers: list[Any] = field(default_factory=list)


@pytest.mark.parametrize(
    "seed",
    [1, 2, *(pytest.param(seed, marks=pytest.mark.long) for seed in range(3, 31))],
)
async def test_two_worlds_that_differ_in_secrets_look_alike_to_the_others(
    product: Product, tables: Tables, seed: int
) -> None:
    seen = []
    for world_number in (1, 2):
        # The public acts come from one generator in both worlds, the secret ones do not.
        public, secret = random.Random(seed), random.Random(f"{seed} {world_number}")
        table = open_table(tables)
        async with AsyncExitStack() as stack:
            rooms = await enter(stack, product, table)
            world = World(rooms, await private_channel(rooms[US], CN))
            for step in range(4):
                for _ in range(secret.randrange(4)):
                    await _secret_act(world, secret)
                if step % 2:
                    await _come_back(stack, world, product, public.choice(WATCHERS))
                await _public_act(world, public, step)
            seen.append([_blurred(world, who) for who in WATCHERS])
    for who, left, right in zip(WATCHERS, *seen, strict=True):
        assert left == right, who


async def _secret_act(world: World, chance: random.Random) -> None:
    us, cn = world.rooms[US], world.rooms[CN]
    speaker = chance.choice((us, cn))
    match chance.randrange(5):
        case 0 | 1:
            words = f"secret {chance.random()}" * chance.randrange(1, 20)
            await speaker.done("say", channel=world.channel, text=words)
        case 2:
            party = speaker.who.split(".")[0]
            await speaker.done("say", channel=f"party:{party}", text=canary())
        case 3:
            package = chance.choice(SECRET_OFFERS)
            await us.do("table_offer", package=package, addressees=["CN"])
        case _:
            offers = [
                o for o in cn.slices["offers"]["offers"] if o["can_reject"] and not o["public"]
            ]
            if offers:
                await cn.do("reject_offer", offer=chance.choice(offers)["id"])


async def _public_act(world: World, chance: random.Random, step: int) -> None:
    who, package, parties = chance.choice(PUBLIC_OFFERS)
    match chance.randrange(4):
        case 0:
            await world.rooms[who].do(
                "table_offer", package=package, addressees=parties, public=True
            )
        case 1:
            answer = await world.rooms[RU].do("sign_offer", offer="0" * 16)
            world.answers.append((answer["status"], answer.get("code")))
        case 2:
            await world.rooms["host"].done("extend_phase", by=60)
        case _:
            await world.rooms[who].done("say", channel="plenary", text=f"to all {step}")
    await world.rooms["host"].done("say", channel="plenary", text=f"that was step {step}")
    for room in world.rooms.values():
        await room.until_said(f"that was step {step}")


async def _come_back(stack: AsyncExitStack, world: World, product: Product, who: str) -> None:
    old = world.rooms[who]
    await old.leave()
    new = await stack.enter_async_context(Room(product, old.table, who, earlier=old))
    assert new.welcome["reset"] is False
    world.rooms[who] = new


def _blurred(world: World, who: str) -> list[str]:
    """Everything a watcher holds, without times, and with ids named by their first appearance."""
    room = world.rooms[who]
    text = json.dumps([room.lines, room.slices, world.answers, room.replies])
    text = re.sub(r'"(at|tabled_at|ends_at|id)": \d+', '"time": 0', text)
    names: dict[str, str] = {}
    text = re.sub(
        r"\b[0-9a-f]{16}\b|\b[0-9a-f]{32}\b",
        lambda found: names.setdefault(found[0], f"id-{len(names)}"),
        text,
    )
    return text.replace("}, ", "},\n").splitlines()
