"""The replay page in a real browser: moving, changing eyes, linking, and what never reaches it."""

from __future__ import annotations

import re
from collections.abc import Callable, Iterator
from dataclasses import dataclass

import pytest
from playwright.sync_api import Browser, Locator, Page, Response, Route, expect

from negotiation.scenarios import library
from tests.conftest import watch
from tests.product import Product

from .confide import ERASED, PUBLIC, in_product
from .conftest import Table, send, with_people

pytestmark = pytest.mark.browser


@dataclass
class Secretive:
    """An ended table, and the secrets that China must not learn."""

    table: Table
    secrets: list[str]

    @property
    def url(self) -> str:
        return f"{self.table.url}replay/"


@pytest.fixture(scope="module")
def secretive(browser: Browser, served: Product) -> Iterator[Secretive]:
    table = with_people(browser, served)
    china = table.people["China"] = browser.new_context(
        permissions=["clipboard-read", "clipboard-write"]
    )
    send(china, f"{served.url}/join/{table.code}/", {"nickname": "Bo", "seat": "CN.head"})
    found = in_product(served, f"confide('{table.session}')")
    briefs = [party.red_line for party in library.load("korea-2017").parties if party.id != "CN"]
    yield Secretive(table, [*found.values(), *briefs])
    for context in table.people.values():
        context.close()


@pytest.fixture
def watched(secretive: Secretive) -> Iterator[Callable[..., Page]]:
    """Opens the replay as somebody. No console may complain, but of an answer kept from it."""
    pages: list[Page] = []
    problems: list[list[str]] = []

    def opened(who: str, query: str = "", before: Callable[[Page], None] | None = None) -> Page:
        page = secretive.table.people[who].new_page()
        pages.append(page)
        page.set_viewport_size({"width": 1280, "height": 800})
        problems.append(watch(page))
        if before:
            before(page)
        page.goto(secretive.url + query)
        expect(slider(page)).to_be_visible()
        expect(page.get_by_role("region", name="Talk").first).to_be_visible()
        return page

    yield opened
    for page in pages:
        page.close()
    assert [line for lines in problems for line in lines if "ERR_FAILED" not in line] == []


def slider(page: Page) -> Locator:
    return page.get_by_role("slider", name="Timeline")


def step(page: Page) -> int:
    """The step on screen, as the player says it."""
    found = re.search(r"step (\d+)", page.get_by_role("region", name="Player").inner_text())
    assert found
    return int(found[1])


def talk(page: Page, side: int = 0) -> Locator:
    return page.get_by_role("region", name="Everything").nth(side)


def press(page: Page, name: str) -> None:
    page.get_by_role("button", name=name, exact=True).click()


def test_one_steps_seeks_jumps_and_plays(watched: Callable[..., Page]) -> None:
    page = watched("host")
    assert step(page) == 0
    press(page, "One step on")
    page.keyboard.press("ArrowRight")
    assert step(page) == 2
    press(page, "One step back")
    assert step(page) == 1
    press(page, "Next chapter")
    expect(page.get_by_text("Phase: ").last).to_be_visible()
    page.get_by_role("button", name="Chapters").click()
    page.get_by_role("dialog").get_by_role("button", name="The session ends").click()
    expect(
        page.get_by_role("heading", name="The facilitator has ended the session")
    ).to_be_visible()
    assert "step" in (slider(page).get_attribute("aria-valuetext") or "")
    page.keyboard.press("Shift+ArrowLeft")
    expect(talk(page).locator(".fresh").first).to_contain_text("United States tabled an offer")
    slider(page).fill("14")
    assert step(page) == 14
    expect(talk(page).get_by_text("These words were erased.")).to_be_visible()
    assert ERASED not in page.content()
    page.get_by_label("Speed").select_option("60")
    press(page, "Play")
    expect(page.get_by_role("button", name="Play", exact=True)).to_be_visible(timeout=20_000)
    assert step(page) == int(slider(page).get_attribute("max") or 0)
    expect(talk(page).get_by_text("Until next time.")).to_be_visible()


def test_two_views_share_a_clock_and_other_eyes_keep_the_moment(
    watched: Callable[..., Page],
) -> None:
    page = watched("host")
    page.get_by_role("button", name="Chapters").click()
    page.get_by_role("dialog").get_by_role("button", name="First offer, by United States").click()
    moment = step(page)
    expect(talk(page)).to_contain_text("CANARY-what-two-delegations-whisper")
    eyes = page.get_by_label("Seen as")
    eyes.select_option("CN.head")
    expect(page.get_by_role("region", name="Your role")).to_be_visible()
    expect(talk(page)).not_to_contain_text("CANARY")
    assert step(page) < moment
    eyes.select_option("facilitator")
    expect(talk(page)).to_contain_text("CANARY-what-two-delegations-whisper")
    assert step(page) == moment
    press(page, "Two views")
    page.get_by_label("Beside it").select_option("KP.head")
    expect(talk(page, 1)).to_contain_text("CANARY-what-Pyongyang-asks-for-help")
    expect(talk(page, 1)).not_to_contain_text("CANARY-what-Washington")
    press(page, "One step on")
    for side in (0, 1):
        expect(talk(page, side).locator(".fresh")).to_have_count(1)
    press(page, "Close this view")
    expect(talk(page)).to_have_count(1)


def test_a_link_opens_the_same_moment_again(watched: Callable[..., Page]) -> None:
    page = watched("China", "?as=CN.head&step=11&and=observer&and_step=3&spoiler=free")
    assert step(page) == 11
    press(page, "One step on")
    page.wait_for_url(re.compile(r"\?as=CN.head&step=12&and=observer&and_step=\d+&spoiler=free$"))
    press(page, "Link to this moment")
    press(page, "Copy the link")
    link = page.evaluate("navigator.clipboard.readText()")
    assert link.endswith(page.url.partition("/session/")[2])
    page.goto(page.url)
    expect(slider(page)).to_have_value("12")
    expect(page.get_by_label("Beside it")).to_have_value("observer")
    far = watched("China", "?step=900&as=KP.head")
    expect(far.get_by_text("not yours to see (KP.head)")).to_be_visible()
    assert step(far) == int(slider(far).get_attribute("max") or 0)
    beyond = watched("China", "?step=900")
    expect(beyond.get_by_text("beyond the last step")).to_be_visible()


def test_without_spoilers_nothing_ahead_is_shown(watched: Callable[..., Page]) -> None:
    page = watched("China", "?step=9&spoiler=free")
    assert slider(page).get_attribute("max") == "9"
    expect(page.get_by_text("Until next time.")).to_have_count(0)
    assert " of " not in page.get_by_role("region", name="Player").inner_text()
    press(page, "Chapters")
    dialog = page.get_by_role("dialog")
    expect(dialog.get_by_text("you watch without spoilers")).to_be_visible()
    expect(dialog.get_by_text("The session ends")).to_have_count(0)
    press(page, "Close")
    assert page.locator(".mark.end").count() == 0
    page.get_by_role("button", name="Options").click()
    page.get_by_label("Without spoilers").uncheck()
    press(page, "Close")
    expect(page.locator(".mark.end")).to_have_count(1)


def test_a_server_that_does_not_answer_costs_nothing(watched: Callable[..., Page]) -> None:
    page = watched("China", "?step=5")
    page.route("**/replay/state/*", lambda route: route.abort())
    slider(page).fill("0")
    expect(
        page.get_by_role("alert").get_by_text("Nothing is lost: you still see step 5")
    ).to_be_visible()
    expect(page.get_by_role("region", name="Your role")).to_be_visible()
    page.unroute("**/replay/state/*")
    press(page, "Try again")
    expect(page.get_by_role("heading", name="Who sits where")).to_be_visible()
    expect(page.get_by_text("did not answer")).to_have_count(0)


@pytest.mark.parametrize("leaky", [False, True])
def test_no_byte_of_anothers_secrets_reaches_a_browser(
    watched: Callable[..., Page], secretive: Secretive, leaky: bool
) -> None:
    """Every response, from the first; with a server that sends China everything, it is found."""
    answers: list[Response] = []

    def keep(answer: Response) -> None:
        answers.append(answer)

    host = secretive.table.people["host"]

    def record_all(page: Page) -> None:
        page.on("response", keep)
        if leaky:
            page.route("**/replay/data/*", give_everything)

    def give_everything(route: Route) -> None:
        leak = host.request.get(f"{secretive.url}data/?as=facilitator")
        route.fulfill(body=leak.text().replace('"as":"facilitator"', '"as":"CN.head"'))

    page = watched("China", "", record_all)
    last = int(slider(page).get_attribute("max") or 0)
    for _ in range(last if not leaky else 0):
        press(page, "One step on")
        page.wait_for_load_state("networkidle")
    if not leaky:
        assert step(page) == last
        press(page, "Two views")
        expect(page.get_by_label("Beside it")).to_have_value("observer")
        page.wait_for_load_state("networkidle")
    bodies = [answer.text() for answer in answers]
    kinds = {
        part
        for part in ("/data/", "/state/", ".js", ".css", "/replay/?")
        for a in answers
        if part in f"{a.url}?"
    }
    assert kinds == {"/data/", "/state/", ".js", ".css", "/replay/?"}
    assert any(PUBLIC in body for body in bodies)
    found = {secret for secret in secretive.secrets if any(secret in body for body in bodies)}
    assert bool(found) is leaky, found
