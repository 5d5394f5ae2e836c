"""People act on the world: what it costs, who learns of it, and what the facilitator lets happen.

One table of Korea 2017 in its full pack, in five browsers.
"""

from __future__ import annotations

import re
from collections.abc import Iterator

import pytest
from playwright.sync_api import Browser, Locator, expect

from tests.product import Product

from .album import Album
from .people import Person
from .test_offers import COMMAND, command, sit, told

pytestmark = [pytest.mark.browser, pytest.mark.timeout(240)]

SEATS = {"Ana": "US.head", "Tom": "US.treasury", "Bo": "CN.head", "Eli": "KP.head"}


@pytest.fixture
def album() -> Iterator[Album]:
    album = Album()
    yield album
    assert album.problems == []


@pytest.fixture
def people(browser: Browser, shared_product: Product) -> Iterator[dict[str, Person]]:
    """The host, who has chosen the theory that nothing has an effect, and four in round one."""
    everybody = {name: Person.arrive(browser, name) for name in ("Host", *SEATS)}
    host = everybody["Host"].page
    host.goto(f"{shared_product.url}/host/")
    host.get_by_label("Full").check()
    host.get_by_label("Bots play").uncheck()
    host.get_by_text("How the world answers").click()
    host.get_by_label("No effect").check()
    host.get_by_role("button", name="Open the table").click()
    expect(host.get_by_role("heading", name="Who sits where")).to_be_visible()
    code = host.evaluate("JSON.parse(document.getElementById('room-config').textContent).joinCode")
    for name, seat in SEATS.items():
        sit(everybody[name], f"{shared_product.url}/join/{code}/", seat)
    host.get_by_role("button", name="Start the session").click()
    expect(host.get_by_text("Team preparation").first).to_be_visible()
    for person in everybody.values():
        turn_to_the_world(person)
    yield everybody
    for person in everybody.values():
        person.context.close()
        assert person.problems == [], person.name


def turn_to_the_world(person: Person) -> None:
    desk = person.page.get_by_role("group", name="What the desk shows")
    desk.get_by_role("button", name=re.compile("^(Act|World)")).click()


def instrument(person: Person, name: str) -> Locator:
    return person.page.get_by_role("article", name=name)


def act(person: Person, name: str, *, at: str | None = None, costs: str, known: str) -> None:
    """Everything is repeated before it is done."""
    card = instrument(person, name)
    if at is not None:
        card.get_by_label("Aimed at").select_option(label=at)
    card.get_by_role("button", name=f"Act… {name}").click()
    dialog = person.page.get_by_role("dialog")
    expect(dialog.get_by_text(costs)).to_be_visible()
    expect(dialog.get_by_text(known)).to_be_visible()
    dialog.get_by_role("button", name="Act now").click()
    expect(dialog).to_be_hidden()


def left(person: Person) -> Locator:
    return person.page.get_by_role("region", name="Act alone").locator(".left strong")


def acts(person: Person) -> Locator:
    return person.page.get_by_role("region", name="Acts so far")


def test_people_act_and_the_world_answers(people: dict[str, Person], album: Album) -> None:
    plan_before_the_round(people["Eli"])
    command(people["Host"], 1, kind="step_phase")
    send_word_through_china(people)
    stand_behind_a_risky_act(people)
    spend_everything(people["Eli"])
    album.look(people["Ana"].page, "act")
    let_events_happen(people)
    album.look(people["Host"].page, "facilitator-world")
    the_theory_stays_behind_the_stage(people)


def plan_before_the_round(eli: Person) -> None:
    """In a phase without acts one reads what could be done, and cannot do it."""
    expect(eli.page.get_by_text("Nobody can act in this phase.")).to_be_visible()
    card = instrument(eli, "Nuclear test")
    expect(card.get_by_text("2 points")).to_be_visible()
    expect(card.get_by_role("button")).to_have_count(0)
    card.get_by_text("For and against").click()
    expect(card.get_by_text("no visible effect either way")).to_be_visible()


def send_word_through_china(people: dict[str, Person]) -> None:
    """Known to whom it is aimed at: China learns of it, and no byte of it reaches Pyongyang."""
    ana, bo, eli = people["Ana"], people["Bo"], people["Eli"]
    expect(left(ana)).to_have_text("3 of 3")
    act(
        ana,
        "Back-channel red line",
        at="China",
        costs="1 point; 2 left afterwards",
        known="Only China and your delegation will know.",
    )
    expect(left(ana)).to_have_text("2 of 3")
    expect(left(people["Tom"])).to_have_text("2 of 3")
    told(bo, "The United States acts, aimed at you: Back-channel red line.")
    line = "The United States: Back-channel red line, aimed at China"
    expect(acts(bo).get_by_text(line)).to_be_visible()
    tension = eli.page.get_by_role("region", name="Tension").locator(".value")
    expect(tension).to_have_text("52")  # what it did is to be seen, and not who did it
    assert any('"action_taken"' in frame for frame in bo.frames)
    assert not any('"action_taken"' in frame for frame in eli.frames)
    assert "aimed at China" not in eli.page.content()


def stand_behind_a_risky_act(people: dict[str, Person]) -> None:
    ana, tom = people["Ana"], people["Tom"]
    act(
        tom,
        "Broad sanctions push",
        costs="1 point; 1 left afterwards",
        known="Everybody will know.",
    )
    expect(left(ana)).to_have_text("1 of 3")
    news = told(ana, "Tom acted for your delegation: Broad sanctions push.")
    news.get_by_role("button", name="See it").first.click()
    waiting = ana.page.get_by_role("region", name="Waiting for somebody to stand behind it")
    expect(waiting.get_by_text("Broad sanctions push")).to_be_visible()
    waiting.get_by_role("button", name="Stand behind it").click()
    expect(waiting).to_be_hidden()
    told(tom, "Ana stands behind your act.")
    expect(acts(people["Host"]).get_by_text("Ana stands behind it")).to_be_visible()
    expect(acts(people["Eli"]).get_by_text("Broad sanctions push")).to_be_visible()
    only = instrument(ana, "Broad sanctions push").get_by_text("Only US, Treasury can do that.")
    expect(only).to_be_visible()


def spend_everything(eli: Person) -> None:
    """What cannot be paid stays closed, with the reason beside it, and the server refuses it."""
    act(eli, "Nuclear test", costs="2 points; 1 left afterwards", known="Everybody will know.")
    act(eli, "Reassign officials", costs="0 left afterwards", known="Only your delegation will")
    expect(left(eli)).to_have_text("0 of 3")
    card = instrument(eli, "Announce a moratorium")
    why = "This costs 1, and your delegation has 0 left in this phase."
    expect(card.get_by_text(why)).to_be_visible()
    button = card.get_by_role("button", name="Act…")
    expect(button).to_have_attribute("aria-disabled", "true")
    expect(button).to_have_accessible_description(why)
    button.click(force=True)
    expect(eli.page.get_by_role("dialog")).to_have_count(0)
    asked = {"kind": "take_action", "instrument": "moratorium", "target": None}
    assert eli.page.evaluate(COMMAND, [asked, f"{9:032x}"]) == "refused"
    expect(acts(eli).locator("li")).to_have_count(3)


def let_events_happen(people: dict[str, Person]) -> None:
    """One of the scenario's, by hand, and one of the facilitator's own."""
    host, bo = people["Host"].page, people["Bo"].page
    host.get_by_text("Events in store").click()
    host.get_by_role("button", name="Let it happen Near miss at sea").click()
    host.get_by_role("dialog").get_by_role("button", name="Let it happen").click()
    told(people["Bo"], "News: Near miss at sea.")
    happened = bo.get_by_role("region", name="What happened")
    expect(happened.get_by_text("Two ships come within metres")).to_be_visible()
    again = host.get_by_role("button", name="Let it happen Near miss at sea")
    expect(again).to_have_count(0)

    tension = bo.get_by_role("region", name="Tension").locator(".value")
    before = int(tension.inner_text())
    host.get_by_role("button", name="An event of your own").click()
    dialog = host.get_by_role("dialog")
    dialog.get_by_label("What happens, in words").fill("A typhoon keeps every ship in port.")
    dialog.get_by_role("button", name="Change another number").click()
    dialog.get_by_role("combobox").select_option(label="Tension")
    dialog.get_by_role("spinbutton").fill("-4")
    dialog.get_by_role("button", name="Let it happen").click()
    expect(happened.get_by_text("A typhoon keeps every ship in port.")).to_be_visible()
    expect(tension).to_have_text(str(before - 4))


def the_theory_stays_behind_the_stage(people: dict[str, Person]) -> None:
    expect(people["Host"].page.get_by_text("The world answers by: No effect")).to_be_visible()
    for name in SEATS:
        assert not any('"backstage"' in frame for frame in people[name].frames), name
    host = people["Host"]
    command(host, 20, kind="end_session")
    command(host, 21, kind="reveal_results")
    expect(people["Bo"].page.get_by_text("The world answers by: No effect").first).to_be_visible()
