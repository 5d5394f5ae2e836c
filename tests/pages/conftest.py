"""One served product with an open, a running and an ended table, for all tests of the pages."""

from __future__ import annotations

import re
import subprocess
import sys
from collections.abc import Iterator
from dataclasses import dataclass, field

import pytest
from playwright.sync_api import Browser, BrowserContext, Page

from tests.product import ROOT, Product


@dataclass
class Table:
    """A table of the served product. ``people`` are the contexts of host, US.head and observer."""

    url: str
    code: str
    people: dict[str, BrowserContext] = field(default_factory=dict)
    elsewhere: str = ""

    @property
    def session(self) -> str:
        return self.url.rstrip("/").rsplit("/", 1)[-1]


@pytest.fixture(scope="module")
def served(shared_product: Product) -> Product:
    return shared_product


def host_table(browser: Browser, served: Product, size: str = "full") -> Table:
    """Host as people do: two presses and a choice."""
    context = browser.new_context()
    page = context.new_page()
    page.goto(served.url)
    page.get_by_role("link", name="Host a table").click()
    page.locator(f"input[value={size}]").check()
    page.get_by_role("button", name="Open the table").click()
    page.wait_for_url(re.compile(r"/session/[0-9a-f]{32}/$"))
    config = page.evaluate("JSON.parse(document.getElementById('room-config').textContent)")
    table = Table(page.url, config["joinCode"], {"host": context})
    page.close()
    return table


def sit_down(page: Page, served: Product, code: str, nickname: str, seat: str = "any") -> None:
    """Join from the first page: the code, a name, and a seat if it matters."""
    page.goto(served.url)
    page.get_by_label("Join with a code").fill(code.lower())
    page.get_by_role("button", name="Join", exact=True).click()
    if nickname:
        page.get_by_label("Your name at the table").fill(nickname)
    if seat not in {"any", "observe"}:
        page.get_by_text("Choose a seat yourself").click()
    page.locator(f"input[value='{seat}']").check()
    page.get_by_role("button", name="Join the table").click()
    page.wait_for_url(re.compile(r"/session/[0-9a-f]{32}/$"))


def play(served: Product, table: Table, until: str = "end") -> None:
    """What happens in the room, straight at the record."""
    subprocess.run(
        [sys.executable, "-m", "tests.pages.play", table.session, until],
        cwd=ROOT,
        env=served.environment(),
        check=True,
        timeout=60,
    )


def send(context: BrowserContext, address: str, form: dict[str, str]) -> str:
    """Send a page's form without drawing the page; gives the address it led to."""
    shown = context.request.get(address).text()
    hidden = dict(re.findall(r'type="hidden" name="(\w+)" value="(\w+)"', shown))
    answer = context.request.post(address, form={**hidden, **form})
    assert answer.ok, answer.text()
    return answer.url


def with_people(browser: Browser, served: Product) -> Table:
    """A table with its people, made without looking at the pages on the way."""
    host = browser.new_context()
    url = send(host, f"{served.url}/host/", {"pack": "full"})
    shell = host.request.get(url).text()
    code = re.search(r'"joinCode": "([\w-]+)"', shell)
    assert code
    table = Table(url, code[1], {"host": host})
    for role, nickname, seat in (("player", "Ana", "US.head"), ("observer", "", "observe")):
        table.people[role] = browser.new_context()
        form = {"nickname": nickname, "seat": seat}
        assert send(table.people[role], f"{served.url}/join/{table.code}/", form) == url
    return table


@pytest.fixture(scope="module")
def open_table(browser: Browser, served: Product) -> Iterator[Table]:
    table = with_people(browser, served)
    yield table
    for context in table.people.values():
        context.close()


@pytest.fixture(scope="module")
def listed_class(browser: Browser, served: Product) -> Iterator[Table]:
    """A class with places kept for seven; ``code`` is the first one's own, the ``teacher`` is in.

    The ``other`` one's class has no list.
    """
    teacher, other = browser.new_context(), browser.new_context()
    names = ("Ana Lopez", "Maximilian Freiherr von Hohenstein-Miller", *"BCDEF")
    lines = "".join(f"{n:05},{name},South Korea\n" for n, name in enumerate(names))
    roster = f"sourcedId,givenName,delegation\n{lines}"
    form = {"pack": "core", "expected": "30", "remainder": "mirror"}
    opening = f"{served.url}/host/class/"
    url = send(teacher, opening, {**form, "chooses": "list", "roster": roster})
    code = re.search(r"\w{5}-\w{5}", teacher.request.get(f"{url}list.csv").text())
    assert code
    plain = send(other, opening, form)
    yield Table(url, code[0], {"teacher": teacher, "other": other}, elsewhere=plain)
    teacher.close()
    other.close()


@pytest.fixture(scope="module")
def ended_table(browser: Browser, served: Product) -> Iterator[Table]:
    table = with_people(browser, served)
    play(served, table, "acted")
    yield table
    for context in table.people.values():
        context.close()


@dataclass
class Staffed:
    """A class in an account, and a trial class. ``people`` are its owner, a mentor of China, and
    who opened the trial; ``places`` name both classes and an invitation nobody took up.
    """

    people: dict[str, BrowserContext]
    places: dict[str, str]


@pytest.fixture(scope="module")
def staffed(browser: Browser, served: Product) -> Iterator[Staffed]:
    people = {name: browser.new_context() for name in ("owner", "trial", "mentor", "player")}
    password = "a-password-for-tests"
    name = f"kim-{served.port}-{id(people)}"
    form = {"username": name, "password1": password, "password2": password}
    send(people["owner"], f"{served.url}/account/sign-up/", form)
    opened = {}
    for who in ("owner", "trial"):
        hosted = {"pack": "core", "expected": "10", "remainder": "bot"}
        url = send(people[who], f"{served.url}/host/class/", hosted)
        opened[who] = url.rstrip("/").rsplit("/", 1)[-1]
    staff = f"{served.url}/class/{opened['owner']}/staff/"
    for party in ("CN", ""):
        send(people["owner"], staff, {"name": "Prof. Moreno of the other faculty", "party": party})
    shown = people["owner"].request.get(staff).text()
    mentor, other = re.findall(r"/invited/([0-9A-Z]{5}-[0-9A-Z]{5})/", shown)
    send(people["mentor"], f"{served.url}/invited/{mentor}/", {})
    console = people["owner"].request.get(f"{served.url}/class/{opened['owner']}/").text()
    code = re.search(r'"code": "([\w-]+)"', console)
    assert code
    send(people["player"], f"{served.url}/join/{code[1]}/", {"nickname": "Ana"})
    yield Staffed(people, {"klass": opened["owner"], "trial": opened["trial"], "code": other})
    for context in people.values():
        context.close()
