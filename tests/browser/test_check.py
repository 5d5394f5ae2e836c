"""The connection check of the served product, in a real browser."""

from __future__ import annotations

import pytest
from playwright.sync_api import Page, expect

from backchannel import VERSION, addresses
from tests.accessible import flaws
from tests.product import Product

pytestmark = pytest.mark.browser


def test_the_live_socket_works_from_the_page(shared_product: Product, page: Page) -> None:
    with page.expect_websocket() as opened:
        page.goto(f"{shared_product.url}/check")
    assert opened.value.url == f"{shared_product.socket_url}/ws/health/"
    line = page.locator("#live")
    expect(line).to_have_attribute("data-state", "ready")
    expect(line).to_contain_text(VERSION)


def test_a_device_in_the_network_gets_the_same(shared_product: Product, page: Page) -> None:
    lan = addresses.lan_addresses()
    if not lan:
        pytest.skip("this machine has no network address of its own")
    page.goto(f"http://{lan[0]}:{shared_product.port}/check")
    expect(page.locator("#live")).to_have_attribute("data-state", "ready")


def test_the_page_is_accessible(shared_product: Product, page: Page) -> None:
    page.set_viewport_size({"width": 320, "height": 640})
    page.emulate_media(reduced_motion="reduce")
    page.goto(f"{shared_product.url}/check")
    expect(page.locator("#live")).to_have_attribute("data-state", "ready")
    assert page.evaluate("document.documentElement.scrollWidth") <= 320
    for scheme in ("dark", "light"):
        page.emulate_media(color_scheme="dark" if scheme == "dark" else "light")
        assert flaws(page) == ""
    page.evaluate("document.querySelector('h1').style.color = 'lightgrey'")
    assert "color-contrast" in flaws(page), "whoever looks again must see what is new"
