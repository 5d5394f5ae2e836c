"""A session of 25 minutes in a world that answers, in five browsers and the facilitator's.

Every family of instrument is used, an event is let happen by hand and one by the facilitator's own
words, North Korea tests a missile, and all five sign. Played quickly, it is a test of what each
seat sees; ``LESSON=FILE`` plays the same path by the wall clock and keeps its transcript:

    LESSON=tests/golden/lesson-1.jsonl ./run test tests/browser/test_lesson.py -m long
"""

from __future__ import annotations

import json
import os
import re
from collections.abc import Iterator
from dataclasses import dataclass
from pathlib import Path

import pytest
from playwright.sync_api import Browser, Page, expect

from tests.golden.lesson import lacks
from tests.product import Product

from .album import Album
from .people import Person
from .test_honest_table import DEAL, SEATS
from .test_offers import offer, sit, table, told
from .test_world import act, acts, left

pytestmark = [pytest.mark.browser, pytest.mark.long, pytest.mark.timeout(2400)]

SLOWLY = "LESSON" in os.environ
MINUTES = 25 if SLOWLY else 210
"""Played quickly the clock must not end a phase while pictures are made."""
PARTIES = {
    "United States": "US",
    "China": "CN",
    "Russia": "RU",
    "South Korea": "KR",
    "North Korea": "KP",
}
PHONE = 320
QUIET = "Between the two of us: tell Pyongyang that a launch at Japan would be answered."
PLEDGE = "We are ready to come to an agreement that all of us can sign."
STORM = "A storm keeps every ship in port."
THANKS = "Thank you all. This was a long quarter of an hour."


@dataclass(frozen=True)
class Pace:
    """``slow``: people take their time and the clock ends the phases. Else the facilitator does."""

    slow: bool

    def think(self, person: Person, seconds: int) -> None:
        if self.slow:
            person.page.wait_for_timeout(1000 * seconds)

    def go_on(self, people: dict[str, Person], phase: str) -> None:
        """Until everybody is in ``phase``."""
        if not self.slow:
            step(people["Host"])
        for person in people.values():
            name = person.page.get_by_role("banner").locator(".phase .name")
            expect(name).to_have_text(phase, timeout=1000 * 60 * MINUTES if self.slow else 10_000)


@pytest.fixture
def album() -> Iterator[Album]:
    album = Album(blind=SLOWLY)
    yield album
    assert album.problems == []


@pytest.fixture
def people(browser: Browser, shared_product: Product) -> Iterator[dict[str, Person]]:
    """The facilitator with a table, and the heads of the five delegations at it."""
    everybody = {name: Person.arrive(browser, name) for name in ("Host", *SEATS)}
    host = everybody["Host"].page
    host.goto(f"{shared_product.url}/host/")
    host.get_by_label("Full").check()
    host.get_by_label("Minutes in all").fill(str(MINUTES))
    host.get_by_role("button", name="Open the table").click()
    expect(host.get_by_role("heading", name="Who sits where")).to_be_visible()
    code = host.evaluate("JSON.parse(document.getElementById('room-config').textContent).joinCode")
    for name, seat in SEATS.items():
        sit(everybody[name], f"{shared_product.url}/join/{code}/", seat)
    yield everybody
    for person in everybody.values():
        person.context.close()
        assert person.problems == [], person.name


def test_a_session_through_every_family(
    people: dict[str, Person], album: Album, shared_product: Product, tmp_path: Path
) -> None:
    pace = Pace(slow=SLOWLY)
    prepare(people, pace, album)
    pressure_and_titles(people, pace, album)
    a_chip_and_an_incident(people, pace, album)
    a_test_and_an_election(people, pace, album)
    calm_down(people, pace)
    agree(people, pace, album)
    keep_secrets(people)
    points = look_back(people, pace, album)
    path = Path(os.environ.get("LESSON", tmp_path / "lesson.jsonl"))
    session = people["Host"].page.url.split("/")[4]
    shared_product.manage("transcript", "export", session, "--with-words", "--out", str(path))
    replayed = json.loads(shared_product.manage("transcript", "replay", str(path), "--json"))
    assert {party: round(score) for party, score in replayed["scores"].items()} == points
    assert lacks(path) == []


# --- what each of them does -----------------------------------------------------------------------


def step(host: Person) -> None:
    host.page.get_by_role("button", name="Next phase").click()
    host.page.get_by_role("dialog").get_by_role("button", name="Next phase").click()


def turn(people: dict[str, Person], tab: str) -> None:
    """What a phone shows; a wide screen shows the same in the middle."""
    for person in people.values():
        size = person.page.viewport_size
        person.page.set_viewport_size({"width": PHONE, "height": 640})
        tabs = person.page.get_by_role("navigation", name="Parts of the room")
        tabs.get_by_role("button", name=re.compile(f"^({tab})")).click()
        if size:
            person.page.set_viewport_size(size)


def everybody(people: dict[str, Person], album: Album, moment: str, chosen: str = "") -> None:
    """Every seat's screen at one moment; only that of ``chosen`` is kept among the pictures."""
    for name, person in people.items():
        seat = SEATS.get(name, name).split(".")[0].lower()
        album.look(person.page, f"lesson-{moment}-{seat}", keep=name == chosen)


def told_of(people: dict[str, Person], line: str, *, but: tuple[str, ...] = ()) -> None:
    """It stands in the list of acts of everybody ``but`` these, and nowhere on their pages."""
    for name, person in people.items():
        if name in but:
            assert line not in person.page.content(), name
        else:
            expect(acts(person).get_by_text(line, exact=True).first).to_be_visible()


# --- the session ----------------------------------------------------------------------------------


def prepare(people: dict[str, Person], pace: Pace, album: Album) -> None:
    host = people["Host"]
    host.page.get_by_role("button", name="Start the session").click()
    expect(host.page.get_by_text("Team preparation").first).to_be_visible()
    expect(host.page.get_by_text(f"Full, {MINUTES} minutes")).to_be_visible()
    everybody(people, album, "card")
    turn(people, "Act|World")
    everybody(people, album, "plan")
    pace.think(host, 60)
    people["Dee"].say("Seoul is between governments, and speaks for itself.")
    people["Ana"].open_private("Bo", shown="China")
    people["Ana"].say(QUIET)
    bo = people["Bo"]
    bo.talk.get_by_role("button", name=re.compile("^US .*1 unread message")).click()
    expect(bo.talk.get_by_text(QUIET)).to_be_visible()
    pace.think(bo, 20)
    bo.say("We carry messages. We do not sign them.")


def pressure_and_titles(people: dict[str, Person], pace: Pace, album: Album) -> None:
    """Deterrence by word, a listing, a title, a campaign, and two answers to them."""
    ana, bo, dee, eli = (people[name] for name in ("Ana", "Bo", "Dee", "Eli"))
    pace.go_on(people, "First round")
    turn(people, "Act|World")
    known = "Only China and your delegation will know."
    act(ana, "Back-channel red line", at="China", costs="2 left afterwards", known=known)
    told(bo, "The United States acts, aimed at you: Back-channel red line.")
    pace.think(ana, 30)
    everyone = "Everybody will know."
    act(ana, "Targeted listing", at="Office 39", costs="1 left afterwards", known=everyone)
    pace.think(ana, 20)
    act(ana, "Grant a title", costs="0 left afterwards", known=everyone)
    expect(left(ana)).to_have_text("0 of 3")
    act(dee, "Information campaign", at="Office 39", costs="2 left afterwards", known=everyone)
    pace.think(dee, 20)
    act(bo, "Retaliate on trade", costs="2 left afterwards", known=everyone)
    alone = "Only your delegation will know."
    act(eli, "Reassign officials", costs="2 left afterwards", known=alone)

    line = "The United States: Back-channel red line, aimed at China"
    told_of(people, line, but=("Cleo", "Dee", "Eli"))
    told_of(people, "North Korea: Reassign officials", but=("Ana", "Bo", "Cleo", "Dee"))
    told_of(people, "The United States: Targeted listing, aimed at Office 39")
    told_of(people, "South Korea: Information campaign, aimed at Office 39")
    see_as_much_as_they_may(people)
    everybody(people, album, "acts", chosen="Eli")


def see_as_much_as_they_may(people: dict[str, Person]) -> None:
    """The cohesion of the leadership: exact at home, a range abroad, and not at all in Moscow."""
    for name, said in {"Ana": "estimate", "Bo": "estimate", "Dee": "estimate", "Eli": ""}.items():
        numbers = people[name].page.get_by_role("list", name="Numbers")
        row = numbers.get_by_role("listitem").filter(has_text="Cohesion of the leadership")
        expect(row.locator(".value")).to_have_text(re.compile(rf"^\d+(–\d+\s+{said})?$"))
        assert ("–" in row.locator(".value").inner_text()) == bool(said), name
    numbers = people["Cleo"].page.get_by_role("list", name="Numbers")
    expect(numbers).to_contain_text("Trust at the table")
    expect(numbers).not_to_contain_text("Cohesion of the leadership")


def a_chip_and_an_incident(people: dict[str, Person], pace: Pace, album: Album) -> None:
    """The battery as a chip, a port, an offer that is refused in private, and two events."""
    ana, cleo, eli, host = (people[name] for name in ("Ana", "Cleo", "Eli", "Host"))
    pace.go_on(people, "Second round")
    pace.think(ana, 20)
    everyone = "Everybody will know."
    act(ana, "Offer to suspend the battery", costs="2 left afterwards", known=everyone)
    act(cleo, "Open a port or railway", costs="2 left afterwards", known=everyone)
    told_of(people, "Russia: Open a port or railway")
    pace.think(cleo, 20)

    turn({"Ana": ana, "Eli": eli}, "Offers")
    table(offer(ana, "North Korea", {"NUC": "Cap"}), "Table and sign")
    told(eli, "The United States has made you an offer.").get_by_role("button").first.click()
    pace.think(eli, 20)
    eli.page.get_by_role("button", name="Reject", exact=True).first.click()
    eli.page.get_by_role("dialog").get_by_role("button", name="Reject", exact=True).click()
    told(ana, "North Korea has rejected your offer.")
    turn({"Ana": ana, "Eli": eli}, "Act")

    host.page.get_by_text("Events in store").click()
    host.page.get_by_role("button", name="Let it happen Near miss at sea").click()
    host.page.get_by_role("dialog").get_by_role("button", name="Let it happen").click()
    told(eli, "News: Near miss at sea.")
    pace.think(host, 30)
    a_storm(host)
    for person in people.values():
        happened = person.page.get_by_role("region", name="What happened")
        expect(happened.get_by_text(STORM)).to_be_visible()
        expect(happened.get_by_text("Near miss at sea.")).to_be_visible()
    everybody(people, album, "events", chosen="Host")


def a_storm(host: Person) -> None:
    host.page.get_by_role("button", name="An event of your own").click()
    dialog = host.page.get_by_role("dialog")
    dialog.get_by_label("What happens, in words").fill(STORM)
    dialog.get_by_role("button", name="Change another number").click()
    dialog.get_by_role("combobox").select_option(label="Tension")
    dialog.get_by_role("spinbutton").fill("-4")
    dialog.get_by_role("button", name="Let it happen").click()


def a_test_and_an_election(people: dict[str, Person], pace: Pace, album: Album) -> None:
    """The South votes; the North tests, is threatened, and still agrees on something."""
    ana, dee, eli = (people[name] for name in ("Ana", "Dee", "Eli"))
    pace.go_on(people, "Third round")
    told(dee, "News: Election in the South.")
    pace.think(eli, 20)
    everyone = "Everybody will know."
    act(eli, "Long-range missile test", costs="2 left afterwards", known=everyone)
    told_of(people, "North Korea: Long-range missile test")
    everybody(people, album, "test", chosen="Dee")
    see_the_region(people, album, "test")
    pace.think(ana, 20)
    act(ana, "Public threat", costs="3 left afterwards", known=everyone)
    told_of(people, "The United States: Public threat")
    pace.think(dee, 20)
    turn({"Dee": dee, "Eli": eli}, "Offers")
    table(offer(dee, "North Korea", {"HUM": "Food"}), "Table and sign")
    told(eli, "South Korea has made you an offer.").get_by_role("button").first.click()
    eli.sign()
    told(ana, "South Korea and North Korea have agreed: Families and aid (Food and reunions).")
    turn({"Dee": dee, "Eli": eli}, "Act")


def see_the_region(people: dict[str, Person], album: Album, moment: str) -> None:
    """The map of a seat, of one that knows less, and the wall's."""
    # On a phone the map stands at the table.
    turn({name: people[name] for name in ("Bo", "Cleo")}, "Table")
    for name in ("Bo", "Cleo"):
        page = people[name].page
        page.get_by_role("button", name="Map", exact=True).click()
        words = page.get_by_role("dialog").get_by_role("figure")
        expect(words).to_contain_text("Long-range missile test")
        seen = words.get_by_text("Back-channel red line")
        expect(seen).to_have_count(1 if name == "Bo" else 0)
        album.look(page, f"lesson-{moment}-map-{SEATS[name][:2].lower()}", keep=name == "Bo")
        page.keyboard.press("Escape")
    turn({name: people[name] for name in ("Bo", "Cleo")}, "Act")
    host = people["Host"]
    wall = host.context.new_page()
    wall.goto(f"{host.page.url}projector/")
    expect(wall.get_by_role("figure")).to_contain_text("Long-range missile test")
    expect(wall.get_by_text("Back-channel red line")).to_have_count(0)
    album.look(wall, f"lesson-{moment}-wall", keep=True)
    wall.close()


def calm_down(people: dict[str, Person], pace: Pace) -> None:
    ana, cleo, dee, eli = (people[name] for name in ("Ana", "Cleo", "Dee", "Eli"))
    pace.go_on(people, "Fourth round")
    # The test of the round before has called the Council together.
    for person in people.values():
        happened = person.page.get_by_role("region", name="What happened")
        expect(happened.get_by_text("Emergency session.")).to_be_visible()
    known = "Only Russia and your delegation will know."
    act(ana, "Back-channel red line", at="Russia", costs="2 left afterwards", known=known)
    told(cleo, "The United States acts, aimed at you: Back-channel red line.")
    pace.think(cleo, 20)
    everyone = "Everybody will know."
    act(cleo, "Speak for a joint plan", costs="2 left afterwards", known=everyone)
    pace.think(dee, 20)
    act(dee, "Aid and reunions", costs="2 left afterwards", known=everyone)
    pace.think(eli, 20)
    act(eli, "Release and invitation", costs="2 left afterwards", known=everyone)
    told_of(people, "North Korea: Release and invitation")


def agree(people: dict[str, Person], pace: Pace, album: Album) -> None:
    ana = people["Ana"]
    pace.go_on(people, "Press conference")
    people["Eli"].say(PLEDGE)
    expect(people["Dee"].talk.get_by_text(PLEDGE)).to_be_visible()
    pace.go_on(people, "Plenary and vote")
    turn({name: person for name, person in people.items() if name != "Host"}, "Offers")
    builder = ana.begin_offer()
    builder.get_by_label("Final agreement").check()
    ana.choose(builder, DEAL)
    expect(builder.get_by_text("Your capital would sign.")).to_be_visible()
    builder.get_by_role("button", name="Table and sign").click()
    expect(builder).to_be_hidden()
    told(people["Eli"], "The United States has tabled a final agreement.")
    everybody(people, album, "offer")
    for name in list(SEATS)[1:]:
        pace.think(people[name], 20)
        people[name].sign()
    for name in SEATS:
        heading = people[name].page.get_by_role("heading", name="Agreement", exact=True)
        expect(heading).to_be_visible()
    everybody(people, album, "end", chosen="Cleo")


def look_back(people: dict[str, Person], pace: Pace, album: Album) -> dict[str, int]:
    """The points of each party as everybody reads them, and the debrief."""
    host, eli = people["Host"], people["Eli"]
    host.page.get_by_role("button", name="Reveal the results").first.click()
    expect(host.page.get_by_text("open to everybody").first).to_be_visible()
    page = eli.context.new_page()
    page.goto(f"{eli.page.url}outcome/")
    album.look(page, "lesson-outcome", whole=True, keep=True)
    points = {party: points_of(page, name) for name, party in PARTIES.items()}
    page.goto(f"{eli.page.url}debrief/")
    page.get_by_role("button", name="Skip").click()
    expect(page.get_by_text("Deterrence").first).to_be_visible()
    album.look(page, "lesson-debrief", whole=True, keep=True)
    pace.think(eli, 300)
    page.close()
    host.say(THANKS)
    return points


def points_of(page: Page, party: str) -> int:
    row = page.locator(".scores li").filter(has=page.get_by_text(party, exact=True))
    return int(row.locator(".score-number").inner_text())


# --- what nobody else may know --------------------------------------------------------------------


def keep_secrets(people: dict[str, Person]) -> None:
    """Of what was secret until the results were opened, no byte reached anybody else's sockets."""
    aimed = '"instrument":"red-line","target":"{}"'
    known = {
        QUIET: {"Host", "Ana", "Bo"},
        aimed.format("CN"): {"Host", "Ana", "Bo"},
        aimed.format("RU"): {"Host", "Ana", "Cleo"},
        '"instrument":"reassign","target"': {"Host", "Eli"},
        "One of your ships and a patrol boat": {"Ana"},
        "One of your patrol boats": {"Eli"},
        "Your caretaker time is over": {"Dee"},
        '"backstage":': {"Host"},
        '"parties":["US","KP"]': {"Host", "Ana", "Eli"},
    }
    for secret, knowing in known.items():
        found = {name for name, person in people.items() if person.saw(secret)}
        assert found == knowing, secret
