"""A class of twelve: nine by the doors alone, three and the instructor in browsers of their own."""

from __future__ import annotations

import re
import time
from collections.abc import Sequence
from dataclasses import dataclass, field

import pytest
from playwright.sync_api import Browser, BrowserContext, Locator, Page, expect

from tests.pages.conftest import send
from tests.product import Product

from .album import Album
from .people import Person

pytestmark = pytest.mark.browser
PLACE = re.compile(r"/session/[0-9a-f]{32}/$")


def open_class(instructor: Person, base: str) -> str:
    """From the first page; gives the code."""
    page = instructor.page
    page.goto(base)
    page.get_by_role("link", name="Host a class").click()
    page.get_by_label("People you expect").fill("12")
    page.locator("input[name=pack][value=core]").check()
    page.get_by_role("button", name="Open the class").click()
    expect(page.get_by_text("Nobody is here yet")).to_be_visible()
    code = page.evaluate("JSON.parse(document.getElementById('console-config').textContent).code")
    assert isinstance(code, str)
    return code


def come(person: Person, base: str, code: str) -> None:
    """Two inputs: the code and a name."""
    page = person.page
    page.goto(base)
    page.get_by_label("Join with a code").fill(code.lower())
    page.get_by_role("button", name="Join", exact=True).click()
    page.get_by_label("Your name at the table").fill(person.name)
    page.get_by_role("button", name="Join the class").click()
    page.wait_for_url(PLACE)
    expect(page.get_by_role("region", name="Your role")).to_be_visible()


def by_the_door(browser: Browser, base: str, code: str, name: str) -> BrowserContext:
    context = browser.new_context()
    assert PLACE.search(send(context, f"{base}/join/{code}/", {"nickname": name}))
    return context


@dataclass
class Lesson:
    """What the steps below share."""

    browser: Browser
    base: str
    teacher: Person
    code: str
    album: Album = field(default_factory=Album)
    others: list[BrowserContext] = field(default_factory=list)

    @property
    def console(self) -> Page:
        return self.teacher.page

    @property
    def cards(self) -> Locator:
        console = self.console
        return console.get_by_role("listitem").filter(has=console.get_by_role("checkbox"))


def test_a_class_is_seated_steered_and_helped(browser: Browser, shared_product: Product) -> None:
    base = shared_product.url
    teacher = Person.arrive(browser, "Teacher")
    lesson = Lesson(browser, base, teacher, open_class(teacher, base))
    people = [Person.arrive(browser, name) for name in ("Ana", "Ben", "Cleo")]
    everybody_sits_down(lesson, *people)
    somebody_asks_for_help(lesson, people[0])
    all_tables_are_steered(lesson, people)
    late = somebody_leaves_and_somebody_comes(lesson, people[0])
    everything_ends(lesson)
    found = [person.problems for person in (teacher, *people, late)]
    for context in [*lesson.others, *(person.context for person in (teacher, *people, late))]:
        context.close()
    assert found == [[]] * 5
    assert lesson.album.problems == []


def everybody_sits_down(lesson: Lesson, ana: Person, ben: Person, cleo: Person) -> None:
    base, code, console = lesson.base, lesson.code, lesson.console
    lesson.others = [by_the_door(lesson.browser, base, code, f"P{n}") for n in range(9)]
    ana.page.goto(f"{base}/join/{code}/")
    lesson.album.look(ana.page, "class-join", whole=True)
    come(ana, base, code)
    come(ben, base, code)
    # Ben waits alone at the third table, and the wall says so.
    expect(lesson.cards).to_have_count(3)
    expect(lesson.cards.nth(2)).to_contain_text("Waits for")
    wall = lesson.teacher.context.new_page()
    wall.goto(f"{console.url}projector/")
    expect(wall.get_by_text("waits for 4")).to_be_visible()
    lesson.album.look(wall, "class-wall")
    wall.close()
    waiting = ben.page.url
    # Cleo is the twelfth of twelve: the rest doubles roles, and Ben's screen goes along.
    come(cleo, base, code)
    ben.page.wait_for_function("url => location.href !== url", arg=waiting)
    expect(ben.page.get_by_role("region", name="Your role")).to_be_visible()
    expect(console.get_by_text("12 of 12 here")).to_be_visible()
    expect(lesson.cards).to_have_count(2)


def somebody_asks_for_help(lesson: Lesson, ana: Person) -> None:
    """It is on the console within two seconds, and answered in two clicks."""
    console = lesson.console
    ana.talk.get_by_role("button", name=re.compile("^Facilitator")).first.click()
    ana.say("May we pause?")
    asked = time.monotonic()
    expect(console.get_by_text(re.compile("Help: "))).to_be_visible()
    assert time.monotonic() - asked < 2
    lesson.album.look(console, "class-console")
    console.get_by_role("button", name=re.compile("Help: ")).click()
    panel = console.get_by_role("dialog")
    expect(panel.get_by_text("May we pause?")).to_be_visible()
    lesson.album.look(console, "class-panel")
    panel.get_by_label(re.compile("Reply to Ana")).fill("In five minutes.")
    panel.get_by_role("button", name="Send").click()
    expect(ana.talk.get_by_text("In five minutes.")).to_be_visible()
    console.keyboard.press("Escape")
    expect(console.get_by_text(re.compile("Help: "))).to_have_count(0)


def all_tables_are_steered(lesson: Lesson, people: Sequence[Person]) -> None:
    console, cards = lesson.console, lesson.cards
    console.get_by_role("button", name="Message to all").click()
    console.get_by_label("Your message").fill("Read your cards again.")
    console.get_by_role("dialog").get_by_role("button", name="Send").click()
    expect(console.get_by_text("Sent to 2 tables.")).to_be_visible()
    for person in people:
        person.talk.get_by_role("button", name=re.compile("^Plenary")).first.click()
        expect(person.talk.get_by_text("Read your cards again.")).to_be_visible()
    console.get_by_role("button", name="Pause", exact=True).click()
    expect(cards.filter(has_text="Paused")).to_have_count(2)
    # One table alone goes on.
    cards.nth(1).get_by_role("checkbox").check()
    console.get_by_role("button", name="Go on", exact=True).click()
    expect(cards.filter(has_text="Paused")).to_have_count(1)


def somebody_leaves_and_somebody_comes(lesson: Lesson, ana: Person) -> Person:
    role = ana.page.get_by_role("region", name="Your role").inner_text()
    with ana.page.expect_navigation():
        ana.page.evaluate(
            """() => {
                const config = JSON.parse(document.getElementById("room-config").textContent);
                const form = Object.assign(document.createElement("form"), {
                    method: "post", action: config.leave,
                });
                form.append(Object.assign(document.createElement("input"), {
                    name: "csrfmiddlewaretoken", value: config.csrf,
                }));
                document.body.append(form);
                form.submit();
            }"""
        )
    expect(lesson.console.get_by_text("11 of 12 here")).to_be_visible()
    late = Person.arrive(lesson.browser, "Late")
    come(late, lesson.base, lesson.code)
    assert late.page.get_by_role("region", name="Your role").inner_text() == role
    expect(lesson.console.get_by_text("12 of 12 here")).to_be_visible()
    return late


def everything_ends(lesson: Lesson) -> None:
    console = lesson.console
    console.get_by_role("button", name="Choose none").click()
    console.get_by_role("button", name="End", exact=True).click()
    console.get_by_role("dialog").get_by_role("button", name="End", exact=True).click()
    expect(lesson.cards.filter(has_text="No deal")).to_have_count(2)
    # What came of it is revealed one step after another, and a number opens its table.
    console.get_by_role("link", name="Results").click()
    expect(console.get_by_role("heading", name="Who made a deal")).to_be_visible()
    expect(console.get_by_role("heading", name="Gain over no deal")).to_be_hidden()
    console.keyboard.press("ArrowRight")
    expect(console.get_by_role("heading", name="What was agreed")).to_be_visible()
    lesson.album.look(console, "class-agreed", whole=True)
    console.keyboard.press("ArrowRight")
    console.get_by_role("button", name="Next").click()
    expect(console.get_by_role("heading", name="Gain over no deal")).to_be_visible()
    lesson.album.look(console, "class-gains", whole=True)
    table = console.get_by_role("link", name="Table 2: 0").first.get_attribute("href")
    console.goto(f"{lesson.base}{table}")
    expect(console.get_by_role("heading", level=1)).to_be_visible()
