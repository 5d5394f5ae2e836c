"""Who sits where, and who signs for a delegation."""

from __future__ import annotations

from .state import Roster, State, Table
from .terms import PartyId, SeatId


def listed(table: Table, seat: SeatId) -> bool:
    return seat in table.scenario.places


def party_of(table: Table, seat: SeatId) -> PartyId:
    """The party of a listed seat. Raises KeyError for any other."""
    return table.scenario.places[seat]


def parties(table: Table) -> tuple[PartyId, ...]:
    """All parties, in scenario order."""
    return tuple(party.id for party in table.scenario.parties)


def in_order(table: Table, chosen: frozenset[PartyId]) -> tuple[PartyId, ...]:
    return tuple(party for party in parties(table) if party in chosen)


def seats_of(table: Table, party: PartyId) -> tuple[SeatId, ...]:
    return tuple(seat.id for seat in table.scenario.party(party).seats)


def taken(roster: Roster, seat: SeatId) -> bool:
    holding = roster.seats.get(seat)
    return holding is not None and holding.taken


def person(roster: Roster, seat: SeatId) -> bool:
    """Whether a person holds the seat."""
    holding = roster.seats.get(seat)
    return holding is not None and holding.taken and holding.bot is None


def pen_of(state: State, party: PartyId) -> SeatId | None:
    """The seat that signs for a party: the pen passed by hand, else the first taken seat.

    No bot signs over the head of a person.
    """
    passed = state.roster.pens.get(party)
    if passed is not None:
        return passed
    held = [seat for seat in seats_of(state.table, party) if taken(state.roster, seat)]
    return next((seat for seat in held if person(state.roster, seat)), held[0] if held else None)


def holds_pen(state: State, seat: SeatId) -> bool:
    return pen_of(state, party_of(state.table, seat)) == seat
