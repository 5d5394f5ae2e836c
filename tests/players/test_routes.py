"""Every address for every kind of visitor: a new address without a row here fails."""

from __future__ import annotations

from collections.abc import Iterator

import pytest
from django.test import Client
from django.urls import get_resolver

from negotiation.scenarios import library
from players import urls
from players.hosting import open_table
from players.join import OBSERVE, Wish
from players.models import Lobby, Participant

from .conftest import come_in
from .test_access import device
from .test_class_routes import MATRIX as CLASS_MATRIX

ROLES = ("stranger", "observer", "player", "host", "other host")
# Status by role, in the order above. A dash: the method is not tried for that role.
MATRIX: dict[tuple[str, str], tuple[int, int, int, int, int]] = {
    ("landing", "get"): (200, 200, 200, 200, 200),
    ("landing", "post"): (405, 405, 405, 405, 405),
    ("host", "get"): (200, 200, 200, 200, 200),
    ("host", "post"): (302, 302, 302, 302, 302),
    ("host-class", "get"): (200, 200, 200, 200, 200),
    ("host-class", "post"): (302, 302, 302, 302, 302),
    ("alone", "get"): (405, 405, 405, 405, 405),
    ("alone", "post"): (302, 302, 302, 302, 302),
    ("practice", "get"): (200, 200, 200, 200, 200),
    ("practice", "post"): (405, 405, 405, 405, 405),
    ("join", "get"): (200, 200, 200, 200, 200),
    ("join", "post"): (302, 302, 302, 302, 302),
    ("join-table", "get"): (200, 200, 200, 200, 200),
    ("join-table", "post"): (400, 200, 200, 200, 400),
    ("return", "get"): (200, 200, 200, 200, 200),
    ("return", "post"): (404, 404, 404, 404, 404),
    ("wall", "get"): (200, 200, 200, 200, 200),
    ("wall", "post"): (404, 404, 404, 404, 404),
    # Nobody here has an account; whoever is signed in is in ``test_accounts``.
    ("account", "get"): (302, 302, 302, 302, 302),
    ("account", "post"): (302, 302, 302, 302, 302),
    ("sign-in", "get"): (200, 200, 200, 200, 200),
    ("sign-in", "post"): (400, 400, 400, 400, 400),
    ("sign-up", "get"): (200, 200, 200, 200, 200),
    ("sign-up", "post"): (400, 400, 400, 400, 400),
    ("sign-out", "get"): (405, 405, 405, 405, 405),
    ("sign-out", "post"): (302, 302, 302, 302, 302),
    ("password", "get"): (302, 302, 302, 302, 302),
    ("password", "post"): (302, 302, 302, 302, 302),
    ("account-delete", "get"): (302, 302, 302, 302, 302),
    ("account-delete", "post"): (302, 302, 302, 302, 302),
    ("invited", "get"): (404, 404, 404, 404, 404),
    ("invited", "post"): (404, 404, 404, 404, 404),
    ("room", "get"): (404, 200, 200, 200, 404),
    ("room", "post"): (405, 405, 405, 405, 405),
    ("moved", "get"): (200, 200, 200, 200, 200),
    ("moved", "post"): (405, 405, 405, 405, 405),
    ("back", "get"): (404, 302, 302, 302, 404),
    ("back", "post"): (404, 302, 302, 302, 404),
    ("names", "get"): (404, 200, 200, 200, 404),
    ("names", "post"): (405, 405, 405, 405, 405),
    ("projector", "get"): (404, 404, 404, 200, 404),
    ("projector", "post"): (405, 405, 405, 405, 405),
    ("projector-state", "get"): (404, 404, 404, 200, 404),
    ("projector-state", "post"): (405, 405, 405, 405, 405),
    ("qr", "get"): (404, 404, 404, 200, 404),
    ("qr", "post"): (405, 405, 405, 405, 405),
    ("outcome", "get"): (404, 200, 200, 200, 404),
    ("outcome", "post"): (404, 404, 404, 302, 404),
    # The table still goes on: what comes after it opens with its end.
    ("debrief", "get"): (404, 302, 302, 302, 404),
    ("debrief", "post"): (405, 405, 405, 405, 405),
    ("reflection", "get"): (404, 302, 302, 302, 404),
    ("reflection", "post"): (404, 302, 302, 302, 404),
    # Somebody else plays here: nobody goes back, not even the host.
    ("rewind", "get"): (404, 404, 404, 404, 404),
    ("rewind", "post"): (404, 404, 404, 404, 404),
    ("replay", "get"): (404, 302, 302, 302, 404),
    ("replay", "post"): (405, 405, 405, 405, 405),
    ("replay-data", "get"): (404, 404, 404, 404, 404),
    ("replay-data", "post"): (405, 405, 405, 405, 405),
    ("replay-state", "get"): (404, 404, 404, 404, 404),
    ("replay-state", "post"): (405, 405, 405, 405, 405),
    ("transcript", "get"): (404, 404, 404, 404, 404),
    ("transcript", "post"): (405, 405, 405, 405, 405),
    ("join-code", "get"): (405, 405, 405, 405, 405),
    ("join-code", "post"): (404, 404, 404, 200, 404),
    ("release", "get"): (405, 405, 405, 405, 405),
    ("release", "post"): (404, 404, 404, 409, 404),  # nobody sits there
    ("bot", "get"): (405, 405, 405, 405, 405),
    ("bot", "post"): (404, 404, 404, 204, 404),
    ("play", "get"): (405, 405, 405, 405, 405),
    ("play", "post"): (404, 404, 404, 204, 404),  # to look through no seat, as before
    ("leave", "get"): (405, 405, 405, 405, 405),
    ("leave", "post"): (404, 302, 302, 302, 404),
}
FORMS = {
    "host": {"pack": "core"},
    "host-class": {"pack": "core", "expected": "10", "remainder": "bot"},
    "join-code": {"open": "1"},
    "return": {"code": "00000-00000"},
    "sign-up": {"username": ""},
    "wall": {"code": "00000000"},
}

POWERS = ("projector", "wall", "release", "play", "joinCode", "joinLink")


@pytest.fixture
def visitors(host: Participant, lobby: Lobby) -> dict[str, Client]:
    found = {role: Client() for role in ROLES}
    come_in(found["observer"], lobby, "", OBSERVE)
    come_in(found["player"], lobby, "Ana", "US.head")
    device(found["host"], host)
    device(
        found["other host"], open_table("first-deal", "tutorial", 10, Wish(OBSERVE, steers=True))
    )
    return found


def address(name: str, lobby: Lobby) -> str:
    given = {"session": lobby.session, "seat": "KP.funds", "code": lobby.join_code}
    given |= {"scenario": "first-deal", "pack": "tutorial"}
    patterns = get_resolver("players.urls").reverse_dict.getlist(name)
    template, arguments = patterns[0][0][0]
    return f"/{template % {argument: given[argument] for argument in arguments}}"


def test_every_address_has_its_rows() -> None:
    """Those of a class are in ``test_class_routes``."""
    named = {pattern.name for pattern in urls.urlpatterns}  # type: ignore[union-attr]
    classes = {name for name, _ in CLASS_MATRIX}
    assert {name for name, _ in MATRIX} | classes == named
    assert len(MATRIX) + len(CLASS_MATRIX) == 2 * len(named)


def rows() -> Iterator[tuple[str, str]]:
    # Leaving changes who somebody is, so it comes last.
    yield from sorted(MATRIX, key=lambda row: row[0] == "leave")


def test_roles_and_addresses(visitors: dict[str, Client], lobby: Lobby) -> None:
    found, private = {}, []
    for name, method in rows():
        form = {**FORMS.get(name, {}), **({"code": lobby.join_code} if name == "join" else {})}
        statuses = []
        for role in ROLES:
            answer = getattr(visitors[role], method)(address(name, lobby), form)
            statuses.append(answer.status_code)
            if "no-store" not in answer.headers.get("Cache-Control", ""):
                private.append((name, method, role, answer.headers.get("Cache-Control")))
        found[name, method] = tuple(statuses)
    assert found == MATRIX
    assert private == []


def test_somebody_elses_table_and_no_table_look_alike(
    visitors: dict[str, Client], lobby: Lobby
) -> None:
    nowhere = Lobby(session="0" * 32, join_code=lobby.join_code)
    for name, method in rows():
        if "session/" not in address(name, lobby):
            continue
        theirs = getattr(visitors["stranger"], method)(address(name, lobby))
        none = getattr(visitors["stranger"], method)(address(name, nowhere))
        assert (theirs.status_code, theirs.content) == (none.status_code, none.content)


def test_every_form_needs_its_token(visitors: dict[str, Client], lobby: Lobby) -> None:
    host = Client(enforce_csrf_checks=True)
    host.cookies = visitors["host"].cookies
    for name, method in rows():
        if method == "post" and MATRIX[name, method] != (405,) * 5:
            answer = host.post(address(name, lobby), FORMS.get(name, {}))
            assert answer.status_code == 403, name


def test_a_players_page_config_holds_no_powers(visitors: dict[str, Client], lobby: Lobby) -> None:
    for role, powers in (("observer", False), ("player", False), ("host", True)):
        page = visitors[role].get(f"/session/{lobby.session}/")
        config = page.context["config"]
        held = {key for key in POWERS if config[key]}
        assert held == (set(POWERS) if powers else set())
        assert (lobby.join_code in page.content.decode().replace("-", "")) is powers


def test_names_are_seats_with_nicknames_and_the_rosters_version(
    visitors: dict[str, Client], lobby: Lobby
) -> None:
    for role in ("observer", "player", "host"):
        answer = visitors[role].get(f"/session/{lobby.session}/names/")
        assert answer.json() == {"names": {"US.head": "Ana"}, "version": 1}


def test_the_facilitator_frees_a_seat_and_closes_the_door(
    visitors: dict[str, Client], lobby: Lobby
) -> None:
    base = f"/session/{lobby.session}"
    assert visitors["host"].post(f"{base}/seats/US.head/release/").status_code == 204
    assert visitors["player"].get(f"{base}/").status_code == 404
    assert visitors["host"].post(f"{base}/seats/US.head/release/").json() == {"code": "seat_free"}
    assert visitors["host"].post(f"{base}/seats/XX.head/release/").json() == {
        "code": "seat_unknown"
    }
    assert visitors["host"].post(f"{base}/join-code/", {"open": "0"}).json() == {"open": False}
    assert visitors["stranger"].get(f"/join/{lobby.join_code}/").status_code == 404
    assert visitors["host"].post(f"{base}/join-code/", {"open": "1"}).json() == {"open": True}
    assert visitors["stranger"].get(f"/join/{lobby.join_code}/").status_code == 200
    assert visitors["host"].post(f"{base}/join-code/", {"open": "yes"}).status_code == 400


def test_the_wall_shows_what_an_observer_sees(visitors: dict[str, Client], lobby: Lobby) -> None:
    state = visitors["host"].get(f"/session/{lobby.session}/projector/state/").json()
    assert state["clock"] == {"status": "lobby", "phase": None, "left": None}
    assert state["seated"] == 1
    assert state["parties"][0] == {
        "id": "US",
        "name": "United States",
        "colour": "blue",
        "seats": 6,
        "taken": 1,
        "names": ["Ana"],
    }
    known = {"clock", "seated", "parties", "open", "roster", "outcome", "offer", "world", "acts"}
    assert set(state) == known
    exact = {one["id"] for one in state["world"]["readings"] if one["low"] == one["high"]}
    assert {"T", "G"} <= exact
    assert not {"N", "C", "D"} & exact  # an estimate at most, as for any observer


def test_the_room_knows_whether_a_facilitator_reads_along(
    visitors: dict[str, Client], lobby: Lobby
) -> None:
    page = visitors["player"].get(f"/session/{lobby.session}/")
    assert page.context["config"]["watched"] is True
    plays = open_table("korea-2017", "core", 50, Wish("RU.head", "Rosa", steers=True))
    browser = Client()
    device(browser, plays)
    page = browser.get(f"/session/{plays.lobby_id}/")
    assert page.context["config"]["watched"] is False


@pytest.mark.django_db
def test_only_listed_scenarios_are_offered(client: Client) -> None:
    page = client.get("/host/").content.decode()
    assert "?scenario=first-deal" in page
    assert not library.load("korea-2017-draft").listed
    assert "korea-2017-draft" not in page
