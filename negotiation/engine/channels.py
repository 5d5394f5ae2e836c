"""The channels of a session: which exist, who is in them, and when they carry talk."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass

from .entries import ChannelKind
from .refusals import Code
from .seating import party_of, seats_of
from .state import State, Table
from .terms import EVERYONE, PLENARY, Audience, ChannelId, PartyId, SeatId


@dataclass(frozen=True, slots=True)
class Channel:
    """``party`` is set for a delegation, ``seat`` for a help line."""

    id: ChannelId
    kind: ChannelKind
    seats: tuple[SeatId, ...]
    party: PartyId | None = None
    seat: SeatId | None = None


def delegation(party: PartyId) -> ChannelId:
    return ChannelId(f"party:{party}")


def help_line(seat: SeatId) -> ChannelId:
    return ChannelId(f"help:{seat}")


def channels(state: State) -> Iterator[Channel]:
    """All channels of the session: plenary, delegations, help lines, then private ones."""
    table = state.table
    seats = tuple(table.scenario.places)
    yield Channel(PLENARY, ChannelKind.PLENARY, seats)
    for party in table.scenario.parties:
        members = seats_of(table, party.id)
        yield Channel(delegation(party.id), ChannelKind.DELEGATION, members, party=party.id)
    for seat in seats:
        yield Channel(help_line(seat), ChannelKind.HELP, (seat,), seat=seat)
    for channel, members in state.channels.items():
        yield Channel(channel, ChannelKind.PRIVATE, members)


def audience(channel: Channel) -> Audience:
    """Who reads a channel besides the facilitator, who reads them all."""
    if channel.kind is ChannelKind.PLENARY:
        return EVERYONE
    if channel.party is not None:
        return Audience(parties=frozenset({channel.party}))
    return Audience(seats=frozenset(channel.seats))


def crosses(table: Table, seats: tuple[SeatId, ...]) -> bool:
    """Whether these seats belong to more than one delegation."""
    return len({party_of(table, seat) for seat in seats}) > 1


def closed_to_seats(state: State, channel: Channel) -> Code | None:
    """Why the seats in a channel cannot speak there now; None when they can.

    A delegation among itself and a help line are always open. The plenary is open before the
    start, during a pause and in the debrief; a private channel between delegations is not.
    """
    private = channel.kind is ChannelKind.PRIVATE and crosses(state.table, channel.seats)
    if not private and channel.kind is not ChannelKind.PLENARY:
        return None
    match state.clock.status:
        case "lobby":
            return Code.NOT_STARTED if private else None
        case "paused":
            return Code.SESSION_PAUSED if private else None
        case "ended":
            return Code.SESSION_ENDED if private else None
        case "running":
            ordinal = state.clock.ordinal
            silent = ordinal is not None and not state.table.phases[ordinal].talk
            return Code.PHASE_FORBIDS_TALK if silent else None
