"""The connection check of the served product, in a real browser."""

from __future__ import annotations

import pytest
from axe_playwright_python.sync_playwright import Axe
from playwright.sync_api import Page, expect

from backchannel import VERSION, addresses
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


@pytest.mark.parametrize("scheme", ["light", "dark"])
def test_the_page_is_accessible(shared_product: Product, page: Page, scheme: str) -> None:
    page.emulate_media(color_scheme="dark" if scheme == "dark" else "light")
    page.set_viewport_size({"width": 320, "height": 640})
    page.goto(f"{shared_product.url}/check")
    expect(page.locator("#live")).to_have_attribute("data-state", "ready")
    results = Axe().run(page)
    assert results.violations_count == 0, results.generate_report()
    assert page.evaluate("document.documentElement.scrollWidth") <= 320
