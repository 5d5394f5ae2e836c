"""What people type is shown as they typed it, and never runs."""

from __future__ import annotations

import json
import re
from fractions import Fraction

import pytest
from django.core.exceptions import ValidationError
from django.test import Client
from hypothesis import given
from hypothesis import strategies as st

from players import names
from players.models import Lobby, Participant
from players.templatetags import table as filters

from .conftest import come_in
from .test_access import device

CORPUS = [
    "<script>alert(1)</script>",
    "<img src=x onerror=a()>",
    '"><svg onload=a()>',
    "' onfocus=a() autofocus='",
    "</script><script>a()",
    "{{7*7}}{% csrf_token %}",
    "javascript:alert(1)",
    "&lt;b&gt;&#39;&amp;",
    "<!--<script>",
    "]]></x><b>",
]


def usable(text: str) -> str | None:
    try:
        return names.clean(text[: names.LONGEST])
    except ValidationError:
        return None


@pytest.mark.parametrize("payload", [p for p in CORPUS if usable(p)])
def test_a_nickname_is_text_wherever_it_appears(
    host: Participant, lobby: Lobby, payload: str
) -> None:
    nickname = usable(payload)
    assert nickname
    player, boss = Client(), Client()
    come_in(player, lobby, nickname, "US.head")
    device(boss, host)
    base = f"/session/{lobby.session}/"
    assert player.get(f"{base}names/").json()["names"] == {"US.head": nickname}
    for client, path in ((boss, "projector/"), (boss, "projector/state/"), (player, "outcome/")):
        page = client.get(base + path)
        if page.headers["Content-Type"].startswith("text/html"):
            assert tags(page.content.decode()) == tags_of_a_plain_page(client, base + path)
        else:
            assert json.loads(page.content)["parties"][0]["names"] == [nickname]


def tags(page: str) -> list[str]:
    """Every element with its attributes' names: what would change if text became markup."""
    return [re.sub(r'="[^"]*"', "", tag) for tag in re.findall(r"<[/!a-zA-Z][^>]*>", page)]


def tags_of_a_plain_page(client: Client, path: str) -> list[str]:
    seated = Participant.objects.filter(seat="US.head")
    nickname = seated.get().nickname
    seated.update(nickname="Ana")
    plain = tags(client.get(path).content.decode())
    seated.update(nickname=nickname)
    return plain


@pytest.mark.parametrize("payload", CORPUS)
def test_what_was_typed_wrong_is_shown_back_as_text(lobby: Lobby, payload: str) -> None:
    client = Client()
    address = f"/join/{lobby.join_code}/"
    plain = client.post(address, {"nickname": "x" * 40, "seat": "nowhere", "key": "no key"})
    form = {"nickname": payload + "x" * 40, "seat": payload, "key": payload}
    hostile = client.post(address, form)
    assert plain.status_code == hostile.status_code == 400
    assert tags(hostile.content.decode()).count("<script>") == 0
    assert set(tags(hostile.content.decode())) <= set(tags(plain.content.decode()))
    code = client.post("/join/", {"code": payload})
    assert set(tags(code.content.decode())) == set(
        tags(client.post("/join/", {"code": "ZZZZ-ZZZZ"}).content.decode())
    )


def test_the_rooms_config_cannot_break_out_of_its_script(host: Participant) -> None:
    client = Client()
    device(client, host)
    page = client.get(f"/session/{host.lobby_id}/", headers={"host": "localhost"})
    block = re.search(
        r'<script id="room-config"[^>]*>(.*?)</script>', page.content.decode(), re.DOTALL
    )
    assert block
    config = json.loads(block[1])
    assert config["socket"] == f"/ws/session/{host.lobby_id}/"
    assert config["release"].endswith("/seats/{seat}/release/")
    assert set(config) == {
        "session",
        "socket",
        "names",
        "outcome",
        "replay",
        "debrief",
        "projector",
        "console",
        "mentor",
        "classroom",
        "wall",
        "leave",
        "release",
        "rewind",
        "bot",
        "play",
        "driven",
        "bots",
        "joinCode",
        "joinLink",
        "watched",
        "reentry",
        "csrf",
        "brand",
    }
    assert re.fullmatch(r"[0-9A-Z]{5}-[0-9A-Z]{5}", config["reentry"])


def test_a_scenarios_markdown_brings_no_html_and_no_pictures() -> None:
    shown = filters.prose("**b** <script>x</script> ![p](http://x.example/p.png) [l](javascript:x)")
    assert "<strong>b</strong>" in shown
    assert not re.search(r"<script|<img|href=\"javascript", shown)


@pytest.mark.parametrize(
    ("value", "unit", "shown"),
    [
        (228, 4, "57"),
        (31, 4, "7.75"),
        (-2, 4, "−0.5"),
        (0, 4, "0"),
        (22, 3, "7 1/3"),
        (1, 3, "1/3"),
        (7, 1, "7"),
        (1000, 8, "125"),
    ],
)
def test_points_are_shown_exactly(value: int, unit: int, shown: str) -> None:
    assert filters.points(value, unit) == shown


@given(st.integers(-(10**6), 10**6), st.integers(1, 60))
def test_no_point_is_ever_rounded(value: int, unit: int) -> None:
    shown = filters.points(value, unit).replace("−", "-")
    sign = -1 if shown.startswith("-") else 1
    assert sign * sum(Fraction(part) for part in shown.lstrip("-").split()) == Fraction(value, unit)


def test_signs_and_clocks() -> None:
    assert [filters.signed(v, 4) for v in (12, -12, 0)] == ["+3", "−3", "0"]
    assert [filters.clock(s) for s in (None, 0, 65, 3661)] == ["", "0:00", "1:05", "1:01:01"]
