"""A person who is erased is nowhere any more: no row, byte, export or log line, and the rest holds.

The first half looks at both databases in this process; the second at every file that a served
product has written.
"""

from __future__ import annotations

import json
import re
import secrets
import urllib.request
from collections.abc import Iterator
from http.cookiejar import CookieJar
from urllib.error import HTTPError
from urllib.parse import urlencode

import pytest
from pytest_django import DjangoDbBlocker
from websockets.sync.client import connect
from websockets.typing import Origin, Subprotocol

from negotiation.protocol.words import PROTOCOL, SUBPROTOCOL
from negotiation.record import SessionId
from negotiation.record.export import export
from players import erase
from players.models import Listed, Participant, Reflection
from tests.product import Product
from tests.record.stores import Store, use

from .test_delete import CANARY, exports, spoken_in, stored


def known() -> list[Participant]:
    return list(Participant.objects.filter(nickname__startswith=CANARY).order_by("pk"))


@pytest.fixture
def spoken(store: None) -> None:
    """People of whom the server holds a name, words, a line on a list and what they looked back on.

    One of them has been moved from one table to another.
    """
    gone, kept = spoken_in(CANARY), spoken_in("Spatz")
    for person in known():
        Reflection.objects.create(participant=person, answers=[["Why?", f"{CANARY} thinks"]])
        person.listed = Listed.objects.filter(klass=gone.klass, places=None).first()
        person.save()
    gone.come(f"{CANARY} late")
    gone.instructor.post(f"/class/{gone.klass.pk}/start/")
    assert kept.tables()


def erase_all() -> None:
    for person in known():
        person.refresh_from_db()
        erase.erase_participant(person)


def test_who_was_erased_is_in_no_row_no_byte_and_no_export(spoken: None) -> None:
    assert stored().count(CANARY) > 12
    assert CANARY in exports()
    erase_all()
    assert CANARY not in stored()
    # Exporting verifies the chain of every table.
    assert CANARY not in exports()
    assert exports().count("Spatz") == 4


def test_an_erasure_that_leaves_the_bytes_is_noticed(
    spoken: None, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(erase.record, "erase_texts", lambda refs: len(list(refs)))  # type: ignore[attr-defined]
    erase_all()
    assert CANARY in stored()


# --- a served product -----------------------------------------------------------------------------


class Browser:
    """Cookies and forms, and a socket; nothing is drawn."""

    def __init__(self, product: Product) -> None:
        self.base = product.url
        self.socket_url = product.socket_url
        self.cookies = CookieJar()
        self._opener = urllib.request.build_opener(urllib.request.HTTPCookieProcessor(self.cookies))

    def ask(self, path: str, data: bytes | None = None, kind: str = "") -> tuple[str, str]:
        """Where it ended, and what stands there; an error's page too."""
        headers = {"Origin": self.base, **({"Content-Type": kind} if kind else {})}
        request = urllib.request.Request(self.base + path, data, headers)  # noqa: S310 - our own
        try:
            with self._opener.open(request, timeout=10) as answer:
                return answer.url.removeprefix(self.base), answer.read().decode()
        except HTTPError as error:
            return path, error.read().decode()

    def send(self, path: str, **form: str) -> str:
        _, page = self.ask(path)
        hidden = dict(re.findall(r'type="hidden" name="(\w+)" value="(\w+)"', page))
        return self.ask(path, urlencode({**hidden, **form}).encode())[0]

    def say(self, session: str, words: str) -> None:
        """In the plenary, over a socket; and something that is no message at all."""
        cookies = "; ".join(f"{cookie.name}={cookie.value}" for cookie in self.cookies)
        path = f"{self.socket_url}/ws/session/{session}/"
        with connect(
            path,
            origin=Origin(self.base),
            subprotocols=[Subprotocol(SUBPROTOCOL)],
            additional_headers={"Cookie": cookies},
        ) as socket:
            socket.send(json.dumps({"type": "hello", "protocol": PROTOCOL}))
            do = {"kind": "say", "channel": "plenary", "text": words}
            message = {"type": "command", "id": secrets.token_hex(16), "do": do}
            socket.send(json.dumps(message))
            answers = (json.loads(frame) for frame in socket)
            done = next(answer for answer in answers if answer["type"] == "answer")
            assert done["status"] == "accepted", done
            socket.send(json.dumps({"type": words, "id": words}))


@pytest.fixture
def person() -> str:
    """Nobody else in the files of the shared product is called that."""
    return f"{CANARY}{secrets.token_hex(4)}"


def traces(product: Product, name: str) -> Iterator[str]:
    """Every file in which ``name`` stands: database, write-ahead log, log, output."""
    files = [path for path in product.data.rglob("*") if path.is_file()]
    for path in (*files, product.output):
        if name.encode() in path.read_bytes():
            yield path.name


def misbehave(browser: Browser, session: str, name: str) -> None:
    """Whatever makes a server write a line: wrong codes, wrong forms, wrong addresses."""
    browser.ask(f"/join/{name}/")
    browser.ask(f"/session/{session}/{name}/")
    browser.send("/join/", code=name, nickname=name * 9)
    browser.ask("/join/", name.encode(), "application/json")
    browser.ask(f"/class/{session}/act/", name.encode(), "application/json")


def test_nothing_of_an_erased_person_is_in_any_file_of_the_server(
    shared_product: Product, person: str, django_db_blocker: DjangoDbBlocker
) -> None:
    session, teacher, pupil = spoken_at(shared_product, person)
    misbehave(pupil, session, person)
    misbehave(teacher, session, person)
    assert list(traces(shared_product, person))
    assert "request failed" in shared_product.log()
    with django_db_blocker.unblock():
        transcript = forget(shared_product, person)
    assert session in transcript
    assert person not in transcript
    assert list(traces(shared_product, person)) == []
    # The scan itself would find a word in the log.
    with (shared_product.data / "logs" / "backchannel.log").open("a") as log:
        log.write(f"{person}\n")
    assert list(traces(shared_product, person)) == ["backchannel.log"]


def spoken_at(product: Product, name: str) -> tuple[str, Browser, Browser]:
    """A class with one person on its list, who has come and spoken; the session, and both."""
    teacher, pupil = Browser(product), Browser(product)
    listed = {"roster": f"username,givenName\n{name},{name}\n", "chooses": "list"}
    form = {"pack": "tutorial", "expected": "5", "remainder": "bot", **listed}
    console = teacher.send("/host/class/?scenario=first-deal", **form)
    code = re.search(r"\w{5}-\w{5}", teacher.ask(f"{console}list.csv")[1])
    assert code
    room = pupil.send("/join/", code=code[0], nickname=name, key=secrets.token_hex(16))
    session = room.split("/")[2]
    pupil.say(session, f"{name} was here")
    return session, teacher, pupil


def forget(product: Product, name: str) -> str:
    """As an operator does, in a process beside the server; the transcript after it, verified."""
    with use(Store(product.data), migrate=False):
        person = Participant.objects.get(nickname=name)
        erase.erase_participant(person)
        return export(SessionId(person.lobby_id), words=True).decode()
