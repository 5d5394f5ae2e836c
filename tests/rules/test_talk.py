"""Talk."""

from __future__ import annotations

import pytest

from negotiation.engine import view
from negotiation.engine.channels import delegation, help_line
from negotiation.engine.commands import (
    EndSession,
    OpenChannel,
    PauseSession,
    Say,
    SetReady,
    StartSession,
    TableOffer,
)
from negotiation.engine.entries import ChannelKind, ChannelOpened, MessageSent
from negotiation.engine.refusals import Code
from negotiation.engine.slices import ChannelInfo, ChannelsSlice
from negotiation.engine.terms import (
    PLENARY,
    Actor,
    ChannelId,
    SeatId,
    TextRef,
    Viewer,
)
from tests.engine.builders import (
    A_AIDE,
    A_HEAD,
    B_AIDE,
    B_HEAD,
    C_HEAD,
    FACILITATOR,
    FACILITATOR_VIEW,
    OBSERVER_VIEW,
    SEATS,
    A,
    B,
    Game,
    code,
    kinds,
    package,
    running_game,
    seated_game,
    viewer,
)

EVERYBODY = (*(viewer(seat) for seat in SEATS), OBSERVER_VIEW, FACILITATOR_VIEW)


def say(channel: ChannelId) -> Say:
    return Say(channel, TextRef("words"))


def readers(game: Game, channel: ChannelId) -> set[Viewer]:
    """Whose feed has what was said there."""
    return {
        looker
        for looker in EVERYBODY
        if any(line.kind == "message" and line.channel == channel for line in game.lines(looker))
    }


def shown(game: Game, looker: Viewer) -> dict[ChannelId, ChannelInfo]:
    channels = view.slices(game.state, looker)["channels"]
    assert isinstance(channels, ChannelsSlice)
    return {channel.id: channel for channel in channels.channels}


def writers(game: Game, channel: ChannelId) -> set[Viewer]:
    """Who is told that they can write there; the rules must agree."""
    told = {
        looker
        for looker in EVERYBODY
        if channel in shown(game, looker) and shown(game, looker)[channel].writable
    }
    for looker in EVERYBODY:
        actor = Actor(looker.seat, steers=looker == FACILITATOR_VIEW)
        answer = game.ask(actor, say(channel))
        assert isinstance(answer, tuple) == (looker in told), looker
    return told


def private(game: Game, opener: SeatId, *others: SeatId) -> ChannelId:
    (entry,) = game.accept(opener, OpenChannel(frozenset(others)))
    assert isinstance(entry, ChannelOpened)
    return entry.channel


def test_t1_plenary() -> None:
    """T1. Everybody reads the plenary; every taken seat and the facilitator can speak there."""
    game = running_game()
    game.accept(A_HEAD, say(PLENARY))
    assert readers(game, PLENARY) == set(EVERYBODY)
    assert writers(game, PLENARY) == set(EVERYBODY) - {OBSERVER_VIEW}


def test_t2_delegation() -> None:
    """T2. A delegation has a channel of its own, which its seats and the facilitator read and
    write.
    """
    game = running_game()
    game.accept(A_AIDE, say(delegation(A)))
    own = {viewer(A_HEAD), viewer(A_AIDE), FACILITATOR_VIEW}
    assert readers(game, delegation(A)) == own
    assert writers(game, delegation(A)) == own


def test_t3_help() -> None:
    """T3. Every seat has a help line, which only that seat and the facilitator read and write."""
    game = running_game()
    game.accept(A_HEAD, say(help_line(A_HEAD)))
    own = {viewer(A_HEAD), FACILITATOR_VIEW}
    assert readers(game, help_line(A_HEAD)) == own
    assert writers(game, help_line(A_HEAD)) == own


def test_t4_private() -> None:
    """T4. Any seat can open a private channel with any other listed seats; its members and the
    facilitator read it, only its members write.
    """
    game = running_game()
    channel = private(game, A_AIDE, B_HEAD, C_HEAD)
    members = {viewer(A_AIDE), viewer(B_HEAD), viewer(C_HEAD)}
    game.accept(B_HEAD, say(channel))
    assert readers(game, channel) == members | {FACILITATOR_VIEW}
    assert {looker for looker in EVERYBODY if channel in shown(game, looker)} == (
        members | {FACILITATOR_VIEW}
    )
    assert writers(game, channel) == members
    assert code(game.refuse(FACILITATOR, say(channel))) is Code.NEEDS_SEAT
    assert code(game.refuse(FACILITATOR, OpenChannel(frozenset({A_HEAD})))) is Code.NEEDS_SEAT


def test_t5_one_channel_for_the_same_seats() -> None:
    """T5. The same seats share one private channel, whoever opens it and however often."""
    game = running_game()
    channel = private(game, A_HEAD, B_HEAD)
    assert game.accept(A_HEAD, OpenChannel(frozenset({B_HEAD}))) == ()
    assert game.accept(B_HEAD, OpenChannel(frozenset({A_HEAD, B_HEAD}))) == ()
    assert list(game.state.channels) == [channel]
    assert private(game, A_HEAD, B_HEAD, B_AIDE) != channel


def test_t6_a_channel_of_others() -> None:
    """T6. A channel one is not in is answered exactly like one that does not exist."""
    game = running_game()
    channel = private(game, A_HEAD, B_HEAD)
    none = game.refuse(C_HEAD, say(ChannelId("0" * 16)))
    assert code(none) is Code.CHANNEL_UNKNOWN
    for other in (channel, delegation(A), help_line(A_HEAD), help_line(A_AIDE)):
        assert game.refuse(C_HEAD, say(other)) == none
    assert game.refuse(A_AIDE, say(channel)) == none


def test_t7_a_silent_phase() -> None:
    """T7. A phase without talk closes the plenary and the private channels between delegations;
    talk within a delegation and help lines stay open.
    """
    game = running_game()
    between = private(game, A_HEAD, B_HEAD)
    game = _advance(game)
    for channel in (PLENARY, between):
        refused = game.refuse(A_HEAD, say(channel))
        assert code(refused) is Code.PHASE_FORBIDS_TALK
        assert refused.params == {"phase": "quiet"}
        assert not shown(game, viewer(A_HEAD))[channel].writable
    assert code(game.refuse(A_HEAD, OpenChannel(frozenset({C_HEAD})))) is Code.PHASE_FORBIDS_TALK
    within = private(game, A_HEAD, A_AIDE)
    for channel in (delegation(A), help_line(A_HEAD), within):
        game.accept(A_HEAD, say(channel))


def _advance(game: Game) -> Game:
    clock = game.state.clock
    assert clock.ends_at is not None
    game.wait((clock.ends_at - game.now) / 1000)
    return game


@pytest.mark.parametrize(
    ("when", "why"),
    [
        ("lobby", Code.NOT_STARTED),
        ("paused", Code.SESSION_PAUSED),
        ("ended", Code.SESSION_ENDED),
    ],
)
def test_t8_outside_the_phases(when: str, why: Code) -> None:
    """T8. Before the start, during a pause and after the end the plenary is open, and private
    channels between delegations are closed.
    """
    game = seated_game()
    if when != "lobby":
        game.accept(FACILITATOR, StartSession())
        between = private(game, A_HEAD, B_HEAD)
        game.accept(FACILITATOR, PauseSession() if when == "paused" else EndSession())
        assert code(game.refuse(A_HEAD, say(between))) is why
    assert code(game.refuse(A_HEAD, OpenChannel(frozenset({C_HEAD})))) is why
    for channel in (PLENARY, delegation(A), help_line(A_HEAD), private(game, A_HEAD, A_AIDE)):
        game.accept(A_HEAD, say(channel))


def test_t9_the_facilitator_speaks() -> None:
    """T9. The facilitator can speak in the plenary, to a delegation and on a help line at any
    time.
    """
    for game in (seated_game(), running_game("quiet"), running_game()):
        if game.state.clock.ordinal == 1:
            game.accept(FACILITATOR, EndSession())
        for channel in (PLENARY, delegation(B), help_line(A_HEAD)):
            (entry,) = game.accept(FACILITATOR, say(channel))
            assert isinstance(entry, MessageSent)
            assert entry.seat is None
    # A facilitator who plays speaks from the own seat.
    (entry,) = game.accept(Actor(A_HEAD, steers=True), say(PLENARY))
    assert isinstance(entry, MessageSent)
    assert entry.seat == A_HEAD


def test_t10_observers() -> None:
    """T10. An observer reads the plenary and public facts, and can do nothing."""
    game = running_game()
    private(game, A_HEAD, B_HEAD)
    game.accept(A_HEAD, TableOffer(package(LAND="half"), frozenset({B})))
    game.accept(A_HEAD, say(PLENARY))
    lines = [line.kind for line in game.lines(OBSERVER_VIEW)]
    assert lines == [*["seat_taken"] * 7, "session_started", *["phase_started"] * 2, "message"]
    plenary = shown(game, OBSERVER_VIEW)
    assert [(c.kind, c.writable) for c in plenary.values()] == [(ChannelKind.PLENARY, False)]
    for command in (
        say(PLENARY),
        OpenChannel(frozenset({A_HEAD})),
        SetReady(ready=True),
        TableOffer(package(LAND="half"), frozenset({B})),
    ):
        assert code(game.refuse(Actor(), command)) is Code.NEEDS_SEAT


def test_t11_who_can_be_in_a_channel() -> None:
    """T11. A private channel needs at least one other seat, and only listed seats."""
    game = running_game(seats=[A_HEAD])
    for seats in ((), (A_HEAD,)):
        refused = game.refuse(A_HEAD, OpenChannel(frozenset(seats)))
        assert code(refused) is Code.CHANNEL_NEEDS_OTHERS
    unknown = game.refuse(A_HEAD, OpenChannel(frozenset({SeatId("Z.head")})))
    assert code(unknown) is Code.SEAT_UNKNOWN
    # Its holder may still be on the way: a seat need not be taken.
    opened = game.accept(A_HEAD, OpenChannel(frozenset({B_HEAD})))
    assert kinds(opened) == ["ChannelOpened"]
