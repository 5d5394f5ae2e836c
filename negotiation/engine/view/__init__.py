"""Who sees what. Nothing outside this package decides that; every function here is pure.

A view is built up from what its viewer may know, never stripped down from the whole. A seat's
feed is a function of the log and the seat alone; a facilitator sees everything; an observer sees
what is public.
"""

from __future__ import annotations

from collections.abc import Callable, Mapping

from negotiation.engine.capital import terms, worth
from negotiation.engine.channels import Channel, audience, channels, closed_to_seats
from negotiation.engine.entries import ChannelKind, EndReason
from negotiation.engine.seating import party_of, pen_of, seats_of
from negotiation.engine.sight import includes, own_party
from negotiation.engine.slices import (
    BotInfo,
    BotsSlice,
    ChannelInfo,
    ChannelsSlice,
    ClockSlice,
    RosterSlice,
    SeatStatus,
    Seconds,
    Slice,
    Worth,
)
from negotiation.engine.state import State
from negotiation.engine.terms import Millis, Package, SeatId, Sight, Viewer

from .acts import actions_slice
from .debrief import debrief_open, known_offers
from .feed import line, lines, sees
from .offers import AROUND, agreements_slice, offers_slice
from .own import card_slice, results_slice, stakes_slice
from .table import table_slice
from .world import backstage_slice, mandates_slice, setting_slice, world_slice

__all__ = ["debrief_open", "known_offers", "line", "lines", "preview", "renewed", "sees", "slices"]


def slices(state: State, viewer: Viewer) -> dict[str, Slice]:
    """Every slice this viewer may have, by its name on the wire."""
    return {name: _SHOWN[name](state, viewer) for name in _names(state, viewer)}


def renewed(state: State, viewer: Viewer, before: State) -> dict[str, Slice]:
    """The ``slices`` that may be others than in ``before``, an earlier state of the session.

    Of the offers, too, only those that may be others, in their order.
    """
    changed = {part for part in _PARTS if getattr(state, part) is not getattr(before, part)}
    names = _names(state, viewer)
    if names != _names(before, viewer):
        return slices(state, viewer)
    due = [name for name in names if changed & _NEEDS[name]]
    shown = {name: _SHOWN[name](state, viewer) for name in due if name != "offers"}
    return {**shown, "offers": offers_slice(state, viewer, before)} if "offers" in due else shown


def _names(state: State, viewer: Viewer) -> list[str]:
    names = ["table", "clock", "roster", "channels", "offers", "agreements"]
    if own_party(state.table, viewer) is not None:
        names.append("card")
    if viewer.sight is Sight.FACILITATOR:
        names.append("stakes")
    if viewer.sight is Sight.FACILITATOR or state.clock.revealed:
        names.append("bots")
    if state.clock.reason is not None:
        names.append("results")
    if state.world is not None:
        names += ["setting", "world", "actions", "mandates"]
        if viewer.sight is Sight.FACILITATOR or state.clock.revealed:
            names.append("backstage")
    return names


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
        ends_at=_seconds(ends_at),
        remaining=_seconds(remaining),
        reason=clock.reason,
        revealed=clock.revealed,
    )


def _seconds(time: Millis | None) -> Seconds | None:
    return None if time is None else time // 1000


def _roster(state: State) -> RosterSlice:
    pens = {pen_of(state, party.id) for party in state.table.scenario.parties}
    seats = state.roster.seats
    return RosterSlice(
        seats=tuple(
            SeatStatus(
                seat=seat.id,
                taken=seats[seat.id].taken,
                ready=seats[seat.id].ready,
                pen=seat.id in pens,
                bot=seats[seat.id].bot is not None,
                away=_seconds(seats[seat.id].away),
            )
            for seat in state.table.scenario.seats()
        ),
        names_version=sum(holding.generation for holding in seats.values()),
    )


def _bots(state: State) -> BotsSlice:
    return BotsSlice(
        tuple(
            BotInfo(seat, held.bot)
            for seat, held in state.roster.seats.items()
            if held.bot is not None
        )
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
        case Sight.OBSERVER | Sight.MENTOR:
            return False
        case Sight.FACILITATOR:
            return channel.kind is not ChannelKind.PRIVATE
        case Sight.SEAT:
            return closed_to_seats(state, channel) is None


_PARTS = ("clock", "roster", "channels", "offers", "agreements", "capital_nos", "world")
"""Of the state; the table never changes."""
_ALL = frozenset(_PARTS)
_NEEDS: Mapping[str, frozenset[str]] = {
    "table": frozenset(),
    "clock": frozenset({"clock"}),
    "roster": frozenset({"roster"}),
    "channels": frozenset({"channels", "clock"}),
    "offers": frozenset({"offers", *AROUND}),
    "agreements": frozenset({"agreements"}),
    "card": frozenset({"agreements", "roster", "world"}),
    "stakes": frozenset({"agreements", "world"}),
    "bots": frozenset({"roster"}),
    "results": _ALL,
    "setting": frozenset(),
    "world": frozenset({"world"}),
    # What an instrument requires may be anything that is public.
    "actions": _ALL - {"channels", "capital_nos"},
    # What the reveal opens comes with new names of slices, which renews everything.
    "mandates": frozenset({"world"}),
    "backstage": frozenset({"world"}),
}
"""The parts of the state that a slice is made from. Too many cost time, too few would lie."""
_SHOWN: Mapping[str, Callable[[State, Viewer], Slice]] = {
    "table": lambda state, _: table_slice(state.table),
    "clock": lambda state, _: _clock(state),
    "roster": lambda state, _: _roster(state),
    "channels": _channels,
    "offers": offers_slice,
    "agreements": lambda state, _: agreements_slice(state),
    "card": lambda state, viewer: card_slice(state, _seat(state, viewer)),
    "stakes": lambda state, _: stakes_slice(state),
    "bots": lambda state, _: _bots(state),
    "results": lambda state, viewer: results_slice(state, viewer, _reason(state)),
    "setting": lambda state, _: setting_slice(state),
    "world": world_slice,
    "actions": actions_slice,
    "mandates": mandates_slice,
    "backstage": lambda state, _: backstage_slice(state),
}


def _seat(state: State, viewer: Viewer) -> SeatId:
    """Whose card: the own seat's, or for a mentor that of the delegation's first seat."""
    party = own_party(state.table, viewer)
    assert party is not None  # noqa: S101 - nobody else has a card
    return viewer.seat or seats_of(state.table, party)[0]


def _reason(state: State) -> EndReason:
    assert state.clock.reason is not None  # noqa: S101 - only an ended session has results
    return state.clock.reason
