"""One press on the first page, and four bots talk."""

from __future__ import annotations

import re

from playwright.sync_api import Page, expect

from tests.product import Product


def test_a_person_alone_sits_down_among_bots(page: Page, shared_product: Product) -> None:
    page.goto(shared_product.url)
    # The shortest session there is; the page itself offers half an hour.
    page.evaluate(
        """() => {
            const minutes = Object.assign(document.createElement("input"), {
                type: "hidden", name: "minutes", value: "5",
            });
            document.querySelector("form[action='/alone/']").append(minutes);
        }"""
    )
    page.get_by_label("Alone? Lead a delegation").select_option(label="China")
    page.get_by_role("button", name="Play against bots").click()
    page.wait_for_url(re.compile(r"/session/[0-9a-f]{32}/$"))
    expect(page.get_by_role("region", name="Your role")).to_be_visible()
    # Nobody would read a help line: the facilitator is the one who plays.
    channels = page.get_by_role("navigation", name="Channels")
    expect(channels.get_by_role("button", name="US delegation")).to_have_count(0)
    expect(channels.get_by_role("button", name="China delegation")).to_be_visible()
    expect(channels.get_by_role("button", name="Facilitator")).to_have_count(0)
    page.get_by_role("button", name="Run the session").click()
    desk = page.get_by_role("region", name="Seats")
    expect(desk.get_by_text("bot", exact=True)).to_have_count(4)
    # A seat is taken back, and given to a bot again.
    desk.get_by_role("button", name=re.compile("Take back US, ")).click()
    top = page.locator("dialog[open]").last
    top.get_by_role("button", name="Take back", exact=True).click()
    expect(desk.get_by_text("bot", exact=True)).to_have_count(3)
    desk.locator("summary").first.click()
    desk.get_by_role("button", name=re.compile("Let a bot play US, Head")).click()
    top.get_by_label("How it bargains").select_option("eager")
    top.get_by_role("button", name="Let a bot play", exact=True).click()
    expect(desk.get_by_text("bot", exact=True)).to_have_count(4)
    page.get_by_role("button", name="Next phase").click()
    top.get_by_role("button", name="Next phase").last.click()
    expect(page.locator("dialog[open]")).to_have_count(1)
    page.keyboard.press("Escape")
    talk = page.get_by_role("region", name="Talk")
    spoken = talk.get_by_role("article").filter(has_text="bot").first
    expect(spoken).to_contain_text(re.compile("We have come to|We are here to"), timeout=20_000)
    expect(page.get_by_text("Why?")).to_have_count(0)
    reasons_are_told_after_the_end(page)


def reasons_are_told_after_the_end(page: Page) -> None:
    """Not on a line of their own: behind a question, at what the bot said."""
    room = page.url
    page.get_by_role("button", name="Run the session").click()
    page.get_by_role("button", name="End the session").click()
    page.locator("dialog[open]").last.get_by_role("button", name="End the session").last.click()
    expect(page.locator("dialog[open]")).to_have_count(1)
    page.keyboard.press("Escape")
    page.get_by_role("button", name="Reveal the results").first.click()
    expect(page.get_by_text("The results are open to everybody.").first).to_be_visible()
    page.goto(f"{room}replay/?step=999")
    talk = page.get_by_role("region", name="Everything")
    said = talk.get_by_role("article").filter(has_text="bot").first
    expect(said.get_by_text("Why?")).to_be_visible()
    why = said.locator("details p").first
    expect(why).to_be_hidden()
    said.get_by_text("Why?").click()
    expect(why).to_be_visible()
    expect(talk.get_by_text(re.compile("^Why .* moves"))).to_have_count(0)
