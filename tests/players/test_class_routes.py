"""Every address of a class for every kind of visitor."""

from __future__ import annotations

from collections.abc import Iterator

import pytest
from django.test import Client
from django.urls import get_resolver

from negotiation import record
from players.models import Class

from .classroom import Room, open_room

ROLES = ("stranger", "player", "screen", "instructor", "other instructor")
MATRIX: dict[tuple[str, str], tuple[int, int, int, int, int]] = {
    ("class", "get"): (404, 404, 404, 200, 404),
    ("class", "post"): (405, 405, 405, 405, 405),
    ("class-data", "get"): (404, 404, 404, 200, 404),
    ("class-data", "post"): (405, 405, 405, 405, 405),
    ("class-act", "get"): (405, 405, 405, 405, 405),
    ("class-act", "post"): (404, 404, 404, 400, 404),
    ("class-move", "get"): (405, 405, 405, 405, 405),
    ("class-reveal", "get"): (405, 405, 405, 405, 405),
    ("class-reveal", "post"): (404, 404, 404, 302, 404),
    ("class-play", "get"): (405, 405, 405, 405, 405),
    ("class-play", "post"): (404, 404, 404, 400, 404),
    ("class-move", "post"): (404, 404, 404, 400, 404),
    ("class-list", "get"): (404, 404, 404, 200, 404),
    ("class-list", "post"): (404, 404, 404, 400, 404),
    ("class-list-csv", "get"): (404, 404, 404, 200, 404),
    ("class-list-csv", "post"): (405, 405, 405, 405, 405),
    ("class-list-delete", "get"): (405, 405, 405, 405, 405),
    ("class-list-delete", "post"): (404, 404, 404, 302, 404),
    ("class-results", "get"): (404, 404, 404, 200, 404),
    ("class-results", "post"): (405, 405, 405, 405, 405),
    ("class-results-csv", "get"): (404, 404, 404, 200, 404),
    ("class-results-csv", "post"): (405, 405, 405, 405, 405),
    ("class-marks", "get"): (404, 404, 404, 200, 404),
    ("class-marks", "post"): (405, 405, 405, 405, 405),
    ("class-projector", "get"): (404, 404, 200, 200, 404),
    ("class-projector", "post"): (405, 405, 405, 405, 405),
    ("class-projector-state", "get"): (404, 404, 200, 200, 404),
    ("class-projector-state", "post"): (405, 405, 405, 405, 405),
    ("class-qr", "get"): (404, 404, 200, 200, 404),
    ("class-qr", "post"): (405, 405, 405, 405, 405),
    ("class-start", "get"): (405, 405, 405, 405, 405),
    ("class-start", "post"): (404, 404, 404, 302, 404),
    ("class-door", "get"): (405, 405, 405, 405, 405),
    ("class-door", "post"): (404, 404, 404, 302, 404),
    ("class-staff", "get"): (404, 404, 404, 200, 404),
    ("class-staff", "post"): (404, 404, 404, 400, 404),
    ("class-keep", "get"): (405, 405, 405, 405, 405),
    ("class-keep", "post"): (404, 404, 404, 302, 404),
    ("class-revoke", "get"): (405, 405, 405, 405, 405),
    ("class-revoke", "post"): (404, 404, 404, 302, 404),
    ("mentor", "get"): (404, 404, 404, 404, 404),
    ("mentor", "post"): (405, 405, 405, 405, 405),
    ("class-delete", "get"): (405, 405, 405, 405, 405),
    # The last one: nothing is left after it.
    ("class-delete", "post"): (404, 404, 404, 302, 404),
}
FORMS = {"class-door": {"open": "1"}, "class-staff": {"name": ""}}


@pytest.fixture
def room(transactional_db: None) -> Iterator[Room]:
    found = open_room(10)
    found.come("Ana")
    yield found
    record.stop()


@pytest.fixture
def visitors(room: Room) -> dict[str, Client]:
    screen = Client()
    answer = screen.post("/wall/", {"code": room.klass.join_code})
    assert answer.headers["location"] == f"/class/{room.klass.pk}/projector/"
    return {
        "stranger": Client(),
        "player": room.people["Ana"],
        "screen": screen,
        "instructor": room.instructor,
        "other instructor": open_room(10).instructor,
    }


def address(name: str, klass: str) -> str:
    patterns = get_resolver("players.urls").reverse_dict.getlist(name)
    template, arguments = patterns[0][0][0]
    return f"/{template % {**dict.fromkeys(arguments, klass), 'number': 0}}"


def test_roles_and_addresses(visitors: dict[str, Client], room: Room) -> None:
    found, private = {}, []
    for name, method in MATRIX:
        where = address(name, room.klass.pk)
        statuses = []
        for role in ROLES:
            answer = getattr(visitors[role], method)(where, FORMS.get(name, {}))
            statuses.append(answer.status_code)
            if answer.headers.get("Cache-Control") != "no-store":
                private.append((name, method, role))
        found[name, method] = tuple(statuses)
    assert found == MATRIX
    assert private == []


def test_somebody_elses_class_and_no_class_look_alike(
    visitors: dict[str, Client], room: Room
) -> None:
    for name, method in MATRIX:
        theirs = getattr(visitors["stranger"], method)(address(name, room.klass.pk))
        none = getattr(visitors["stranger"], method)(address(name, "0" * 32))
        assert (theirs.status_code, theirs.content) == (none.status_code, none.content)


def test_every_form_needs_its_token(room: Room) -> None:
    careful = Client(enforce_csrf_checks=True)
    careful.cookies = room.instructor.cookies
    for (name, method), statuses in MATRIX.items():
        if method == "post" and set(statuses) != {405}:
            assert careful.post(address(name, room.klass.pk), {}).status_code == 403, name


def test_the_wall_of_a_class_counts_and_tells_no_secret(
    visitors: dict[str, Client], room: Room
) -> None:
    base = f"/class/{room.klass.pk}"
    state = visitors["screen"].get(f"{base}/projector/state/").json()
    assert state == {
        "open": True,
        "settled": False,
        "here": 1,
        "expected": 10,
        "tables": [{"number": 1, "stage": "gathering", "people": 1, "missing": 4, "phase": ""}],
    }
    page = visitors["screen"].get(f"{base}/projector/").content.decode()
    assert f"{base}/start/" not in page
    assert f"{base}/door/" not in page
    assert f"{base}/start/" in visitors["instructor"].get(f"{base}/projector/").content.decode()


def test_the_instructor_closes_and_opens_the_class(room: Room) -> None:
    door, join = f"/class/{room.klass.pk}/door/", f"/join/{room.klass.join_code}/"
    room.instructor.post(door, {"open": "0"})
    assert Client().get(join).status_code == 404
    room.instructor.post(door, {"open": "1"})
    assert Client().get(join).status_code == 200


def test_a_wrong_wish_is_told_on_the_form(transactional_db: None) -> None:
    for form, words in (
        ({"expected": "4", "pack": "core", "remainder": "bot"}, "at least 5 people"),
        ({"expected": "301", "pack": "core", "remainder": "bot"}, "at most 300 people"),
        ({"expected": "", "pack": "core", "remainder": "bot"}, "about how many"),
        ({"expected": "9", "pack": "huge", "remainder": "bot"}, "Select a valid choice"),
    ):
        answer = Client().post("/host/class/", form)
        assert answer.status_code == 400
        assert words in answer.content.decode()
    assert not Class.objects.exists()
