"""One person rehearses a whole table in one window: both sides, a phase again, another way."""

from __future__ import annotations

import re

import pytest
from playwright.sync_api import Page, expect

from tests.product import Product

from .album import Album

pytestmark = pytest.mark.browser


def test_one_person_plays_both_sides_and_begins_a_phase_again(
    page: Page, shared_product: Product
) -> None:
    page.set_viewport_size({"width": 1280, "height": 800})
    page.emulate_media(reduced_motion="reduce")
    page.goto(f"{shared_product.url}/host/?scenario=first-deal")
    page.get_by_role("button", name="Open the table").click()
    page.get_by_role("button", name=re.compile("^Rehearse")).click()
    seats = page.get_by_role("navigation", name="You play")
    role = page.get_by_role("region", name="Your role")
    expect(role.get_by_text("You bake bread")).to_be_visible()
    expect(seats.get_by_role("button")).to_have_count(3)
    page.get_by_role("button", name="Start the session").click()
    page.get_by_label(re.compile("^Message to")).fill("Bread for apples?")
    page.keyboard.press("Enter")
    # The other side's card, and what the first side said.
    seats.get_by_role("button", name=re.compile("Orchard")).click()
    expect(role.get_by_text("You grow apples")).to_be_visible()
    expect(role.get_by_text("You bake bread")).to_have_count(0)
    expect(page.get_by_role("article").filter(has_text="Bread for apples?")).to_be_visible()
    album = Album()
    album.look(page, "rehearsal")
    assert album.problems == []
    phase = page.locator("header .phase .name")
    first = phase.inner_text()
    turn(page, "Next phase")
    expect(phase).not_to_have_text(first)
    turn(page, "Phase before")
    expect(phase).to_have_text(first)
    # Everything at once, through nobody's eyes.
    seats.get_by_role("button", name="Facilitator").click()
    expect(page.get_by_role("heading", name="Run the session")).to_be_visible()
    expect(seats.get_by_role("button", name="Facilitator")).to_have_attribute(
        "aria-current", "true"
    )
    go_back(page, album, first)


def go_back(page: Page, album: Album, first: str) -> None:
    """To before anything was said; then out of the replay of what came of that."""
    phase = page.locator("header .phase .name")
    seats = page.get_by_role("navigation", name="You play")
    page.get_by_role("link", name="Go back in time").click()
    album.look(page, "rewind")
    assert album.problems == []
    page.get_by_role("group").last.locator("summary").click()
    page.get_by_role("button", name="The beginning of this phase").last.click()
    expect(phase).to_have_text(f"Paused: {first}")
    expect(page.get_by_role("article").filter(has_text="Bread for apples?")).to_have_count(0)
    expect(seats.get_by_role("button")).to_have_count(3)
    seats.get_by_role("button", name=re.compile("Bakery")).click()
    page.get_by_role("button", name="Resume").click()
    expect(phase).to_have_text(first)
    turn(page, "End the session")
    page.get_by_role("link", name="Watch the replay").first.click()
    page.get_by_role("button", name="Next chapter").click()
    page.get_by_role("button", name="Play on from here").click()
    page.get_by_role("button", name="Open that table").click()
    expect(phase).to_have_text(f"Paused: {first}")


def turn(page: Page, name: str) -> None:
    page.get_by_role("button", name="Run the session").click()
    page.get_by_role("button", name=name, exact=True).click()
    page.locator("dialog[open]").last.get_by_role("button", name=name, exact=True).last.click()
    expect(page.locator("dialog[open]")).to_have_count(1)
    page.keyboard.press("Escape")
