"""The state of a session: immutable slices that ``evolve`` replaces, never mutates.

``is not`` between two states' parts tells whether anything in them changed.
"""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, field
from typing import Literal

from .entries import EndReason
from .scenario import Pack, Phase, Scenario
from .terms import (
    AgreementId,
    ChannelId,
    Millis,
    OfferId,
    Package,
    ParameterId,
    PartyId,
    Points,
    PresetId,
    SeatId,
    TemperamentName,
)
from .world.state import World

OfferStatus = Literal["open", "agreed", "withdrawn", "rejected", "superseded", "expired", "lapsed"]


@dataclass(frozen=True, slots=True)
class Table:
    """What is set when the session opens and never changes."""

    scenario: Scenario
    pack: Pack
    minutes: int
    phases: tuple[Phase, ...]
    debrief: Millis
    seed: str
    no_deal: Mapping[PartyId, Points]
    """What each party has if nothing is ever agreed and the world stays as it is."""
    preset: PresetId | None = None
    """The hypothesis on which the world answers; None without a world."""
    parameters: Mapping[ParameterId, int] = field(default_factory=dict)
    """The numbers of that hypothesis, with the facilitator's own."""


@dataclass(frozen=True, slots=True)
class Clock:
    status: Literal["lobby", "running", "paused", "ended"] = "lobby"
    ordinal: int | None = None
    ends_at: Millis | None = None
    remaining: Millis | None = None
    reason: EndReason | None = None
    revealed: bool = False


@dataclass(frozen=True, slots=True)
class Holding:
    """One seat's present condition. ``generation`` grows whenever it changes hands.

    ``bot`` is the temperament of the bot that plays it, None for a person or a free seat.
    ``away`` is when its person was called away, None while they are here.
    """

    taken: bool = False
    ready: bool = False
    generation: int = 0
    bot: TemperamentName | None = None
    away: Millis | None = None


@dataclass(frozen=True, slots=True)
class Roster:
    """``pens`` holds only pens passed by hand; otherwise ``seating.pen_of`` says who signs."""

    seats: Mapping[SeatId, Holding] = field(default_factory=dict)
    pens: Mapping[PartyId, SeatId] = field(default_factory=dict)
    inexperienced: frozenset[SeatId] = frozenset()
    """Seats that the facilitator has marked."""


@dataclass(frozen=True, slots=True)
class Offer:
    id: OfferId
    seat: SeatId
    party: PartyId
    package: Package
    parties: tuple[PartyId, ...]
    public: bool
    final: bool
    tabled_at: Millis
    expires_at: Millis | None
    counters: OfferId | None
    supersedes: OfferId | None
    status: OfferStatus = "open"
    signed: tuple[PartyId, ...] = ()
    rejected_by: PartyId | None = None


@dataclass(frozen=True, slots=True)
class Agreement:
    id: AgreementId
    offer: OfferId
    package: Package
    parties: tuple[PartyId, ...]
    final: bool
    amends: tuple[AgreementId, ...]
    at: Millis


@dataclass(frozen=True, slots=True)
class CapitalNo:
    offer: OfferId
    party: PartyId
    at: Millis
    outcome: Package
    """The outcome the capital was asked to accept."""
    before: Package
    """The outcome as it stood."""
    needed: Points | None = None
    """What it demanded then, where a world moves the mandates."""


@dataclass(frozen=True, slots=True)
class State:
    table: Table
    clock: Clock = Clock()
    roster: Roster = Roster()
    channels: Mapping[ChannelId, tuple[SeatId, ...]] = field(default_factory=dict)
    """Private channels only, in the order they were opened."""
    offers: Mapping[OfferId, Offer] = field(default_factory=dict)
    agreements: tuple[Agreement, ...] = ()
    capital_nos: tuple[CapitalNo, ...] = ()
    world: World | None = None
    """None if the scenario has no world."""
