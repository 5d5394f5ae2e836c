"""Hosting, joining, coming back and the wall, as people do it in a browser."""

from __future__ import annotations

import re
from collections.abc import Iterator

import pytest
from playwright.sync_api import Browser, BrowserContext, Page, expect

from tests.product import Product

from .conftest import Table, host_table, play, sit_down

pytestmark = pytest.mark.browser


@pytest.fixture
def person(browser: Browser) -> Iterator[Page]:
    context = browser.new_context(viewport={"width": 320, "height": 640})
    yield context.new_page()
    context.close()


def config(page: Page) -> dict[str, str]:
    found: dict[str, str] = page.evaluate(
        "JSON.parse(document.getElementById('room-config').textContent)"
    )
    return found


def names(page: Page) -> dict[str, str]:
    answer = page.request.get(page.evaluate("location.origin") + config(page)["names"])
    found: dict[str, str] = answer.json()["names"]
    return found


def test_three_inputs_and_you_sit(browser: Browser, served: Product, person: Page) -> None:
    table = host_table(browser, served)
    sit_down(person, served, table.code, "Ana")
    assert names(person) == {"US.head": "Ana"}
    person.reload()
    assert names(person) == {"US.head": "Ana"}
    assert "bc-" not in person.evaluate("document.cookie")
    assert person.evaluate("localStorage.length + sessionStorage.length") == 0


def test_a_second_device_and_a_killed_server_bring_the_same_seat(
    browser: Browser, served: Product, person: Page
) -> None:
    table = host_table(browser, served)
    sit_down(person, served, table.code, "Ana", "KP.head")
    code = config(person)["reentry"]
    served.kill()
    served.start()
    person.reload()
    assert names(person) == {"KP.head": "Ana"}
    other = browser.new_context().new_page()
    other.goto(f"{served.url}/return/")
    other.get_by_label("Code").fill(code.lower().replace("-", " "))
    other.get_by_role("button", name="Come back").click()
    other.wait_for_url(table.url)
    assert config(other)["reentry"] == code
    other.context.close()


def test_the_seat_somebody_else_took_a_moment_ago(
    browser: Browser, served: Product, person: Page
) -> None:
    table = host_table(browser, served)
    person.goto(f"{served.url}/join/{table.code}/")
    person.get_by_label("Your name at the table").fill("Slow")
    person.get_by_text("Choose a seat yourself").click()
    person.locator("input[value='CN.head']").check()
    quick = browser.new_context()
    sit_down(quick.new_page(), served, table.code, "Quick", "CN.head")
    quick.close()
    person.get_by_role("button", name="Join the table").click()
    expect(person.get_by_role("alert")).to_contain_text("Somebody just sat down there")
    expect(person.get_by_label("Your name at the table")).to_have_value("Slow")
    person.locator("input[value='CN.foreign']").check()
    person.get_by_role("button", name="Join the table").click()
    person.wait_for_url(table.url)
    assert names(person) == {"CN.head": "Quick", "CN.foreign": "Slow"}


def test_a_form_sent_twice_sits_once(browser: Browser, served: Product, person: Page) -> None:
    table = host_table(browser, served)
    person.goto(f"{served.url}/join/{table.code}/")
    person.get_by_label("Your name at the table").fill("Twice")
    person.evaluate(
        """async () => {
            const form = document.querySelector("form.sheet");
            const body = () => new FormData(form);
            const send = () => fetch("", { method: "POST", body: body(), redirect: "manual" });
            await Promise.all([send(), send(), send()]);
        }"""
    )
    person.goto(table.url)
    assert names(person) == {"US.head": "Twice"}


@pytest.fixture
def without_scripts(browser: Browser) -> Iterator[BrowserContext]:
    context = browser.new_context(java_script_enabled=False)
    yield context
    context.close()


def test_everything_but_the_room_works_without_scripts(
    browser: Browser, served: Product, without_scripts: BrowserContext
) -> None:
    page = without_scripts.new_page()
    page.goto(f"{served.url}/host/")
    page.get_by_role("button", name="Open the table").click()
    page.wait_for_url(re.compile("/session/"))
    expect(page.locator("noscript p.lead")).to_contain_text("it needs JavaScript")
    assert page.locator("noscript p.lead").is_visible()
    page.goto(f"{page.url}projector/")
    expect(page.locator(".wall-code")).to_have_text(re.compile(r"^[0-9A-Z]{4}-[0-9A-Z]{4}$"))
    table = host_table(browser, served)
    player = without_scripts.new_page()
    player.goto(f"{served.url}/join/{table.code}/")
    player.get_by_label("Your name at the table").fill("Plain")
    player.get_by_role("button", name="Join the table").click()
    player.wait_for_url(table.url)
    play(served, table)
    player.goto(f"{table.url}outcome/")
    expect(player.get_by_text("Where the 57 points come from")).to_be_visible()
    expect(player.locator("time").first).to_contain_text("UTC")


def test_hosting_and_joining_by_keyboard_alone(browser: Browser, served: Product) -> None:
    host = browser.new_context().new_page()
    host.goto(served.url)
    tab_to(host, "Host a table")
    host.keyboard.press("Enter")
    host.wait_for_url(re.compile("/host/"))
    tab_to(host, "Open the table")
    host.keyboard.press("Enter")
    host.wait_for_url(re.compile("/session/"))
    code = config(host)["joinCode"]
    host.context.close()
    player = browser.new_context().new_page()
    player.goto(f"{served.url}/join/")
    player.get_by_label("Code").focus()
    player.keyboard.type(code)
    player.keyboard.press("Enter")
    player.wait_for_url(re.compile("/join/.+"))
    player.get_by_label("Your name at the table").focus()
    player.keyboard.type("Kay")
    player.keyboard.press("Tab")
    player.keyboard.press("ArrowDown")  # watch as an observer
    player.keyboard.press("ArrowUp")  # any seat
    player.keyboard.press("Enter")
    player.wait_for_url(re.compile("/session/"))
    assert list(names(player).values()) == ["Kay"]
    player.context.close()


def tab_to(page: Page, name: str) -> None:
    for _ in range(40):
        page.keyboard.press("Tab")
        if page.evaluate("document.activeElement.textContent.trim()") == name:
            outline = page.evaluate("getComputedStyle(document.activeElement).outlineStyle")
            assert outline == "solid", f"no visible focus on {name}"
            return
    raise AssertionError(f"{name} cannot be reached with the Tab key")


def test_the_wall_follows_the_table(browser: Browser, served: Product, person: Page) -> None:
    table = host_table(browser, served)
    wall = table.people["host"].new_page()
    wall.goto(f"{table.url}projector/")
    expect(wall.locator("#phase")).to_have_text("Take your seats")
    expect(wall.locator("#seated")).to_have_text("0")
    sit_down(person, served, table.code, "Ana", "KP.head")
    expect(wall.locator("#seated")).to_have_text("1")
    expect(wall.locator("[data-party=KP] [data-part=names]")).to_have_text("Ana")
    wall.get_by_label("Show nicknames").uncheck()
    expect(wall.locator("[data-party=KP] [data-part=names]")).to_be_hidden()
    shown = wall.get_by_role("list", name="What the map shows")
    expect(shown).to_be_hidden()
    play(served, table, "talks")
    expect(shown.get_by_text("Port as it is")).to_be_visible()
    expect(wall.locator("#left")).to_have_text(re.compile(r"^\d+:\d\d(:\d\d)?$"))
    wall.get_by_role("button", name="Close to newcomers").click()
    expect(wall.locator(".wall-shut")).to_be_visible()
    expect(wall.locator(".wall-code")).to_be_hidden()
    expect(wall.locator(".wall-link")).to_be_hidden()
    person.context.clear_cookies()
    person.goto(f"{served.url}/join/{table.code}/")
    expect(person.get_by_text("No open table has this code")).to_be_visible()
    wall.get_by_role("button", name="Let people in again").click()
    expect(wall.locator(".wall-code")).to_be_visible()
    table.people["host"].close()


def test_the_host_reveals_and_the_player_reads(
    browser: Browser, served: Product, person: Page
) -> None:
    table: Table = host_table(browser, served)
    sit_down(person, served, table.code, "Ana", "US.head")
    play(served, table)
    person.goto(f"{table.url}outcome/")
    expect(person.locator(".scoresheet")).to_have_count(1)
    expect(person.locator("time").first).not_to_contain_text("UTC")
    host = table.people["host"].new_page()
    host.goto(f"{table.url}outcome/")
    host.get_by_role("button", name="Reveal results to everybody").click()
    expect(host.get_by_role("status")).to_contain_text("Everybody at the table can now see")
    person.reload()
    expect(person.locator(".scoresheet")).to_have_count(5)
    table.people["host"].close()
