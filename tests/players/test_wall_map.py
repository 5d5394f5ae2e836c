"""The wall's map tells what is public, and nothing of what is private."""

from __future__ import annotations

import secrets

from django.test import Client

from negotiation import record
from negotiation.engine import commands as do
from negotiation.engine.terms import Actor, IssueId, OptionId, PartyId, SeatId
from players.models import Lobby, Participant
from tests.pages.play import play

from .test_access import device


def table_offer(session: str, option: str, *, public: bool) -> None:
    """The United States offers South Korea something on missile defence."""
    order = record.Order(
        record.SessionId(session),
        Actor(seat=SeatId("US.head")),
        secrets.token_hex(16),
        do.TableOffer(
            {IssueId("THAAD"): OptionId(option)},
            frozenset({PartyId("KR")}),
            public=public,
        ),
    )
    answer = record.handle(order)
    assert answer.status == "accepted", answer


def test_the_map_shows_public_offers_and_no_private_one(host: Participant, lobby: Lobby) -> None:
    play(lobby.session, "talks")
    boss = Client()
    device(boss, host)
    base = f"/session/{lobby.session}/projector/"
    before = boss.get(f"{base}state/").json()
    assert before["outcome"]["THAAD"] == "hold"
    assert before["offer"] is None

    table_offer(lobby.session, "withdraw", public=False)
    after = boss.get(f"{base}state/").json()
    assert {**after, "clock": None} == {**before, "clock": None}

    table_offer(lobby.session, "suspend", public=True)
    told = boss.get(f"{base}state/").json()
    assert told["offer"]["package"] == {"THAAD": "suspend"}
    assert told["offer"]["party"] == "the United States"


def test_the_page_brings_the_drawing_and_the_marks(host: Participant, lobby: Lobby) -> None:
    boss = Client()
    device(boss, host)
    region = boss.get(f"/session/{lobby.session}/projector/").context["region"]
    assert region["map"]["title"] == "Northeast Asia"
    assert {home["party"] for home in region["map"]["homes"]} == {"US", "CN", "RU", "KR", "KP"}
    assert set(region) == {"map", "parties", "issues", "setting", "state"}
    assert set(region["state"]) == {"roster", "outcome", "offer", "acts", "world"}
