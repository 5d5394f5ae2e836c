"""Every plain page in a real browser: accessible, and whole from a phone to a projector."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass

import pytest
from playwright.sync_api import Browser, BrowserContext, Page

from tests.accessible import flaws
from tests.conftest import watch
from tests.product import Product

from .conftest import Staffed, Table

pytestmark = pytest.mark.browser

SIZES = {"phone": (320, 640), "laptop": (1280, 800), "wall": (1920, 1080)}


@dataclass(frozen=True)
class Spot:
    """A page to look at: whose it is, where, what to do first, and what its console may say."""

    role: str
    path: str
    ended: bool = False
    listed: bool = False
    act: Callable[[Page], object] = lambda page: None
    says: str = ""


def press(name: str) -> Callable[[Page], object]:
    return lambda page: page.get_by_role("button", name=name, exact=True).click()


def wrong_code(page: Page) -> None:
    page.get_by_label("Code", exact=True).fill("ZZZZ-ZZZZ")
    page.get_by_role("button", name="Go on").click()
    page.get_by_text("No open table has this code").wait_for()


def too_many(page: Page) -> None:
    page.get_by_label("People you expect").fill("301")
    page.get_by_role("button", name="Open the class").click()
    page.get_by_text("at most 300 people").first.wait_for()


def wrong_list(page: Page) -> None:
    if page.locator("details.list").count():
        page.get_by_text("A list of the class").click()
    page.get_by_label("Or paste it here").fill("username,table\n" + "ana,one\n" * 4)
    page.locator(".button.primary").click()
    page.get_by_text("Line 3, sourcedId: “ana” stands in line 2 already").first.wait_for()


def own_code(page: Page) -> None:
    page.get_by_label("Code", exact=True).fill(page.url.partition("#")[2])
    page.get_by_role("button", name="Go on").click()
    page.get_by_text("A place is kept for you").wait_for()


def unfold(page: Page) -> None:
    page.get_by_text("Choose a seat yourself").click()


def replaying(page: Page) -> None:
    page.get_by_role("slider", name="Timeline").wait_for()
    page.get_by_role("region", name="Talk").first.wait_for()


SPOTS = {
    "landing": Spot("stranger", "/"),
    "landing-with-tables": Spot("host", "/", ended=True),
    "host": Spot("stranger", "/host/"),
    "host-small": Spot("stranger", "/host/?scenario=first-deal"),
    "host-class": Spot("stranger", "/host/class/"),
    "host-class-wrong": Spot("stranger", "/host/class/", act=too_many, says="400"),
    "host-class-list-wrong": Spot("stranger", "/host/class/", act=wrong_list, says="400"),
    "class-list": Spot("teacher", "/class/{session}/list/", listed=True),
    "class-no-list": Spot("other", "{elsewhere}list/", listed=True),
    "class-list-wrong": Spot("other", "{elsewhere}list/", listed=True, act=wrong_list, says="400"),
    "join-listed": Spot("stranger", "/join/#{code}", listed=True, act=own_code),
    "practice": Spot("stranger", "/practice/korea-2017/core/"),
    "join": Spot("stranger", "/join/"),
    "join-wrong": Spot("stranger", "/join/", act=wrong_code, says="404"),
    "return": Spot("stranger", "/return/"),
    "wall": Spot("stranger", "/wall/"),
    "seat": Spot("stranger", "/join/{code}/"),
    "seat-list": Spot("stranger", "/join/{code}/", act=unfold),
    "seat-wrong": Spot("stranger", "/join/{code}/", act=press("Join the table"), says="400"),
    "seat-already": Spot("player", "/join/{code}/"),
    "seat-ended": Spot("stranger", "/join/{code}/", ended=True),
    "projector": Spot("host", "/session/{session}/projector/"),
    "projector-ended": Spot("host", "/session/{session}/projector/", ended=True),
    "outcome-early": Spot("player", "/session/{session}/outcome/"),
    "outcome-host": Spot("host", "/session/{session}/outcome/", ended=True),
    "outcome-player": Spot("player", "/session/{session}/outcome/", ended=True),
    "outcome-observer": Spot("observer", "/session/{session}/outcome/", ended=True),
    "reflection": Spot("player", "/session/{session}/reflection/", ended=True),
    "debrief": Spot("host", "/session/{session}/debrief/", ended=True),
    "debrief-again": Spot("host", "/session/{session}/debrief/?preset=critic", ended=True),
    "replay": Spot("player", "/session/{session}/replay/?step=20", ended=True, act=replaying),
    "replay-two": Spot(
        "host", "/session/{session}/replay/?as=US.head&and=observer", ended=True, act=replaying
    ),
    "nowhere": Spot("stranger", "/session/{session}/", says="404"),
}


LATER = (
    "host-class-list-wrong",
    "class-no-list",
    "host-small",
    "join-wrong",
    "seat-ended",
    "outcome-observer",
    "debrief-again",
)
"""Their parts are on other pages here; they are looked at in the long run."""


@pytest.mark.parametrize(
    "name",
    [pytest.param(name, marks=pytest.mark.long) if name in LATER else name for name in SPOTS],
)
def test_a_page_is_accessible_and_fits_every_screen(
    browser: Browser,
    served: Product,
    open_table: Table,
    ended_table: Table,
    listed_class: Table,
    name: str,
) -> None:
    spot = SPOTS[name]
    table = listed_class if spot.listed else ended_table if spot.ended else open_table
    context = table.people.get(spot.role) or browser.new_context()
    elsewhere = table.elsewhere.removeprefix(served.url)
    path = spot.path.format(code=table.code, session=table.session, elsewhere=elsewhere)
    look_at(context, served.url + path, spot)
    if spot.role == "stranger":
        context.close()


STAFF_SPOTS = {
    "sign-in-wrong": Spot("stranger", "/account/sign-in/", act=press("Sign in"), says="400"),
    "sign-up-wrong": Spot(
        "stranger", "/account/sign-up/", act=press("Make the account"), says="400"
    ),
    "account": Spot("owner", "/account/"),
    "password": Spot("owner", "/account/password/"),
    "account-delete": Spot("owner", "/account/delete/"),
    "landing": Spot("owner", "/"),
    "staff": Spot("owner", "/class/{klass}/staff/"),
    "staff-of-a-trial": Spot("trial", "/class/{trial}/staff/"),
    "invited": Spot("stranger", "/invited/{code}/"),
    "invited-wrong": Spot("stranger", "/invited/ZZZZZ-ZZZZZ/", says="404"),
    "mentor": Spot("mentor", "/class/{klass}/mentor/"),
}


SOON = ("sign-up-wrong", "staff-of-a-trial", "mentor")
"""The others have the same parts, and are looked at in the long run."""


@pytest.mark.parametrize(
    "name",
    [name if name in SOON else pytest.param(name, marks=pytest.mark.long) for name in STAFF_SPOTS],
)
def test_a_page_of_the_staff_is_accessible_and_fits_every_screen(
    browser: Browser, served: Product, staffed: Staffed, name: str
) -> None:
    spot = STAFF_SPOTS[name]
    context = staffed.people.get(spot.role) or browser.new_context()
    look_at(context, served.url + spot.path.format(**staffed.places), spot)
    if spot.role == "stranger":
        context.close()


@pytest.mark.long
def test_the_room_of_a_mentor_is_accessible_and_fits_every_screen(
    served: Product, staffed: Staffed
) -> None:
    page = staffed.people["mentor"].new_page()
    problems = watch(page)
    page.emulate_media(reduced_motion="reduce")
    page.goto(f"{served.url}/class/{staffed.places['klass']}/mentor/")
    page.get_by_role("link", name="Table 1").click()
    page.get_by_text("You watch as mentor of China").wait_for()
    for (width, height), scheme in zip(SIZES.values(), ("dark", "light", "dark"), strict=True):
        page.set_viewport_size({"width": width, "height": height})
        page.emulate_media(color_scheme="dark" if scheme == "dark" else "light")
        assert page.evaluate("document.documentElement.scrollWidth") <= width, width
        assert flaws(page) == ""
    assert not page.get_by_role("textbox").count()
    for doing in ("Start", "New offer", "Sign", "Leave"):
        assert not page.get_by_role("button", name=doing).count(), doing
    page.close()
    assert problems == []


def look_at(context: BrowserContext, address: str, spot: Spot) -> None:
    """On every screen, in light and dark; then again as a whole."""
    page = context.new_page()
    problems = watch(page)
    # With motion, axe would see the colours on their way from light to dark.
    page.emulate_media(reduced_motion="reduce")
    page.goto(address)
    spot.act(page)
    for size, (width, height) in SIZES.items():
        page.set_viewport_size({"width": width, "height": height})
        for scheme in ("light", "dark"):
            page.emulate_media(color_scheme="dark" if scheme == "dark" else "light")
            assert page.evaluate("document.documentElement.scrollWidth") <= width, (size, scheme)
            if (size, scheme) in {("phone", "dark"), ("laptop", "light")}:
                assert flaws(page) == ""
    assert page.locator("main h1").count() == 1
    assert page.locator(".button.primary").count() <= 1
    assert small_targets(page) == []
    page.close()
    assert [p for p in problems if not (spot.says and spot.says in p)] == []


def small_targets(page: Page) -> list[str]:
    """Things to press that are under 24 px either way, links within running text aside."""
    kinds = "button, input:not([type=hidden]), select, summary, .button, nav a, header a"
    found: list[str] = page.evaluate(
        """(kinds) => [...document.querySelectorAll(kinds)]
            .filter((e) => e.getClientRects().length && !e.closest("label"))
            .filter(({ offsetWidth, offsetHeight }) => Math.min(offsetWidth, offsetHeight) < 24)
            .map((e) => e.outerHTML.slice(0, 120))""",
        kinds,
    )
    return found


def test_pages_stand_still_for_those_who_asked_for_it(browser: Browser, served: Product) -> None:
    context = browser.new_context(reduced_motion="reduce")
    page = context.new_page()
    page.goto(served.url)
    duration = page.locator(".button.primary").evaluate(
        "e => getComputedStyle(e).transitionDuration"
    )
    assert set(duration.split(", ")) == {"0s"}
    context.close()


def test_the_debrief_prints_with_the_tables_behind_its_charts(ended_table: Table) -> None:
    page = ended_table.people["host"].new_page()
    page.emulate_media(media="print", color_scheme="dark")
    page.goto(f"{ended_table.url}debrief/")
    assert not page.locator("header.bar").is_visible()
    assert page.evaluate("getComputedStyle(document.body).backgroundColor") == "rgb(255, 255, 255)"
    # What each side was offered and what its capital asked for, tension and the ladder.
    assert page.locator(".panel svg").count() == 5 + 5 + 2
    assert page.locator(".offers tfoot").is_visible()
    assert page.get_by_role("table", name="Mandate and, behind the stroke").is_visible()
    page.close()


def test_the_outcome_prints_without_the_furniture(ended_table: Table) -> None:
    page = ended_table.people["host"].new_page()
    page.emulate_media(media="print", color_scheme="dark")
    page.goto(f"{ended_table.url}outcome/")
    assert not page.locator("header.bar").is_visible()
    assert not page.get_by_role("button").first.is_visible()
    ground = page.evaluate("getComputedStyle(document.body).backgroundColor")
    assert ground == "rgb(255, 255, 255)"
    assert page.get_by_text("Where the 57 points come from").is_visible()
    page.close()
