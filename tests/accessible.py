"""What axe has against a page."""

from __future__ import annotations

from axe_playwright_python.base import AXE_SCRIPT, AxeResults
from playwright.sync_api import Page

# Reading the script costs as much as looking at a page with it: once in each document is enough.
_LOOK = "() => axe.run({ resultTypes: ['violations'] })"


def flaws(page: Page) -> str:
    """Every violation of the page as it looks now; empty if there is none."""
    if page.evaluate("typeof axe === 'undefined'"):
        page.evaluate(AXE_SCRIPT)
    results = AxeResults(page.evaluate(_LOOK))
    return str(results.generate_report()) if results.violations_count else ""
