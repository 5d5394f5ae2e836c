"""What must be seen at once: nothing cut off or covered, no scrolling for what comes first."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass

import pytest
from playwright.sync_api import Browser, FloatRect, Locator, Page, expect

from tests.product import Product

from .conftest import Table, host_table, play, send

pytestmark = pytest.mark.browser

PHONE, NARROW, LAPTOP, WALL = (360, 740), (320, 640), (1280, 800), (1920, 1080)
TABLET = (768, 1024)
PARTIES = ("US", "CN", "RU", "KR", "KP")


def size(page: Page, screen: tuple[int, int]) -> None:
    page.set_viewport_size({"width": screen[0], "height": screen[1]})


def box(place: Locator) -> FloatRect:
    found = place.bounding_box()
    assert found, place
    return found


def within(inner: FloatRect, outer: FloatRect) -> bool:
    return (
        inner["x"] >= outer["x"]
        and inner["y"] >= outer["y"]
        and inner["x"] + inner["width"] <= outer["x"] + outer["width"]
        and inner["y"] + inner["height"] <= outer["y"] + outer["height"]
    )


def overlap(one: FloatRect, other: FloatRect) -> bool:
    return (
        one["x"] < other["x"] + other["width"]
        and other["x"] < one["x"] + one["width"]
        and one["y"] < other["y"] + other["height"]
        and other["y"] < one["y"] + one["height"]
    )


@dataclass
class Seated:
    """A running table of the longest pack, with somebody at the head of every delegation."""

    table: Table
    pages: dict[str, Page]


@pytest.fixture(scope="module")
def seated(browser: Browser, served: Product) -> Iterator[Seated]:
    table = host_table(browser, served, "full")
    pages: dict[str, Page] = {}
    for party in PARTIES:
        context = browser.new_context(reduced_motion="reduce")
        form = {"nickname": "Ana", "seat": f"{party}.head"}
        send(context, f"{served.url}/join/{table.code}/", form)
        pages[party] = context.new_page()
    play(served, table, "talks")
    for page in pages.values():
        page.goto(table.url)
        expect(page.get_by_role("region", name="Your role")).to_be_visible()
    yield Seated(table, pages)
    for page in pages.values():
        page.context.close()
    table.people["host"].close()


@pytest.mark.parametrize("screen", [PHONE, NARROW, LAPTOP])
def test_every_way_in_is_seen_before_scrolling(
    page: Page, served: Product, screen: tuple[int, int]
) -> None:
    size(page, screen)
    page.goto(served.url)
    whole: FloatRect = {"x": 0, "y": 0, "width": screen[0], "height": screen[1]}
    for name in ("Join", "Play against bots"):
        assert within(box(page.get_by_role("button", name=name, exact=True)), whole)
    assert within(box(page.get_by_role("link", name="Host a table")), whole)


@pytest.mark.parametrize("party", PARTIES)
def test_a_role_card_of_the_longest_pack_is_one_screen(seated: Seated, party: str) -> None:
    page = seated.pages[party]
    card = page.get_by_role("region", name="Your role")
    for screen in (WALL, LAPTOP):
        size(page, screen)
        assert card.evaluate("card => card.scrollHeight - card.clientHeight") == 0, screen
    # All of it is there: the aims, the line, and every issue.
    expect(card.get_by_text("Your red line")).to_be_visible()
    assert card.locator("summary .name").count() == 12
    assert card.get_by_role("listitem").count() >= 3 + 12


@pytest.mark.parametrize("screen", [PHONE, NARROW, LAPTOP, WALL])
def test_on_the_map_no_name_is_cut_off_or_covers_a_sign(
    seated: Seated, screen: tuple[int, int]
) -> None:
    page = seated.pages["CN"]
    size(page, screen)
    if screen[0] < 400:
        page.get_by_role("button", name="Table", exact=True).click()
    drawing = page.locator(".pane.desk .drawing")
    drawing.scroll_into_view_if_needed()
    names = [box(name) for name in drawing.locator(".home").all()]
    signs = [box(sign) for sign in drawing.locator(".sign").all()]
    assert (len(names), len(signs) >= 7) == (5, True)
    assert all(within(name, box(drawing)) for name in names)
    assert not [(n, s) for n in names for s in signs if overlap(n, s)]
    assert not [(n, m) for n in names for m in names if n is not m and overlap(n, m)]
    # The measure itself would find a name at the edge.
    name = drawing.locator(".home").first
    name.evaluate("name => { name.style.left = '1%'; name.style.translate = '-50% -50%'; }")
    assert not within(box(name), box(drawing))
    name.evaluate("name => { name.style.left = ''; name.style.translate = ''; }")


def test_an_open_offer_is_a_preview_apart_from_what_stands(seated: Seated) -> None:
    page = seated.pages["RU"]
    size(page, LAPTOP)
    page.get_by_role("button", name="New offer").click()
    builder = page.get_by_role("region", name="New offer")
    issue = builder.locator("details:has(input[name='option-NUC'])")
    issue.locator("summary").click()
    issue.locator("label").filter(has_text="Cap").first.locator("input").check()
    stands = page.get_by_role("list", name="What the map shows").first
    expect(stands.get_by_text("Nuclear tests go on")).to_be_visible()
    expect(stands.get_by_text("No more tests, weapons kept")).to_have_count(0)
    draft = page.get_by_role("region", name="If your draft were agreed")
    expect(draft.get_by_text("No more tests, weapons kept")).to_be_visible()
    for party in ("United States", "China", "North Korea", "South Korea"):
        builder.get_by_label(party, exact=True).check()
    builder.get_by_role("button", name="Table").click()
    other = seated.pages["KR"]
    size(other, LAPTOP)
    preview = other.get_by_role("region", name="If this offer were agreed")
    expect(preview).to_contain_text("nothing of the offer by Russia at")
    expect(preview.get_by_text("No more tests, weapons kept")).to_be_visible()
    stands = other.get_by_role("list", name="What the map shows").first
    expect(stands.get_by_text("No more tests, weapons kept")).to_have_count(0)


def test_the_button_of_ones_seat_is_drawn_as_a_menu_on_a_phone(seated: Seated) -> None:
    page = seated.pages["US"]
    size(page, PHONE)
    menu = page.get_by_role("button", name="Your seat")
    expect(menu.locator("svg.lines")).to_be_visible()
    assert within(box(menu), {"x": 0, "y": 0, "width": 360, "height": 740})


def test_the_head_of_a_playing_hosts_room_fits_a_tablet(page: Page, served: Product) -> None:
    """It has most in it: what the phase allows, the clock, the desk, the map and the seat."""
    size(page, TABLET)
    page.goto(served.url)
    page.get_by_role("button", name="Play against bots").click()
    expect(page.get_by_role("region", name="Your role")).to_be_visible()
    head = page.locator("header.bar")
    allowed, timer = head.locator(".phase"), head.get_by_role("timer")
    assert not overlap(box(allowed), box(timer))
    assert box(head)["height"] < 0.15 * TABLET[1]
    for button in head.get_by_role("button").all():
        assert within(box(button), box(head))
