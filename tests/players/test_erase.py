"""Forgetting a person, and nobody else."""

from __future__ import annotations

import secrets
from collections.abc import Callable
from io import StringIO

import pytest
from django.core.management import CommandError, call_command
from django.test import Client

from negotiation import record
from negotiation.engine.commands import Say
from negotiation.engine.entries import MessageSent
from negotiation.engine.terms import PLENARY, Actor, SeatId
from players import codes, seats
from players.erase import erase_participant
from players.models import Lobby, Participant

from .test_access import device

Seat = Callable[..., Participant]


def say(lobby: Lobby, actor: Actor, words: str) -> None:
    sealed = record.seal(words)
    order = record.Order(
        record.SessionId(lobby.session),
        actor,
        secrets.token_hex(16),
        Say(PLENARY, sealed.ref),
        (sealed,),
    )
    assert record.handle(order).status == "accepted"


def said(lobby: Lobby) -> list[str | None]:
    entries = record.entries(record.SessionId(lobby.session))
    refs = [r.entry.text for r in entries if isinstance(r.entry, MessageSent)]
    kept = record.texts(refs)
    return [kept.get(ref) for ref in refs]


def test_one_turn_at_a_seat_is_forgotten_and_the_others_stay(
    host: Participant, lobby: Lobby, seat_somebody: Seat
) -> None:
    us, cn = Actor(SeatId("US.head")), Actor(SeatId("CN.head"))
    ana = seat_somebody("Ana Canary", "US.head")
    seat_somebody("Chen", "CN.head")
    say(lobby, us, "Ana was here")
    say(lobby, cn, "Chen was here")
    say(lobby, Actor(steers=True), "the host was here")
    seats.release(lobby.session, SeatId("US.head"))
    seat_somebody("Ben", "US.head")
    say(lobby, us, "Ben was here")
    before = [r.entry for r in record.entries(record.SessionId(lobby.session))]

    assert erase_participant(ana) == 1

    assert said(lobby) == [None, "Chen was here", "the host was here", "Ben was here"]
    assert [r.entry for r in record.entries(record.SessionId(lobby.session))] == before
    assert not Participant.objects.filter(nickname__contains="Canary").exists()
    assert not Participant.objects.filter(nickname_key__contains="canary").exists()
    names = seats.nicknames(lobby.session, record.snapshot(record.SessionId(lobby.session)).state)
    assert names == {"US.head": "Ben", "CN.head": "Chen"}


def test_erasing_somebody_who_is_still_seated_frees_the_seat(
    lobby: Lobby, seat_somebody: Seat
) -> None:
    ana = seat_somebody("Ana", "US.head")
    client = Client()
    device(client, ana)
    code = codes.reentry_code(ana.key)
    say(lobby, Actor(SeatId("US.head")), "my secret")
    assert erase_participant(ana) == 1
    assert said(lobby) == [None]
    assert client.get(f"/session/{lobby.session}/").status_code == 404
    assert client.post("/return/", {"code": code}).status_code == 404
    state = record.snapshot(record.SessionId(lobby.session)).state
    assert not state.roster.seats[SeatId("US.head")].taken


def test_the_hosts_own_words_are_those_without_a_seat(
    host: Participant, lobby: Lobby, seat_somebody: Seat
) -> None:
    seat_somebody("Ana", "US.head")
    say(lobby, Actor(SeatId("US.head")), "Ana was here")
    say(lobby, Actor(steers=True), "the host was here")
    assert erase_participant(host) == 1
    assert said(lobby) == ["Ana was here", None]
    assert erase_participant(host) == 0


def test_the_operator_lists_and_erases(lobby: Lobby, seat_somebody: Seat) -> None:
    ana = seat_somebody("Ana Canary", "US.head")
    say(lobby, Actor(SeatId("US.head")), "Ana was here")
    assert "Ana Canary" in run("list", lobby.session)
    assert "1 texts" in run("erase", lobby.session, str(ana.pk))
    assert "Canary" not in run("list", lobby.session)
    assert said(lobby) == [None]


def test_erasing_nobody_says_so(lobby: Lobby, seat_somebody: Seat) -> None:
    seat_somebody("Ana", "US.head")
    with pytest.raises(CommandError, match="number 99999"):
        run("erase", lobby.session, "99999")
    with pytest.raises(CommandError, match="no session"):
        run("list", "0" * 32)


def run(*words: str) -> str:
    out = StringIO()
    call_command("participant", *words, stdout=out)
    return out.getvalue()
