"""Pictures of the pages at the sizes and in the schemes they must be good in.

``PICTURES=docs/pictures ./run test tests/browser`` renews the committed ones, every
size in light and dark; without it two of the six looks are taken, no file is kept, and the
pages that ``tests/pages/test_every_page.py`` judges are left to it. ``EVERY_PICTURE=1`` keeps those
too that are only to be looked at once.
"""

from __future__ import annotations

import os
from pathlib import Path

from playwright.sync_api import Page

from tests.accessible import flaws

SIZES = {"phone": (320, 640), "laptop": (1280, 800), "projector": (1920, 1080)}
QUICK = (("phone", "light"), ("projector", "dark"))
EVERY = tuple((size, scheme) for size in SIZES for scheme in ("light", "dark"))


class Album:
    """Looks at pages and gathers what is wrong with them, so that one run tells everything.

    ``blind``: it does not, where the clock leaves no time for it.
    """

    def __init__(self, *, blind: bool = False) -> None:
        self._blind = blind
        self.problems: list[str] = []
        self.folder = os.environ.get("PICTURES")
        self._every = bool(os.environ.get("EVERY_PICTURE"))

    def leaf(self, page: Page, name: str) -> None:
        """The whole length of a plain page, only for its picture: other tests judge these pages."""
        if self.folder:
            self.look(page, name, whole=True)

    def look(self, page: Page, name: str, *, whole: bool = False, keep: bool = True) -> None:
        """Nothing may stick out sideways, and axe must be content.

        ``whole`` keeps the whole length of a page that is read by scrolling; without ``keep`` it
        is a picture too many, and no file is written.
        """
        if self._blind:
            return
        before = page.viewport_size
        keep = bool(self.folder) and (keep or self._every)
        for size, scheme in EVERY if keep else QUICK:
            width, height = SIZES[size]
            page.set_viewport_size({"width": width, "height": height})
            page.emulate_media(color_scheme="dark" if scheme == "dark" else "light")
            page.evaluate("document.querySelectorAll('.pane').forEach(pane => pane.scrollTo(0, 0))")
            page.wait_for_timeout(100)
            if keep:
                self._keep(page, f"{name}-{size}-{scheme}", whole=whole)
            self._judge(page, f"{name} {size} {scheme}", width)
        page.emulate_media(color_scheme="light")
        if before:
            page.set_viewport_size(before)

    def _keep(self, page: Page, name: str, *, whole: bool) -> None:
        path = Path(self.folder or "") / f"{name}.jpg"
        path.parent.mkdir(parents=True, exist_ok=True)
        page.screenshot(path=path, full_page=whole, type="jpeg", quality=60)

    def _judge(self, page: Page, name: str, width: int) -> None:
        if page.evaluate("document.documentElement.scrollWidth") > width:
            self.problems.append(f"{name}: wider than the screen")
        if found := flaws(page):
            self.problems.append(f"{name}: {found}")
