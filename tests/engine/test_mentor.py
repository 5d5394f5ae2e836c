"""A mentor sees what one delegation sees, and nothing that another hides."""

from __future__ import annotations

from negotiation.engine import view
from negotiation.engine.channels import delegation, help_line
from negotiation.engine.commands import OpenChannel, Say, StartSession, StepPhase, TableOffer
from negotiation.engine.slices import CardSlice, ChannelsSlice, OffersSlice
from negotiation.engine.terms import ChannelId, PartyId, SeatId, TextRef
from negotiation.engine.world_slices import ActionsSlice

from .builders import (
    A_AIDE,
    A_HEAD,
    B_HEAD,
    FACILITATOR,
    A,
    B,
    C,
    Game,
    mentor,
    package,
    seated_game,
    tabled,
    viewer,
)
from .small_world import small_world


def running() -> Game:
    game = seated_game(scenario=small_world())
    game.accept(FACILITATOR, StartSession())
    while not game.state.table.phases[game.state.clock.ordinal or 0].offers:
        game.accept(FACILITATOR, StepPhase())
    return game


def say(game: Game, seat: SeatId, channel: ChannelId, words: str) -> None:
    game.accept(seat, Say(channel, TextRef(words)))


def heard(game: Game, party: PartyId) -> set[str]:
    return {line.text for line in game.lines(mentor(party)) if line.text}


def test_a_mentor_hears_the_delegation_and_whom_its_seats_talk_with() -> None:
    game = running()
    game.accept(A_HEAD, OpenChannel(frozenset({B_HEAD})))
    (private,) = game.state.channels
    say(game, A_HEAD, private, "between A and B")
    say(game, A_AIDE, delegation(A), "within A")
    say(game, A_HEAD, help_line(A_HEAD), "A asks for help")
    assert heard(game, A) == {"between A and B", "within A"}
    assert heard(game, B) == {"between A and B"}
    assert heard(game, C) == set()


def test_a_mentor_sees_what_the_head_sees_and_can_do_none_of_it() -> None:
    game = running()
    offer = tabled(game.accept(B_HEAD, TableOffer(package(LAND="half"), frozenset({A}))))
    seen, own = view.slices(game.state, mentor(A)), view.slices(game.state, viewer(A_HEAD))
    for name in ("table", "clock", "roster", "agreements", "world", "mandates", "setting", "card"):
        assert seen[name] == own[name], name
    assert isinstance(seen["card"], CardSlice)
    offers, theirs = seen["offers"], own["offers"]
    assert isinstance(offers, OffersSlice)
    assert isinstance(theirs, OffersSlice)
    assert [(o.id, o.own) for o in offers.offers] == [(o.id, o.own) for o in theirs.offers]
    assert offers.offers[0].id == offer
    assert theirs.offers[0].can_reject
    assert not any(o.can_sign or o.can_reject or o.can_withdraw for o in offers.offers)
    acts, their_acts = seen["actions"], own["actions"]
    assert isinstance(acts, ActionsSlice)
    assert isinstance(their_acts, ActionsSlice)
    assert (acts.points, acts.left) == (their_acts.points, their_acts.left)
    assert their_acts.choices
    assert acts.choices == ()
    channels = seen["channels"]
    assert isinstance(channels, ChannelsSlice)
    assert not any(channel.writable for channel in channels.channels)
    assert view.preview(game.state, mentor(A), package(), final=False) is None
    assert game.shown(mentor(C), offer) is None
