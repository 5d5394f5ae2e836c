"""Talk: private channels and what is said in any channel."""

from __future__ import annotations

from negotiation.engine.channels import Channel, audience, channels, closed_to_seats
from negotiation.engine.commands import OpenChannel, Say
from negotiation.engine.entries import ChannelKind, ChannelOpened, Entry, MessageSent
from negotiation.engine.identify import channel_id
from negotiation.engine.refusals import Code
from negotiation.engine.seating import listed
from negotiation.engine.sight import includes, seat_viewer
from negotiation.engine.state import State
from negotiation.engine.terms import Actor, ChannelId, SeatId

from .guards import Refusal, seated


def open_channel(state: State, actor: Actor, command: OpenChannel) -> tuple[Entry, ...]:
    """The same seats share one channel: opening it again is accepted and changes nothing."""
    seat = seated(state, actor)
    for other in sorted(command.seats):
        if not listed(state.table, other):
            raise Refusal(Code.SEAT_UNKNOWN, {"seat": other})
    members = command.seats | {seat}
    if len(members) < 2:
        raise Refusal(Code.CHANNEL_NEEDS_OTHERS)
    ordered = tuple(each for each in state.table.scenario.places if each in members)
    channel = Channel(channel_id(state.table.seed, ordered), ChannelKind.PRIVATE, ordered)
    if channel.id in state.channels:
        return ()
    _check_open(state, channel)
    return (ChannelOpened(channel.id, ordered, audience(channel)),)


def say(state: State, actor: Actor, command: Say) -> tuple[Entry, ...]:
    """A seat speaks for itself; a facilitator without a seat speaks as the facilitator."""
    if actor.seat is None and actor.steers:
        channel = _find(state, command.channel)
        if channel.kind is ChannelKind.PRIVATE:
            raise Refusal(Code.NEEDS_SEAT)
        return (MessageSent(channel.id, None, command.text, audience(channel)),)
    seat = seated(state, actor)
    channel = _find(state, command.channel, seat)
    _check_open(state, channel)
    return (MessageSent(channel.id, seat, command.text, audience(channel)),)


def _find(state: State, wanted: ChannelId, seat: SeatId | None = None) -> Channel:
    """A channel one is not in and one that does not exist are the same to the actor."""
    for channel in channels(state):
        if channel.id == wanted and (
            seat is None or includes(audience(channel), seat_viewer(seat), state.table)
        ):
            return channel
    raise Refusal(Code.CHANNEL_UNKNOWN)


def _check_open(state: State, channel: Channel) -> None:
    closed = closed_to_seats(state, channel)
    if closed is Code.PHASE_FORBIDS_TALK and state.clock.ordinal is not None:
        raise Refusal(closed, {"phase": state.table.phases[state.clock.ordinal].id})
    if closed is not None:
        raise Refusal(closed)
