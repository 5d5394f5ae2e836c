"""Guessing codes: one answer for everything that opens nothing, and never many of them."""

from __future__ import annotations

import re
from collections.abc import Callable
from typing import Any

import pytest
from django.test import Client

from players import codes, throttle
from players.models import Lobby, Participant

from .conftest import come_in
from .test_join import command


def told(answer: Any) -> tuple[int, str, dict[str, str]]:
    """All that a guesser can compare; the form token and the echoed code are their own."""
    body = re.sub(r'value="[^"]*"', "", answer.content.decode())
    headers = {name: value for name, value in answer.items() if name != "Content-Length"}
    return answer.status_code, body, headers


@pytest.fixture
def closed(lobby: Lobby) -> str:
    Lobby.objects.update(open=False)
    return lobby.join_code


@pytest.mark.parametrize(
    "ask",
    [
        lambda client, code: client.post("/join/", {"code": code}),
        lambda client, code: client.get(f"/join/{code}/"),
        lambda client, code: client.post(f"/join/{code}/", {"seat": "any"}),
    ],
)
def test_a_closed_table_and_no_table_look_alike(
    closed: str, ask: Callable[[Client, str], Any]
) -> None:
    client = Client()
    known, unknown = ask(client, closed), ask(client, "ZZZZ-ZZZZ")
    assert told(known) == told(unknown)
    assert known.status_code == 404


def test_guessing_is_held_up_and_a_right_code_then_tells_nothing_either(
    lobby: Lobby, monkeypatch: pytest.MonkeyPatch
) -> None:
    client = Client()
    monkeypatch.setattr(throttle, "guesses", throttle.Bucket(rate=0, burst=20))
    statuses = [client.get(f"/join/{n:08d}/").status_code for n in range(60)]
    assert statuses == [404] * 20 + [429] * 40
    right = client.get(f"/join/{lobby.join_code}/")
    wrong = client.get("/join/ZZZZZZZZ/")
    assert right.status_code == 429
    assert told(right) == told(wrong)
    assert right.headers["Retry-After"] == "2"


def test_reentry_codes_share_the_cap(host: Participant, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(throttle, "guesses", throttle.Bucket(rate=0, burst=0))
    code = codes.reentry_code(host.key)
    answers = [Client().post("/return/", {"code": c}) for c in (code, "ZZZZZ-ZZZZZ")]
    assert told(answers[0]) == told(answers[1])
    assert answers[0].status_code == 429


def test_a_whole_class_with_the_right_code_is_never_held_up(lobby: Lobby) -> None:
    for _ in range(60):
        assert Client().post("/join/", {"code": lobby.join_code}).status_code == 302
        assert Client().get(f"/join/{lobby.join_code}/").status_code == 200


def test_either_box_takes_either_code(host: Participant, lobby: Lobby) -> None:
    back = Client().post("/join/", {"code": codes.grouped(codes.reentry_code(host.key))})
    assert back.headers["location"] == f"/session/{lobby.session}/"
    assert Client().post("/return/", {"code": lobby.join_code}).status_code == 404


def test_a_code_that_is_garbage_is_an_answer_in_words(lobby: Lobby) -> None:
    for garbage in ("", " ", "%00", "a" * 65, "🦊", "<script>", "../../etc"):
        answer = Client().post("/join/", {"code": garbage})
        assert answer.status_code in {400, 404}
        assert b"<script>" not in answer.content


def test_an_ended_table_says_so_to_a_right_code(lobby: Lobby) -> None:
    from negotiation.engine.commands import EndSession, StartSession

    come_in(Client(), lobby, "Ana")
    command(lobby, StartSession())
    command(lobby, EndSession(), 1)
    answer = Client().get(f"/join/{lobby.join_code}/")
    assert "This session has ended" in answer.content.decode()
