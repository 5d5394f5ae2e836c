"""Going back in time at a table that one person has to themselves."""

from __future__ import annotations

import re
import secrets
from collections.abc import Callable

import pytest
from django.test import Client

from negotiation import record
from negotiation.engine.commands import (
    Command,
    EndSession,
    ResumeSession,
    Say,
    StartSession,
    StepPhase,
    TakeAction,
)
from negotiation.engine.entries import MessageSent
from negotiation.engine.terms import PLENARY, Actor, InstrumentId, SeatId
from negotiation.record import SessionId
from players.erase import erase_participant
from players.hosting import open_alone, open_table
from players.join import ANY, OBSERVE, Wish, join
from players.models import Lobby, Participant

from .conftest import state_of
from .test_access import device
from .test_erase import said
from .test_rehearsal import play, sight

HOST = Actor(steers=True)


def do(lobby: Lobby, actor: Actor, command: Command, *texts: record.SealedText) -> None:
    asked = record.Order(
        SessionId(lobby.session), actor, secrets.token_hex(16), command, tuple(texts)
    )
    answer = record.handle(asked)
    assert answer.status == "accepted", answer


def say(lobby: Lobby, seat: str, words: str) -> None:
    sealed = record.seal(words)
    do(lobby, Actor(SeatId(seat)), Say(PLENARY, sealed.ref), sealed)


def moments(client: Client, lobby: Lobby) -> list[tuple[str, str]]:
    """Step and title of every moment that the page offers, the latest phase first."""
    page = client.get(f"/session/{lobby.session}/rewind/").content.decode()
    found = re.findall(r'name="step" value="(\d+)">(.*?)</button>', page)
    return [(step, re.sub(r"<span.*?</span>|\s+", " ", title).strip()) for step, title in found]


def go_back(client: Client, lobby: Lobby, step: str) -> Lobby:
    answer = client.post(f"/session/{lobby.session}/rewind/", {"step": step})
    assert answer.status_code == 302, answer.content.decode()
    return Lobby.objects.get(session=answer.headers["location"].split("/")[2])


@pytest.fixture
def rehearsal(host: Participant, lobby: Lobby) -> Client:
    """A facilitator who drives all of a Korea table that has come to its second round."""
    client = Client()
    device(client, host)
    assert play(client, lobby, "every") == 204
    do(lobby, HOST, StartSession())
    phases = state_of(lobby.session).table.phases
    while not phases[state_of(lobby.session).clock.ordinal or 0].act:
        do(lobby, HOST, StepPhase())
    return client


def test_a_rehearsal_takes_back_an_act_and_a_phase_of_action(
    rehearsal: Client, lobby: Lobby
) -> None:
    before = state_of(lobby.session)
    charm = TakeAction(InstrumentId("charm"))
    do(lobby, Actor(SeatId("KP.head")), charm)
    do(lobby, HOST, StepPhase())
    found = {title: step for step, title in moments(rehearsal, lobby)}
    step = found["Before: Release and invitation, by North Korea"]

    there = go_back(rehearsal, lobby, step)

    after = state_of(there.session)
    assert after.world == before.world
    assert after.clock.ordinal == before.clock.ordinal
    assert (after.clock.status, state_of(lobby.session).clock.status) == ("paused", "paused")
    # They hold every seat that they held, and look through the same one.
    config = rehearsal.get(f"/session/{there.session}/").context["config"]
    assert len(config["driven"]) == 5
    assert sight(rehearsal, there) == "US.head"
    assert play(rehearsal, there, "KP.head") == 204
    do(there, HOST, ResumeSession())
    do(there, Actor(SeatId("KP.head")), charm)
    # The first page tells the one from the other.
    assert "Paused" in rehearsal.get("/").content.decode()


def test_whoever_plays_alone_goes_back_to_where_a_phase_began(transactional_db: None) -> None:
    client, alone = Client(), open_alone("first-deal", "tutorial", 10, Wish(ANY, steers=True))
    lobby = alone.lobby
    device(client, alone)
    say(lobby, alone.seat, "At first")
    do(lobby, HOST, StepPhase())
    say(lobby, alone.seat, "Later")
    room = client.get(f"/session/{lobby.session}/").context["config"]
    assert room["rewind"] == f"/session/{lobby.session}/rewind/"
    *_, (step, title) = [m for m in moments(client, lobby) if m[1].startswith("The beginning")]
    assert title == "The beginning of this phase"
    there = go_back(client, lobby, step)
    assert state_of(there.session).clock.ordinal == 0
    assert said(there) == []
    # The seat, not what is behind the stage.
    assert sight(client, there) == alone.seat
    assert there.participants.get().seat == alone.seat
    # Ended, the replay offers it for any moment.
    do(lobby, HOST, EndSession())
    page = client.get(f"/session/{lobby.session}/replay/")
    assert page.context["config"]["rewind"] == room["rewind"]
    config = page.context["config"]
    steps = client.get(f"{config['data']}?as={alone.seat}").json()["steps"]
    again = go_back(client, lobby, str(len(steps) - 2))
    assert said(again) == ["At first", "Later"]
    ended = client.post(room["rewind"], {"step": str(len(steps) - 1)})
    assert ended.status_code == 400
    assert b"Nothing goes on from there" in ended.content
    for unknown in ("", "x", "-1", str(len(steps)), "9" * 20):
        assert client.post(room["rewind"], {"step": unknown}).status_code == 404
    record.stop()


def test_where_others_have_played_nobody_goes_back(
    rehearsal: Client, lobby: Lobby, seat_somebody: Callable[..., Participant]
) -> None:
    address = f"/session/{lobby.session}/rewind/"
    assert rehearsal.get(address).status_code == 200
    watcher = Client()
    device(watcher, join(lobby, "f" * 32, Wish(OBSERVE, "Oda")))
    assert watcher.get(address).status_code == 404
    assert Client().get(address).status_code == 404
    player = Client()
    device(player, seat_somebody("Ana", "US.press"))
    for each in (player, rehearsal):
        assert each.get(address).status_code == 404
        assert each.post(address, {"step": "5"}).status_code == 404
    config = rehearsal.get(f"/session/{lobby.session}/").context["config"]
    assert config["rewind"] is None


def test_erasing_somebody_reaches_every_table_that_went_on(transactional_db: None) -> None:
    client, alone = (
        Client(),
        open_alone("first-deal", "tutorial", 10, Wish(ANY, "Canary", steers=True)),
    )
    lobby = alone.lobby
    device(client, alone)
    say(lobby, alone.seat, "canary words")
    do(lobby, HOST, StepPhase())
    step, _ = moments(client, lobby)[0]
    one = go_back(client, lobby, step)
    two = go_back(client, one, step)
    other = go_back(client, lobby, step)
    do(one, HOST, ResumeSession())
    say(one, alone.seat, "canary again")
    for each in (one, two, other):
        assert "canary words" in said(each)
    record.delete_sessions([SessionId(lobby.session)])
    lobby.delete()
    erase_participant(two.participants.get())
    for each in (one, two, other):
        mine = {
            r.entry.text
            for r in record.entries(SessionId(each.session))
            if isinstance(r.entry, MessageSent) and r.entry.seat == alone.seat
        }
        assert mine
        assert not record.texts(mine)
        assert not Participant.objects.filter(lobby=each).exclude(nickname="").exists()
    record.stop()


def test_a_facilitator_who_took_a_seat_later_is_behind_the_stage_before(
    transactional_db: None,
) -> None:
    client, host = Client(), open_table("first-deal", "tutorial", 10, Wish(OBSERVE, steers=True))
    lobby = host.lobby
    device(client, host)
    do(lobby, HOST, StartSession(bots=True))
    assert play(client, lobby, "bakery.owner") == 204
    there = go_back(client, lobby, moments(client, lobby)[-1][0])
    assert state_of(there.session).roster.seats[SeatId("bakery.owner")].bot is not None
    assert str(sight(client, there)) == "facilitator"
    record.stop()
