"""Who sees what. Nothing outside this package decides that; every function here is pure.

A view is built up from what its viewer may know, never stripped down from the whole. A seat's
feed is a function of the log and the seat alone; a facilitator sees everything; an observer sees
what is public.
"""

from __future__ import annotations

from negotiation.engine.capital import terms, worth
from negotiation.engine.channels import Channel, audience, channels, closed_to_seats
from negotiation.engine.entries import ChannelKind
from negotiation.engine.seating import party_of, pen_of
from negotiation.engine.sight import includes
from negotiation.engine.slices import (
    ChannelInfo,
    ChannelsSlice,
    ClockSlice,
    RosterSlice,
    SeatStatus,
    Slice,
    Worth,
)
from negotiation.engine.state import State
from negotiation.engine.terms import Package, Sight, Viewer

from .debrief import debrief_open, known_offers
from .feed import line, lines, sees
from .offers import agreements_slice, offers_slice
from .own import card_slice, results_slice, stakes_slice
from .table import table_slice

__all__ = ["debrief_open", "known_offers", "line", "lines", "preview", "sees", "slices"]


def slices(state: State, viewer: Viewer) -> dict[str, Slice]:
    """Every slice this viewer may have, by its name on the wire."""
    shown: dict[str, Slice] = {
        "table": table_slice(state.table),
        "clock": _clock(state),
        "roster": _roster(state),
        "channels": _channels(state, viewer),
        "offers": offers_slice(state, viewer),
        "agreements": agreements_slice(state),
    }
    if viewer.sight is Sight.SEAT and viewer.seat is not None:
        shown["card"] = card_slice(state, viewer.seat)
    if viewer.sight is Sight.FACILITATOR:
        shown["stakes"] = stakes_slice(state)
    if state.clock.reason is not None:
        shown["results"] = results_slice(state, viewer, state.clock.reason)
    return shown


def preview(state: State, viewer: Viewer, package: Package, final: bool) -> Worth | None:
    """What a package would be worth to the viewer's own party on top of the outcome as it stands.

    None for anybody without a seat, and for a package that names what this pack does not have.
    """
    if viewer.sight is not Sight.SEAT or viewer.seat is None:
        return None
    table = state.table
    points = table.scenario.points
    if not all(i in table.pack.issues and option in points[i] for i, option in package.items()):
        return None
    party = party_of(table, viewer.seat)
    return worth(state, party, terms(table, package, final), final)


def _clock(state: State) -> ClockSlice:
    clock = state.clock
    ordinal, ends_at, remaining = clock.ordinal, clock.ends_at, clock.remaining
    if clock.status != "running":
        ends_at = None
    return ClockSlice(
        status=clock.status,
        ordinal=ordinal,
        phase=None if ordinal is None else state.table.phases[ordinal].id,
        ends_at=None if ends_at is None else ends_at // 1000,
        remaining=None if remaining is None else remaining // 1000,
        reason=clock.reason,
        revealed=clock.revealed,
    )


def _roster(state: State) -> RosterSlice:
    pens = {pen_of(state, party.id) for party in state.table.scenario.parties}
    seats = state.roster.seats
    return RosterSlice(
        seats=tuple(
            SeatStatus(seat.id, seats[seat.id].taken, seats[seat.id].ready, seat.id in pens)
            for seat in state.table.scenario.seats()
        ),
        names_version=sum(holding.generation for holding in seats.values()),
    )


def _channels(state: State, viewer: Viewer) -> ChannelsSlice:
    return ChannelsSlice(
        tuple(
            ChannelInfo(
                id=channel.id,
                kind=channel.kind,
                seats=channel.seats,
                party=channel.party,
                seat=channel.seat,
                writable=_writable(state, viewer, channel),
            )
            for channel in channels(state)
            if includes(audience(channel), viewer, state.table)
        )
    )


def _writable(state: State, viewer: Viewer, channel: Channel) -> bool:
    match viewer.sight:
        case Sight.OBSERVER:
            return False
        case Sight.FACILITATOR:
            return channel.kind is not ChannelKind.PRIVATE
        case Sight.SEAT:
            return closed_to_seats(state, channel) is None
