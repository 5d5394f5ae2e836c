"""What becomes of an offer, as the delegations see it: settled, amended, expired, not to be signed.

One table of Korea 2017 in its full pack, in four browsers.
"""

from __future__ import annotations

import re
from collections.abc import Iterator, Mapping
from typing import Any

import pytest
from playwright.sync_api import Browser, Locator, expect

from tests.product import Product

from .people import Person

pytestmark = [pytest.mark.browser, pytest.mark.timeout(240)]

SEATS = {"Ana": "US.head", "Dee": "KR.head", "Eli": "KP.head"}
# As another device of the same seat would: for what the room offers in minutes only.
COMMAND = """([command, id]) => new Promise((answered) => {
  const { socket } = JSON.parse(document.getElementById("room-config").textContent);
  const line = new WebSocket(`ws://${location.host}${socket}`, "backchannel.v1");
  const send = (message) => line.send(JSON.stringify(message));
  line.onopen = () => send({ type: "hello", protocol: 1, after: null, feed: null });
  line.onmessage = ({ data }) => {
    const message = JSON.parse(data);
    if (message.type === "welcome") send({ type: "command", id, do: command });
    if (message.type !== "answer") return;
    line.close();
    answered(message.status);
  };
})"""


def command(person: Person, number: int, **do: Any) -> None:
    assert person.page.evaluate(COMMAND, [do, f"{number:032x}"]) == "accepted"


def sit(person: Person, link: str, seat: str) -> None:
    """By the link, as from the QR code."""
    person.page.goto(link)
    person.page.get_by_label("Your name at the table").fill(person.name)
    person.page.get_by_text("Choose a seat yourself").click()
    person.page.locator(f"input[name=seat][value='{seat}']").check()
    person.page.get_by_role("button", name="Join the table").click()
    expect(person.page.get_by_role("region", name="Your role")).to_be_visible()


def told(person: Person, words: str) -> Locator:
    notice = person.page.get_by_role("alert").filter(has_text=words)
    expect(notice).to_be_visible(timeout=15_000)
    return notice


def offer(person: Person, partner: str, package: Mapping[str, str]) -> Locator:
    builder = person.begin_offer()
    builder.get_by_label(partner, exact=True).check()
    person.choose(builder, package)
    return builder


def table(builder: Locator, words: str) -> None:
    builder.get_by_role("button", name=words, exact=True).click()
    expect(builder).to_be_hidden()


@pytest.fixture
def people(browser: Browser, shared_product: Product) -> Iterator[dict[str, Person]]:
    """The host and three delegations in the first round; at the end no console has an error."""
    everybody = {name: Person.arrive(browser, name) for name in ("Host", *SEATS)}
    host = everybody["Host"].page
    host.goto(f"{shared_product.url}/host/")
    host.get_by_label("Full").check()
    host.get_by_role("button", name="Open the table").click()
    expect(host.get_by_role("heading", name="Who sits where")).to_be_visible()
    code = host.evaluate("JSON.parse(document.getElementById('room-config').textContent).joinCode")
    for name, seat in SEATS.items():
        sit(everybody[name], f"{shared_product.url}/join/{code}/", seat)
    host.get_by_role("button", name="Start the session").click()
    expect(host.get_by_text("Team preparation").first).to_be_visible()
    command(everybody["Host"], 1, kind="step_phase")
    yield everybody
    for person in everybody.values():
        person.context.close()
        assert person.problems == [], person.name


def test_an_offer_is_settled_amended_expired_and_not_to_be_signed_in_the_plenary(
    people: dict[str, Person],
) -> None:
    ana, dee, eli = people["Ana"], people["Dee"], people["Eli"]
    let_one_expire(ana, dee)
    settle(dee, eli, ana)
    refuse_to_unsettle(ana)
    told(ana, "Your offer has expired.")
    told(dee, "The offer by the United States has expired.")
    amend(dee, eli, ana)
    meet_in_plenary(people["Host"], ana, dee)


def let_one_expire(ana: Person, dee: Person) -> None:
    """Ten seconds, which run while the others go on."""
    package = {"THAAD": "withdraw"}
    limits = {"public": False, "final": False, "expires_in": 10, "counters": None}
    who = {"addressees": ["KR"], "supersedes": None}
    command(ana, 2, kind="table_offer", package=package, **who, **limits)
    told(dee, "The United States has made you an offer.")
    for person in (ana, dee):
        expect(person.page.get_by_text(re.compile(r"open for 0:\d\d"))).to_be_visible()


def settle(dee: Person, eli: Person, ana: Person) -> None:
    table(offer(dee, "North Korea", {"HUM": "Food"}), "Table and sign")
    told(eli, "South Korea has made you an offer.").get_by_role("button", name="Look at it").click()
    eli.sign()
    told(ana, "South Korea and North Korea have agreed: Families and aid (Food and reunions).")


def refuse_to_unsettle(ana: Person) -> None:
    """Who signed for a settled issue is named before anything is sent."""
    builder = offer(ana, "South Korea", {"HUM": "Releases"})
    expect(
        builder.get_by_text("settled. Changing it also needs North Korea, who signed it").first
    ).to_be_visible()
    expect(builder.get_by_role("button", name="Add North Korea")).to_be_visible()
    expect(builder.get_by_role("button", name=re.compile("^Table"))).to_have_count(0)
    builder.get_by_role("button", name="Drop this draft").click()


def amend(dee: Person, eli: Person, ana: Person) -> None:
    change = {"VER": "One site", "HUM": "Releases", "INF": "Mutual"}
    table(offer(dee, "North Korea", change), "Table and sign")
    told(eli, "South Korea has made you an offer.")
    eli.sign()
    row = ana.page.get_by_role("row").filter(has_text="Families and aid")
    expect(row).to_contain_text("Releases, monitored aid")
    expect(row).to_contain_text("settled by South Korea and North Korea")


def meet_in_plenary(host: Person, ana: Person, dee: Person) -> None:
    """What is addressed to one delegation is not signed there, and says so before the click."""
    table(offer(ana, "South Korea", {"THAAD": "Complete"}), "Table the offer")
    sign = dee.page.get_by_role("button", name="Sign", exact=True)
    expect(sign).to_be_visible()
    for number in range(5):
        command(host, 10 + number, kind="step_phase")
    expect(dee.page.get_by_text("Plenary and vote", exact=True).first).to_be_visible()
    cannot = dee.page.get_by_role("button", name="Sign", exact=True, disabled=True)
    why = re.compile("signs only what is addressed to everyone")
    expect(cannot).to_have_accessible_description(why)
    expect(dee.page.get_by_text(why).last).to_be_visible()
    builder = offer(dee, "United States", {"THAAD": "Complete"})
    expect(builder.get_by_text("It is tabled without a signature.")).to_be_visible()
    expect(builder.get_by_role("button", name="Table the offer")).to_be_visible()
