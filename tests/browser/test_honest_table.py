"""Five people negotiate Korea 2017 from a join code to a scored outcome, in five real browsers.

They come in through the machine's own network address, as phones in a classroom do. In the
middle the server is killed with ``kill -9`` and started again.
"""

from __future__ import annotations

import re
from collections.abc import Iterator
from pathlib import Path

import pytest
from playwright.sync_api import Browser, expect

from backchannel import addresses
from tests.product import Product

from .album import Album
from .people import Person

pytestmark = [pytest.mark.browser, pytest.mark.timeout(560)]

SEATS = {
    "Ana": "US.head",
    "Bo": "CN.head",
    "Cleo": "RU.head",
    "Dee": "KR.head",
    "Eli": "KP.head",
}
SECRET = "Quietly, between us: the battery could go, for a seal on the site."
DEAL = {
    "NUC": "Compartmentalise",
    "MSL": "No long-range",
    "THAAD": "Suspend",
    "EXR": "Scaled",
    "SAN": "Phased",
    "SEC": "guarantee",
    "VER": "One site",
    "PRT": "lease",
    "BIZ": "Gas",
    "TTL": "guarantors",
    "HUM": "Food",
    "INF": "border",
}
SCORES = {
    "United States": "57",
    "China": "71",
    "Russia": "88",
    "South Korea": "64",
    "North Korea": "66",
}


@pytest.fixture
def album() -> Iterator[Album]:
    album = Album()
    yield album
    assert album.problems == []


@pytest.fixture
def people(browser: Browser, tmp_path: Path) -> Iterator[dict[str, Person]]:
    """The host and the five, and at the end not one error on any console.

    What each had on the screen last is kept in the test's folder.
    """
    everybody = {name: Person.arrive(browser, name) for name in ("Host", *SEATS)}
    yield everybody
    problems = {name: person.problems for name, person in everybody.items()}
    for name, person in everybody.items():
        person.page.screenshot(path=tmp_path / f"last-{name}.png")
        person.context.close()
    lost = re.compile("ERR_CONNECTION_REFUSED|WebSocket connection to")
    assert [p for found in problems.values() for p in found if not lost.search(p)] == []


def test_five_people_from_a_join_code_to_a_score(
    shared_product: Product, people: dict[str, Person], album: Album
) -> None:
    product = shared_product
    lan = addresses.lan_addresses()
    assert lan, "this test joins through the machine's own network address, and it has none"
    base = f"http://{lan[0]}:{product.port}"

    host = people["Host"]
    code = host_a_full_table(host, base, album)
    see_the_doors(people["Ana"], base, code, album)
    for name, seat in SEATS.items():
        people[name].join(base, code, seat)
    see_the_wall(host, album, "projector")
    album.look(people["Ana"].page, "lobby-seat")
    album.look(host.page, "lobby-host")
    start_negotiating(host)

    talk_in_private(people)
    table_the_deal(people["Ana"], album)
    album.look(people["Ana"].page, "room")
    album.look(host.page, "facilitator")
    if album.folder:
        see_the_wall(host, album, "wall-running")
        see_the_map(people["Ana"], album)

    crash(product, people, album)
    for name in list(SEATS)[1:]:
        people[name].sign()
    for name in SEATS:
        expect(
            people[name].page.get_by_role("heading", name="Agreement", exact=True)
        ).to_be_visible()
    album.look(people["Eli"].page, "ending")

    see_the_scores(people, album)
    the_secret_stayed(people)
    if album.folder:
        look_back(host, album)


def host_a_full_table(host: Person, base: str, album: Album) -> str:
    """No account: choose the full pack and open it. Returns the join code."""
    page = host.page
    page.goto(f"{base}/")
    album.leaf(page, "landing")
    page.get_by_role("link", name="Host a table").first.click()
    album.leaf(page, "host")
    page.get_by_label("Full").check()
    page.get_by_role("button", name="Open the table").click()
    shown = page.get_by_text(re.compile(r"^[0-9A-HJKMNP-TV-Z]{4}-[0-9A-HJKMNP-TV-Z]{4}$")).first
    expect(shown).to_be_visible()
    return shown.inner_text()


def see_the_doors(person: Person, base: str, code: str, album: Album) -> None:
    """Taking a seat, and coming back to one."""
    person.page.goto(f"{base}/join/{code}/")
    album.leaf(person.page, "join")
    person.page.goto(f"{base}/return/")
    album.leaf(person.page, "return")


def see_the_wall(host: Person, album: Album, name: str) -> None:
    wall = host.context.new_page()
    wall.goto(f"{host.page.url}projector/")
    album.look(wall, name)
    wall.close()


def see_the_map(person: Person, album: Album) -> None:
    person.page.get_by_role("button", name="Map", exact=True).click()
    album.look(person.page, "map")
    person.page.keyboard.press("Escape")


def look_back(host: Person, album: Album) -> None:
    """The pages after the end, which other tests judge: only for their pictures."""
    table = "/".join(host.page.url.split("/")[:5])
    host.page.goto(f"{table}/debrief/")
    album.leaf(host.page, "debrief")
    host.page.goto(f"{table}/replay/")
    timeline = host.page.get_by_role("slider").first
    timeline.press("End")
    timeline.press("PageDown")
    album.look(host.page, "replay")


def start_negotiating(host: Person) -> None:
    host.page.get_by_role("button", name="Start the session").click()
    host.page.get_by_role("button", name="Next phase").click()
    host.page.get_by_role("dialog").get_by_role("button", name="Next phase").click()
    expect(host.page.get_by_text("First round").first).to_be_visible()


def talk_in_private(people: dict[str, Person]) -> None:
    people["Ana"].open_private("Bo", shown="China")
    people["Ana"].say(SECRET)
    bo = people["Bo"]
    bo.talk.get_by_role("button", name=re.compile("^US .*1 unread message")).click()
    expect(bo.talk.get_by_text(SECRET)).to_be_visible()
    bo.say("The seal is worth more to us with a guarantee.")


def table_the_deal(ana: Person, album: Album) -> None:
    builder = ana.begin_offer()
    builder.get_by_label("Final agreement").check()
    ana.choose(builder, DEAL)
    expect(builder.get_by_text("Your capital would sign.")).to_be_visible()
    album.look(ana.page, "offer-builder")
    builder.get_by_role("button", name="Table and sign").click()
    expect(builder).to_be_hidden()


def crash(product: Product, people: dict[str, Person], album: Album) -> None:
    """kill -9 in the middle: what was half written stays, and nobody notices more than a pause."""
    half = people["Cleo"].page.get_by_role("textbox", name="Message to")
    half.fill("We are still reading article")
    product.kill()
    for person in people.values():
        expect(person.page.get_by_text("Reconnecting").first).to_be_visible()
    album.look(people["Dee"].page, "reconnecting")
    product.start()
    for person in people.values():
        expect(person.page.get_by_text("Reconnecting").first).to_be_hidden(timeout=20_000)
    expect(half).to_have_value("We are still reading article")


def see_the_scores(people: dict[str, Person], album: Album) -> None:
    host, eli = people["Host"], people["Eli"]
    eli.page.get_by_role("link", name="Full outcome and scores").first.click()
    expect(eli.page.locator(".scores li")).to_have_count(1)
    expect(eli.page.locator(".scores .score-number")).to_have_text("66")
    album.leaf(eli.page, "outcome-own")

    host.page.get_by_role("button", name="Reveal the results").first.click()
    expect(host.page.get_by_text("open to everybody").first).to_be_visible()
    eli.page.reload()
    for party, score in SCORES.items():
        row = eli.page.locator(".scores li").filter(has=eli.page.get_by_text(party, exact=True))
        expect(row.locator(".score-number")).to_have_text(score)
    album.look(eli.page, "outcome-revealed", whole=True)  # the other tests see it unrevealed


def the_secret_stayed(people: dict[str, Person]) -> None:
    """Of the private talk, no byte reached anybody but its two members and the facilitator."""
    for name in ("Ana", "Bo", "Host"):
        assert any(SECRET in frame for frame in people[name].frames), name
    for name in ("Cleo", "Dee", "Eli"):
        person = people[name]
        assert person.frames, "the test must have seen the frames it judges"
        assert not any("between us" in frame for frame in person.frames), name
        assert "between us" not in person.page.content()
