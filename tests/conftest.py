"""Fixtures that every part's tests share."""

from __future__ import annotations

import inspect
import os
from collections.abc import Callable, Iterator
from pathlib import Path
from typing import TYPE_CHECKING

import pytest
from hypothesis import HealthCheck, settings

from . import chromium
from .product import Product

if TYPE_CHECKING:
    from playwright.sync_api import Browser, ConsoleMessage, Page

TESTS = Path(__file__).parent

# How long an example takes says more of the machine's other work than of ours.
settings.register_profile("untimed", deadline=None, suppress_health_check=[HealthCheck.too_slow])
settings.load_profile("untimed")

# The files that take longest, so that none of them is begun last and waited for alone.
LONGEST = (
    "browser/test_honest_table.py",
    "browser/test_class.py",
    "pages/test_every_page.py",
    "pages/test_people.py",
    "live/test_limits.py",
    "live/test_faults.py",
    "faults/test_kill.py",
    "bots/test_deeds.py",
    "missions/test_theory.py",
    "bots/test_play.py",
    "backchannel/test_serve.py",
    "referee/test_enumerate.py",
)


@pytest.hookimpl(tryfirst=True)
def pytest_collection_modifyitems(items: list[pytest.Item]) -> None:
    items.sort(key=_place)
    _without_transactions(items)


def _place(item: pytest.Item) -> int:
    name = item.path.relative_to(TESTS).as_posix()
    return LONGEST.index(name) if name in LONGEST else len(LONGEST)


def _without_transactions(items: list[pytest.Item]) -> None:
    """Async database tests run without an enclosing transaction.

    The test and the code under test sit in different threads there: with SQLite an open
    transaction locks the other out, and what is written leaks into the next test.
    """
    for item in items:
        mark = item.get_closest_marker("django_db")
        test = getattr(item, "function", None)
        if mark is not None and inspect.iscoroutinefunction(test):
            kwargs = {**mark.kwargs, "transaction": True}
            item.add_marker(pytest.mark.django_db(*mark.args, **kwargs), append=False)


@pytest.hookimpl(wrapper=True)
def pytest_runtest_makereport() -> Iterator[None]:
    report: pytest.TestReport = yield  # type: ignore[assignment]  # what the hook itself gives
    return without_skips(report)  # type: ignore[return-value]


def without_skips(report: pytest.TestReport) -> pytest.TestReport:
    """In CI (``CI=true``) a skipped test fails: what was not tried there is not known to work."""
    if report.skipped and not hasattr(report, "wasxfail") and os.environ.get("CI") == "true":
        report.outcome = "failed"
        report.longrepr = f"skipped, and in CI nothing may be: {report.longreprtext}"
    return report


@pytest.fixture
def product(tmp_path: Path) -> Iterator[Callable[..., Product]]:
    """Make servers: ``product(BACKCHANNEL_SERVER="uvicorn")`` starts one and ends it after."""
    started: list[Product] = []

    def make(**settings: str) -> Product:
        server = Product(tmp_path / f"data-{len(started)}", **settings)
        started.append(server)
        server.start()
        return server

    yield make
    for server in started:
        server.kill()


@pytest.fixture
def live_server_process(product: Callable[..., Product]) -> Product:
    """The product as ``./run`` serves it, on a fresh data directory."""
    return product()


@pytest.fixture(scope="session")
def shared_product(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Product]:
    """One server for every test of this process that asks for it.

    Leave it running (killed and started again is fine), and expect what others left.
    """
    server = Product(tmp_path_factory.mktemp("shared") / "data")
    server.start()
    yield server
    server.kill()


@pytest.fixture(scope="module")
def browser() -> Iterator[Browser]:
    """Chromium. Ends with the module: while it runs, this thread's event loop is taken,
    so keep tests that touch the database directly out of modules that use it."""
    executable = chromium.path()
    from playwright.sync_api import sync_playwright

    with sync_playwright() as playwright:
        started = playwright.chromium.launch(executable_path=executable, args=chromium.FLAGS)
        yield started
        started.close()


def watch(page: Page) -> list[str]:
    """A list that grows by every error on the page's console."""
    problems: list[str] = []

    def note(line: ConsoleMessage) -> None:
        # Said of every page on a plain-http network address; true, harmless, and no fault of it.
        ignored = "Cross-Origin-Opener-Policy header has been ignored"
        if line.type == "error" and ignored not in line.text:
            problems.append(line.text)

    page.on("console", note)
    page.on("pageerror", lambda error: problems.append(str(error)))
    return problems


@pytest.fixture
def page(browser: Browser) -> Iterator[Page]:
    """A page in a context of its own; anything on its error console fails the test."""
    context = browser.new_context()
    page = context.new_page()
    problems = watch(page)
    yield page
    context.close()
    assert problems == []
