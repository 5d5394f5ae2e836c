"""The doors people come in by: hosting, joining, observing, over HTTP with forms and cookies."""

from __future__ import annotations

import http.client
import json
import re
import secrets
import time
from dataclasses import dataclass, field
from html import unescape
from http.cookies import SimpleCookie
from urllib.parse import urlencode, urlsplit

SECONDS = 30.0
PATIENCE = 120.0
"""Seconds to wait for a door that says "not so fast": new tables come at a bounded rate."""


class DoorError(Exception):
    """A page answered otherwise than it does to people."""


@dataclass(slots=True)
class Person:
    """Somebody at a table: the seat (or ``host``, ``observer``) and the cookie that lets in."""

    part: str
    cookie: str


@dataclass(slots=True)
class Place:
    """A table that was opened: its session and everybody let in."""

    session: str
    code: str
    people: list[Person] = field(default_factory=list)


@dataclass(frozen=True, slots=True)
class ClassDoor:
    """A class that was opened: where its console is, whose cookie opens it, and its code."""

    url: str
    path: str
    cookie: str
    code: str
    csrf: str


class Doors:
    """One browser's way in, on a kept connection. ``url`` is the server's, without a path."""

    def __init__(self, url: str) -> None:
        parts = urlsplit(url)
        self._url = url
        self._http = http.client.HTTPConnection(parts.hostname or "", parts.port, timeout=SECONDS)
        self._csrf = ""

    def open_table(self, scenario: str, pack: str, minutes: int) -> Place:
        """Host a table without playing; waits while too many were opened just now."""
        path = f"/host/?scenario={scenario}"
        form = {"pack": pack, "minutes": str(minutes), "seat": "", "nickname": ""}
        until = time.monotonic() + PATIENCE
        while True:
            status, headers, page = self._post(path, form)
            if status == 302:
                break
            if "Many tables were opened" not in page or time.monotonic() > until:
                raise DoorError(f"{path} answered {status}")
            time.sleep(0.5)
        session = headers["Location"].strip("/").split("/")[-1]
        cookie = _cookie(headers)
        _, _, wall = self._ask("GET", f"/session/{session}/projector/", cookie)
        found = re.search(r'class="wall-code">([A-Z0-9-]+)<', wall)
        if found is None:
            raise DoorError("the projector page shows no join code")
        return Place(session, found[1], [Person("host", cookie)])

    def join(self, place: Place, seat: str) -> Person:
        """Take ``seat``, or come to watch with ``observe``."""
        number = len(place.people)
        form = {"key": secrets.token_hex(16), "seat": seat, "nickname": f"Guest {number}"}
        status, headers, _ = self._post(f"/join/{place.code}/", form)
        if status != 302:
            raise DoorError(f"joining as {seat} answered {status}")
        person = Person("observer" if seat == "observe" else seat, _cookie(headers))
        place.people.append(person)
        return person

    def open_class(self, people: int) -> ClassDoor:
        """Host a class of Korea 2017, in its shortest pack, for so many people."""
        form = {"pack": "core", "expected": str(people), "remainder": "mirror", "minutes": "600"}
        status, headers, _ = self._post("/host/class/?scenario=korea-2017", form)
        if status != 302:
            raise DoorError(f"/host/class/ answered {status}")
        path, cookie = headers["Location"], _cookie(headers)
        _, fresh, page = self._ask("GET", path, cookie)
        config = re.search(r'id="console-config"[^>]*>(.+?)</script>', page)
        if config is None:
            raise DoorError("the console's page says nothing of its class")
        found = json.loads(config[1])
        both = f"{cookie}; {_cookie(fresh)}"
        return ClassDoor(self._url, path, both, found["code"], found["csrf"])

    def arrive(self, door: ClassDoor, nickname: str) -> tuple[str, str]:
        """Come to a class by its code; the session one was seated at, and the cookie."""
        form = {"key": secrets.token_hex(16), "nickname": nickname}
        status, headers, _ = self._post(f"/join/{door.code}/", form)
        if status != 302:
            raise DoorError(f"arriving answered {status}")
        return headers["Location"].strip("/").split("/")[-1], _cookie(headers)

    def press(self, door: ClassDoor, tables: int, do: dict[str, str]) -> None:
        """A button of the console, for every table."""
        wanted = {"id": secrets.token_hex(16), "tables": [*range(1, tables + 1)], "do": do}
        headers = {"X-CSRFToken": door.csrf, "Content-Type": "application/json"}
        cookies = {"Cookie": door.cookie, "Origin": door.url}
        self._http.request("POST", f"{door.path}act/", json.dumps(wanted), headers | cookies)
        reply = self._http.getresponse()
        said = reply.read().decode()
        if reply.status != 200 or json.loads(said) != {"refused": {}}:
            raise DoorError(f"{do} answered {reply.status}: {said[:200]}")

    def page(self, path: str, person: Person) -> str:
        """A page as this person sees it."""
        status, _, page = self._ask("GET", path, person.cookie)
        if status != 200:
            raise DoorError(f"{path} answered {status}")
        return page

    def _post(self, path: str, form: dict[str, str]) -> tuple[int, http.client.HTTPMessage, str]:
        if not self._csrf:
            _, headers, page = self._ask("GET", "/host/", "")
            token = re.search(r'name="csrfmiddlewaretoken" value="([^"]+)"', page)
            if token is None:
                raise DoorError("/host/ shows no form")
            self._csrf, self._token = _cookie(headers), unescape(token[1])
        body = urlencode({"csrfmiddlewaretoken": self._token, **form})
        return self._ask("POST", path, self._csrf, body)

    def _ask(
        self, method: str, path: str, cookie: str, body: str | None = None
    ) -> tuple[int, http.client.HTTPMessage, str]:
        headers = {"Cookie": cookie} if cookie else {}
        if body is not None:
            headers["Content-Type"] = "application/x-www-form-urlencoded"
        self._http.request(method, path, body, headers)
        reply = self._http.getresponse()
        return reply.status, reply.headers, reply.read().decode()


def _cookie(headers: http.client.HTTPMessage) -> str:
    """What a browser would send back of the first cookie that was set."""
    for line in headers.get_all("Set-Cookie", []):
        for name, morsel in SimpleCookie(line).items():
            return f"{name}={morsel.value}"
    raise DoorError("no cookie was set")
