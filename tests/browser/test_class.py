"""A class of 23: nineteen by doors and sockets alone, four and the instructor in browsers.

One comes last but in time and doubles a role, one comes late, one leaves for good, and one is away
until a bot plays for them, and comes back.
"""

from __future__ import annotations

import re
import time
from collections import Counter
from collections.abc import Sequence
from dataclasses import dataclass, field

import pytest
from playwright.sync_api import Browser, BrowserContext, Locator, Page, expect

from tests.pages.conftest import send
from tests.product import Product

from .album import Album
from .people import Person
from .screens import Screens

pytestmark = pytest.mark.browser
GRACE = 10
PLACE = re.compile(r"/session/[0-9a-f]{32}/$")


def open_class(instructor: Person, base: str) -> str:
    """From the first page; gives the code."""
    page = instructor.page
    page.goto(base)
    page.get_by_role("link", name="Host a class").click()
    page.get_by_label("People you expect").fill("22")
    page.locator("input[name=pack][value=core]").check()
    page.get_by_label("Seconds somebody may be away").fill(str(GRACE))
    page.get_by_label("After that").select_option(label="a bot plays until they are back")
    page.get_by_role("button", name="Open the class").click()
    expect(page.get_by_text("Nobody is here yet")).to_be_visible()
    code = page.evaluate("JSON.parse(document.getElementById('console-config').textContent).code")
    assert isinstance(code, str)
    # Whoever reads this on a projector could steer the class: it is not shown unless asked for.
    steers = page.get_by_text("opens this class")
    expect(steers).to_be_hidden()
    page.get_by_text("Another device", exact=True).click()
    expect(steers).to_be_visible()
    page.get_by_text("Another device", exact=True).click()
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


def by_the_door(lesson: Lesson, name: str) -> BrowserContext:
    """Somebody who sits down and looks on."""
    context = lesson.browser.new_context()
    room = send(context, f"{lesson.base}/join/{lesson.code}/", {"nickname": name})
    assert PLACE.search(room)
    lesson.screens.open(name, context, room)
    lesson.rooms[name] = room
    return context


@dataclass
class Lesson:
    """What the steps below share."""

    browser: Browser
    base: str
    teacher: Person
    code: str
    screens: Screens
    album: Album = field(default_factory=Album)
    others: dict[str, BrowserContext] = field(default_factory=dict)
    rooms: dict[str, str] = field(default_factory=dict)

    @property
    def console(self) -> Page:
        return self.teacher.page

    @property
    def cards(self) -> Locator:
        console = self.console
        return console.get_by_role("listitem").filter(has=console.get_by_role("checkbox"))

    def people(self) -> dict[str, tuple[int, str]]:
        """Name to table and seat, of everybody who holds one."""
        board = self.teacher.context.request.get(f"{self.console.url}data/").json()
        return {
            person["name"]: (table["number"], person["seat"])
            for table in board["tables"]
            for person in table["people"]
        }

    def alone_in_their_delegation(self) -> tuple[str, tuple[int, str]]:
        """One of those at the door whom nobody doubles, and where they sit."""
        people = self.people()
        places = Counter((number, seat.split(".")[0]) for number, seat in people.values())
        return next(
            (name, (number, seat))
            for name, (number, seat) in people.items()
            if name in self.others and places[number, seat.split(".")[0]] == 1
        )


def test_a_class_is_seated_steered_and_helped(browser: Browser, shared_product: Product) -> None:
    base = shared_product.url
    teacher = Person.arrive(browser, "Teacher")
    people = [Person.arrive(browser, name) for name in ("Ana", "Ben", "Cleo")]
    with Screens(shared_product) as screens:
        lesson = Lesson(browser, base, teacher, open_class(teacher, base), screens)
        everybody_sits_down(lesson, *people)
        somebody_asks_for_help(lesson, people[0])
        all_tables_are_steered(lesson, people)
        late = somebody_leaves_and_somebody_comes(lesson)
        somebody_is_away_and_comes_back(lesson, people[0])
        everything_ends(lesson)
    found = [person.problems for person in (teacher, *people, late)]
    for context in [
        *lesson.others.values(),
        *(person.context for person in (teacher, *people, late)),
    ]:
        context.close()
    assert found == [[]] * 5
    assert lesson.album.problems == []


def everybody_sits_down(lesson: Lesson, ana: Person, ben: Person, cleo: Person) -> None:
    base, code, console = lesson.base, lesson.code, lesson.console
    lesson.others = {name: by_the_door(lesson, name) for name in (f"P{n}" for n in range(19))}
    ana.page.goto(f"{base}/join/{code}/")
    lesson.album.look(ana.page, "class-join", whole=True)
    come(ana, base, code)
    come(ben, base, code)
    # Ben waits alone at the fifth table, and the wall says so.
    expect(lesson.cards).to_have_count(5)
    expect(lesson.cards.nth(4)).to_contain_text("Waits for")
    wall = lesson.teacher.context.new_page()
    wall.goto(f"{console.url}projector/")
    expect(wall.get_by_text("waits for 4")).to_be_visible()
    lesson.album.look(wall, "class-wall")
    wall.close()
    waiting = ben.page.url
    # Cleo is the last of those expected: the rest doubles roles, and Ben's screen goes along.
    come(cleo, base, code)
    ben.page.wait_for_function("url => location.href !== url", arg=waiting)
    expect(ben.page.get_by_role("region", name="Your role")).to_be_visible()
    expect(console.get_by_text("22 of 22 here")).to_be_visible()
    expect(lesson.cards).to_have_count(4)


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
    expect(console.get_by_text("Sent to 4 tables.")).to_be_visible()
    for person in people:
        person.talk.get_by_role("button", name=re.compile("^Plenary")).first.click()
        expect(person.talk.get_by_text("Read your cards again.")).to_be_visible()
    console.get_by_role("button", name="Pause", exact=True).click()
    expect(cards.filter(has_text="Paused")).to_have_count(4)
    # One table alone goes on, a phase further and back again; then all do.
    cards.nth(1).get_by_role("checkbox").check()
    console.get_by_role("button", name="Go on", exact=True).click()
    expect(cards.filter(has_text="Paused")).to_have_count(3)
    first = cards.nth(1).locator(".phase").inner_text()
    turn_phase(console, "Next phase")
    expect(cards.nth(1).locator(".phase")).not_to_have_text(first)
    turn_phase(console, "Phase before")
    expect(cards.nth(1).locator(".phase")).to_have_text(first)
    console.get_by_role("button", name="Choose none").click()
    console.get_by_role("button", name="Go on", exact=True).click()
    expect(cards.filter(has_text="Paused")).to_have_count(0)


def turn_phase(console: Page, name: str) -> None:
    console.get_by_role("button", name=name, exact=True).click()
    console.get_by_role("dialog").get_by_role("button", name=name, exact=True).click()


def somebody_leaves_and_somebody_comes(lesson: Lesson) -> Person:
    """For good; who comes late gets that seat."""
    name, where = lesson.alone_in_their_delegation()
    gone, room = lesson.others[name], lesson.rooms[name]
    token = re.search(r'"csrf": "(\w+)"', gone.request.get(room).text())
    assert token
    lesson.screens.close(name)
    left = gone.request.post(f"{room}leave/", form={"csrfmiddlewaretoken": token[1]})
    assert left.url.endswith("?left")
    expect(lesson.console.get_by_text(re.compile("Missing: "))).to_be_visible()
    late = Person.arrive(lesson.browser, "Late")
    come(late, lesson.base, lesson.code)
    expect(lesson.console.get_by_text("22 of 22 here")).to_be_visible()
    assert lesson.people()["Late"] == where
    return late


def somebody_is_away_and_comes_back(lesson: Lesson, ana: Person) -> None:
    """A bot plays as soon as the grace is over; whoever is back reads that, and takes over."""
    console, room = lesson.console, ana.page.url
    role = ana.page.get_by_role("region", name="Your role").inner_text()
    ana.page.goto("about:blank")
    expect(console.get_by_text("21 of 22 here")).to_be_visible(timeout=(GRACE + 20) * 1000)
    ana.page.goto(room)
    expect(ana.page.get_by_role("heading", name="Your seat was played for you")).to_be_visible()
    lesson.album.look(ana.page, "class-back", whole=True)
    ana.page.get_by_role("button", name="Take my seat back").click()
    expect(ana.page.get_by_role("region", name="Your role")).to_be_visible()
    assert ana.page.get_by_role("region", name="Your role").inner_text() == role
    expect(console.get_by_text("22 of 22 here")).to_be_visible()
    # Everybody else has been looked through all the while.
    assert console.get_by_text(re.compile("Away: ")).count() == 0


def everything_ends(lesson: Lesson) -> None:
    console = lesson.console
    console.get_by_role("button", name="End", exact=True).click()
    console.get_by_role("dialog").get_by_role("button", name="End", exact=True).click()
    expect(lesson.cards.filter(has_text="No deal")).to_have_count(4)
    # What came of it is revealed one step after another, and a number opens its table.
    console.get_by_role("link", name="Results").click()
    expect(console.get_by_role("heading", name="Who made a deal")).to_be_visible()
    expect(console.get_by_role("heading", name="Gain over no deal")).to_be_hidden()
    console.keyboard.press("ArrowRight")
    expect(console.get_by_role("heading", name="What was agreed")).to_be_visible()
    lesson.album.look(console, "class-agreed", whole=True)
    console.keyboard.press("ArrowRight")
    # No points before the tables' own pages show them.
    opening = console.get_by_role("button", name=re.compile("^Open the results of all"))
    opening.first.click()
    expect(opening).to_have_count(0)  # the page comes anew, and keys pressed before would be lost
    for _ in range(3):
        console.keyboard.press("ArrowRight")
    expect(console.get_by_role("heading", name="Gain over no deal")).to_be_visible()
    lesson.album.look(console, "class-gains", whole=True)
    table = console.get_by_role("link", name="Table 2: 0").first.get_attribute("href")
    console.goto(f"{lesson.base}{table}")
    expect(console.get_by_role("heading", level=1)).to_be_visible()
