"""The wall on a screen of its own: let in by the join code, and able to show, not to act."""

from __future__ import annotations

import pytest
from django.test import Client

from players import throttle
from players.models import Lobby, Participant

from .test_access import device


def shown(screen: Client, lobby: Lobby) -> int:
    """The status of everything a wall is made of; they must agree."""
    base = f"/session/{lobby.session}"
    parts = (f"{base}/projector/", f"{base}/projector/state/", f"{base}/qr.svg")
    found = {screen.get(part).status_code for part in parts}
    assert len(found) == 1, found
    return found.pop()


def test_a_screen_shows_the_wall_by_the_join_code_and_can_do_nothing(lobby: Lobby) -> None:
    screen = Client()
    assert shown(screen, lobby) == 404
    answer = screen.post("/wall/", {"code": lobby.join_code.lower()})
    assert answer.headers["location"] == f"/session/{lobby.session}/projector/"
    assert shown(screen, lobby) == 200
    page = screen.get(answer.headers["location"]).content.decode()
    assert "join-code/" not in page
    assert f'href="/session/{lobby.session}/"' not in page
    for address in ("", "names/", "outcome/"):
        assert screen.get(f"/session/{lobby.session}/{address}").status_code == 404
    assert screen.post(f"/session/{lobby.session}/join-code/", {"open": "0"}).status_code == 404


def test_it_goes_on_when_the_table_closes_and_opens_for_nobody_new(
    host: Participant, lobby: Lobby
) -> None:
    boss, screen, late = Client(), Client(), Client()
    device(boss, host)
    screen.post("/wall/", {"code": lobby.join_code})
    boss.post(f"/session/{lobby.session}/join-code/", {"open": "0"})
    assert shown(screen, lobby) == 200
    assert late.post("/wall/", {"code": lobby.join_code}).status_code == 404
    assert shown(late, lobby) == 404


def test_a_screen_of_one_table_is_none_of_another(lobby: Lobby) -> None:
    screen = Client()
    screen.post("/wall/", {"code": lobby.join_code})
    name, morsel = next((n, m) for n, m in screen.cookies.items() if n.startswith("wall-"))
    assert morsel["httponly"]
    other = "f" * 32
    screen.cookies["wall-" + other[:12]] = morsel.value
    assert name != "wall-" + other[:12]
    Lobby.objects.create(session=other, join_code="ZZZZZZZZ")
    assert screen.get(f"/session/{other}/projector/").status_code == 404


def test_wrong_codes_are_counted(lobby: Lobby, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(throttle, "guesses", throttle.Bucket(rate=0, burst=2))
    screen = Client()
    statuses = [screen.post("/wall/", {"code": "00000000"}).status_code for _ in range(3)]
    assert statuses == [404, 404, 429]
    assert screen.post("/wall/", {"code": ""}).status_code == 400
