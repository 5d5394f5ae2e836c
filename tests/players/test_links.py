"""The join link is one that a phone in the room can open."""

from __future__ import annotations

import xml.etree.ElementTree as ET

import pytest
from django.test import RequestFactory, override_settings

from players import links
from players.models import Lobby

LOBBY = Lobby(session="0" * 32, join_code="ABCDEFGH")


@pytest.mark.parametrize(
    ("host", "lan", "public", "wanted"),
    [
        ("localhost:8000", ["10.1.2.3"], None, "http://10.1.2.3:8000"),
        ("127.0.0.1:8000", ["10.1.2.3", "10.9.9.9"], None, "http://10.1.2.3:8000"),
        ("[::1]:8000", ["10.1.2.3"], None, "http://10.1.2.3:8000"),
        ("localhost:8000", [], None, "http://localhost:8000"),
        ("10.5.5.5:8000", ["10.1.2.3"], None, "http://10.5.5.5:8000"),
        ("localhost", ["10.1.2.3"], None, "http://10.1.2.3"),
        ("localhost:8000", ["10.1.2.3"], "https://table.example.org", "https://table.example.org"),
    ],
)
def test_the_address_for_others(host: str, lan: list[str], public: str | None, wanted: str) -> None:
    request = RequestFactory().get("/", headers={"host": host})
    with override_settings(LAN_HOSTS=lan, PUBLIC_URL=public, ALLOWED_HOSTS=["*"]):
        link = links.join_link(request, LOBBY)
    assert link == f"{wanted}/join/ABCD-EFGH/"
    assert links.only_here(link) is ("localhost" in wanted)


def test_the_picture_is_plain_svg_that_scales() -> None:
    svg = links.qr_svg("http://10.1.2.3:8000/join/ABCD-EFGH/")
    root = ET.fromstring(svg)  # noqa: S314 - our own
    assert root.tag.endswith("}svg")
    assert root.get("viewBox")
    assert b"script" not in svg
    assert b"style" not in svg
