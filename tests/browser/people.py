"""People at a table, each in a browser context of their own, acting as people do."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, field

from playwright.sync_api import (
    Browser,
    BrowserContext,
    Locator,
    Page,
    ViewportSize,
    WebSocket,
    expect,
)

from tests.conftest import watch

LAPTOP: ViewportSize = {"width": 1280, "height": 800}


@dataclass
class Person:
    """One browser. ``frames`` is every byte the sockets brought it, as text."""

    name: str
    context: BrowserContext
    page: Page
    problems: list[str]
    frames: list[str] = field(default_factory=list)

    @classmethod
    def arrive(cls, browser: Browser, name: str) -> Person:
        context = browser.new_context(viewport=LAPTOP, reduced_motion="reduce")
        page = context.new_page()
        person = cls(name, context, page, watch(page))
        page.on("websocket", person._listen)
        return person

    def _listen(self, socket: WebSocket) -> None:
        socket.on("framereceived", lambda frame: self.frames.append(str(frame)))

    def saw(self, words: str) -> bool:
        """Whether a socket of theirs ever brought these bytes."""
        return any(words in frame for frame in self.frames)

    # --- coming in --------------------------------------------------------------------------------

    def join(self, base: str, code: str, seat: str) -> None:
        """From the landing page: type the code, a nickname, choose a seat. Three inputs."""
        self.page.goto(f"{base}/")
        self.page.get_by_label("Join with a code").fill(code)
        self.page.get_by_role("button", name="Join", exact=True).click()
        self.page.get_by_label("Your name at the table").fill(self.name)
        self.page.get_by_text("Choose a seat yourself").click()
        self.page.locator(f"input[name=seat][value='{seat}']").check()
        self.page.get_by_role("button", name="Join the table").click()
        expect(self.page.get_by_role("region", name="Your role")).to_be_visible()

    # --- talk -------------------------------------------------------------------------------------

    def open_private(self, other: str, *, shown: str) -> None:
        """With the person called ``other``; the channel is shown under its party's name."""
        self.page.get_by_role("button", name="New private channel").first.click()
        dialog = self.page.get_by_role("dialog")
        dialog.get_by_label(other).check()
        dialog.get_by_role("button", name="Open the channel").click()
        expect(self.talk.get_by_role("textbox", name=f"Message to {shown}")).to_be_visible()

    def say(self, words: str) -> None:
        self.page.get_by_role("textbox", name="Message to").fill(words)
        self.page.get_by_role("textbox", name="Message to").press("Enter")
        expect(self.talk.get_by_text(words)).to_be_visible()

    @property
    def talk(self) -> Locator:
        return self.page.get_by_role("region", name="Talk")

    # --- offers -----------------------------------------------------------------------------------

    def begin_offer(self) -> Locator:
        self.page.get_by_role("button", name="New offer").click()
        builder = self.page.get_by_role("region", name="New offer")
        expect(builder).to_be_visible()
        return builder

    def choose(self, builder: Locator, package: Mapping[str, str]) -> None:
        """``package`` goes from the issue's id to the option's name on the screen."""
        for issue, option in package.items():
            about = builder.locator(f"details:has(input[name='option-{issue}'])")
            about.locator("summary").click()
            about.locator("label").filter(has_text=option).first.locator("input").check()

    def sign(self) -> None:
        self.page.get_by_role("button", name="Sign", exact=True).first.click()
        self.page.get_by_role("dialog").get_by_role("button", name="Sign", exact=True).click()
