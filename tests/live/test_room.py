"""What a client sees: slices and lines as they happen, and the same after coming back."""

from __future__ import annotations

import asyncio
from itertools import product as product_of
from typing import Any

import pytest

from negotiation.live import limits
from negotiation.protocol.words import MAX_FRAME, PROTOCOL
from tests.product import Product

from .client import Room, command_id
from .tables import Seated, Tables

BAKERY, ORCHARD = "bakery.owner", "orchard.owner"


@pytest.fixture
def table(tables: Tables) -> Seated:
    return tables.open(BAKERY, ORCHARD)


async def test_hello_is_answered_by_welcome_slices_and_lines(
    product: Product, table: Seated
) -> None:
    async with Room(product, table, BAKERY) as room:
        assert room.welcome["protocol"] == PROTOCOL
        assert room.welcome["viewer"] == {
            "sight": "seat",
            "seat": BAKERY,
            "party": "bakery",
            "steers": False,
        }
        assert room.welcome["reset"] is True
        assert set(room.slices) == {
            "table",
            "clock",
            "roster",
            "channels",
            "offers",
            "agreements",
            "card",
        }
        assert room.slices["card"]["seat"] == BAKERY
        assert [line["n"] for line in room.lines] == list(range(1, len(room.lines) + 1))
        assert [line["kind"] for line in room.lines] == ["seat_taken", "seat_taken"]


async def test_what_is_told_may_be_longer_than_what_is_said(
    product: Product, tables: Tables
) -> None:
    """A facilitator's first update holds everything at the table; only what comes in is short."""
    seats = ("US.head", "CN.head")
    table = tables.open(*seats, scenario="korea-2017", pack="full", minutes=210)
    async with Room(product, table, "host") as host, Room(product, table, seats[0]) as us:
        await host.start()
        await host.done("step_phase")
        for _ in range(16):
            await us.done("table_offer", package={"SEC": "assurance"}, addressees=["CN"])
    async with Room(product, table, "host") as again:
        assert max(map(len, again.frames)) > MAX_FRAME
        await again.still_answers()


async def test_sight_follows_the_cookie_not_the_message(product: Product, table: Seated) -> None:
    async with (
        Room(product, table, "host") as host,
        Room(product, table, "observer") as observer,
    ):
        assert host.welcome["viewer"]["sight"] == "facilitator"
        assert host.welcome["viewer"]["steers"] is True
        assert "stakes" in host.slices
        assert "card" not in host.slices
        assert observer.welcome["viewer"]["sight"] == "observer"
        assert {"card", "stakes"}.isdisjoint(observer.slices)
        refused = await observer.do("start_session")
        assert (refused["status"], refused["code"]) == ("refused", "needs_facilitator")


async def test_words_reach_everybody_who_may_hear_them(product: Product, table: Seated) -> None:
    async with (
        Room(product, table, BAKERY) as bakery,
        Room(product, table, ORCHARD) as orchard,
        Room(product, table, "host") as host,
        Room(product, table, "observer") as observer,
    ):
        await bakery.done("say", channel="plenary", text='Good morning 🌾 "all"\nof you\\')
        for room in (bakery, orchard, host, observer):
            await room.until_said('Good morning 🌾 "all"\nof you\\')


async def test_an_offer_is_signed_by_both_and_the_session_ends(
    product: Product, table: Seated
) -> None:
    async with (
        Room(product, table, BAKERY) as bakery,
        Room(product, table, ORCHARD) as orchard,
        Room(product, table, "host") as host,
    ):
        await host.start()
        package, worth = await _acceptable(bakery, orchard)
        await bakery.done("table_offer", package=package, addressees=["orchard"], final=True)
        await orchard.until(lambda: bool(orchard.slices["offers"]["offers"]))
        (offer,) = orchard.slices["offers"]["offers"]
        assert offer["package"] == package
        assert bakery.slices["offers"]["offers"][0]["own"] == worth
        await orchard.done("sign_offer", offer=offer["id"])
        for room in (bakery, orchard, host):
            await room.until(lambda room=room: "results" in room.slices)
            assert room.slices["results"]["reason"] == "agreement"
            assert room.slices["results"]["package"] == package


async def _acceptable(left: Room, right: Room) -> tuple[dict[str, str], Any]:
    """A package that both capitals would sign, and what it is worth to the left one."""
    issues = left.slices["table"]["issues"]
    for chosen in product_of(*(issue["options"] for issue in issues)):
        package = {issue["id"]: option["id"] for issue, option in zip(issues, chosen, strict=True)}
        asked = {"type": "preview", "ref": 1, "package": package, "final": True}
        worths = [(await room.reply(**asked))["worth"] for room in (left, right)]
        if all(worth and worth["ratified"] for worth in worths):
            return package, worths[0]
    raise AssertionError("no such package")


async def test_a_retry_has_one_effect_and_the_same_answer(
    product: Product, table: Seated, tables: Tables
) -> None:
    name = command_id()
    async with Room(product, table, BAKERY) as room:
        answers = [await room.do("say", id=name, channel="plenary", text="once") for _ in range(3)]
        await room.until_said("once")
        conflict = await room.do("say", id=name, channel="plenary", text="something else")
    async with Room(product, table, BAKERY) as again:
        answers.append(await again.do("say", id=name, channel="plenary", text="once"))
        assert again.said() == ["once"]
    assert {answer["status"] for answer in answers} == {"accepted"}
    assert conflict["status"] == "conflict"
    assert tables.kinds(table.session).count("MessageSent") == 1


async def test_slices_after_a_stream_are_those_of_a_fresh_connection(
    product: Product, table: Seated
) -> None:
    """The client's truth: it keeps what it is sent, and is never wrong."""
    everybody = (BAKERY, ORCHARD, "host", "observer")
    rooms = {who: Room(product, table, who) for who in everybody}
    for room in rooms.values():
        await room.__aenter__()
    await _play(rooms)
    for who, old in rooms.items():
        async with Room(product, table, who) as fresh:
            await old.until(lambda old=old, fresh=fresh: len(old.lines) == len(fresh.lines))
            assert old.lines == fresh.lines
            assert str(old.slices) == str({name: fresh.slices[name] for name in old.slices})
            assert old.slices.keys() == fresh.slices.keys()
    for room in rooms.values():
        await room.leave()


async def _play(rooms: dict[str, Room]) -> None:
    bakery, orchard, host = rooms[BAKERY], rooms[ORCHARD], rooms["host"]
    await bakery.done("set_ready", ready=True)
    await host.start()
    await bakery.done("open_channel", seats=[ORCHARD])
    await bakery.until(lambda: _private(bakery) is not None)
    for number in range(10):
        speaker = (bakery, orchard)[number % 2]
        await speaker.until(lambda speaker=speaker: _private(speaker) is not None)
        await speaker.done("say", channel=_private(speaker), text=f"between us {number}")
    issue = bakery.slices["table"]["issues"][0]
    for option in issue["options"][:2]:
        if option["id"] != issue["status_quo"]:
            await bakery.done(
                "table_offer", package={issue["id"]: option["id"]}, addressees=["orchard"]
            )
    await orchard.until(lambda: bool(orchard.slices["offers"]["offers"]))
    await orchard.done("reject_offer", offer=orchard.slices["offers"]["offers"][0]["id"])
    await host.done("pause_session")
    await host.done("resume_session")
    await host.done("extend_phase", by=60)
    await host.done("end_session")
    await host.done("reveal_results")


def _private(room: Room) -> str | None:
    found = [c["id"] for c in room.slices["channels"]["channels"] if c["kind"] == "private"]
    return found[0] if found else None


async def test_coming_back_at_every_point_leaves_no_gap_and_no_duplicate(
    product: Product, table: Seated
) -> None:
    room = Room(product, table, ORCHARD)
    await room.__aenter__()
    async with Room(product, table, BAKERY) as bakery:
        for number in range(12):
            await room.leave()
            await bakery.done("say", channel="plenary", text=f"line {number}")
            room = Room(product, table, ORCHARD, earlier=room)
            await room.__aenter__()
            assert room.welcome["reset"] is False
            await room.until_said(f"line {number}")
    assert room.said() == [f"line {number}" for number in range(12)]
    await room.leave()


async def test_who_lacks_more_than_memory_holds_gets_all_of_it(
    product: Product, table: Seated, tables: Tables
) -> None:
    async with Room(product, table, BAKERY) as room:
        pass
    tables.say(table.session, limits.KEPT_LINES + 250)
    async with Room(product, table, BAKERY, earlier=room) as back:
        assert back.welcome["reset"] is False
        await back.until(lambda: len(back.said()) == limits.KEPT_LINES + 250)
    assert [line["n"] for line in back.lines] == list(range(1, len(back.lines) + 1))


async def test_an_unknown_feed_starts_again(product: Product, table: Seated) -> None:
    for feed, after in (("0123456789abcdef", 1), (None, 1), ("own", 10_000)):
        room = Room(product, table, BAKERY)
        async with Room(product, table, BAKERY) as known:
            own = known.feed
        await room.open()
        chosen = own if feed == "own" else feed
        await room.send(type="hello", protocol=PROTOCOL, after=after, feed=chosen)
        await room.until(lambda room=room: bool(room.lines))
        assert room.welcome["reset"] is True
        assert room.welcome["feed"] == own
        await room.leave()


async def test_older_lines_come_on_request_and_erased_words_do_not(
    product: Product, table: Seated, tables: Tables
) -> None:
    async with (
        Room(product, table, BAKERY) as bakery,
        Room(product, table, ORCHARD) as orchard,
        Room(product, table, "host") as host,
    ):
        speakers = (bakery, orchard, host)
        for number in range(54):
            await speakers[number % 3].done("say", channel="plenary", text=f"word {number}.")
        await host.until_said("word 53.")
        history = await host.reply(type="history", before=host.lines[-1]["n"])
        assert [line["n"] for line in history["lines"]] == [
            line["n"] for line in host.lines[-51:-1]
        ]
        assert history["lines"] == host.lines[-51:-1]
        assert history["more"] is True
        first = await host.reply(type="history", before=2)
        assert (first["lines"], first["more"]) == (host.lines[:1], False)
        assert tables.erase("word 53.") == 1
        again = await host.reply(type="history", before=host.lines[-1]["n"] + 1)
        assert again["lines"][-1]["words"] is None
        async with Room(product, table, BAKERY) as fresh:
            assert fresh.lines[:-1] == bakery.lines[:-1]
            assert fresh.lines[-1]["words"] is None
            assert "word 53." not in "".join(fresh.frames)


async def test_many_words_in_one_flush_share_updates(product: Product, table: Seated) -> None:
    async with Room(product, table, BAKERY) as bakery, Room(product, table, ORCHARD) as orchard:
        before = len(orchard.frames)
        sends = [bakery.do("say", channel="plenary", text=f"quick {n}") for n in range(25)]
        await asyncio.gather(*sends)
        await orchard.until_said("quick 24")
        assert orchard.said() == [f"quick {n}" for n in range(25)]
        assert len(orchard.frames) - before < 25
