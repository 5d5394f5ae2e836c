"""The state of the world: one immutable slice of the session's state."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, field

from negotiation.engine.terms import (
    ActionId,
    GroupId,
    InjectId,
    InstrumentId,
    MemberId,
    Millis,
    PartyId,
    SeatId,
    TextRef,
    ThresholdId,
    VariableId,
)


@dataclass(frozen=True, slots=True)
class Act:
    """A used instrument. ``consulted``: alone in its delegation, or with a second seat."""

    id: ActionId
    seat: SeatId
    party: PartyId
    instrument: InstrumentId
    target: str | None
    phase: int
    at: Millis
    inexperienced: bool
    consulted: bool
    second: SeatId | None = None


@dataclass(frozen=True, slots=True)
class Fired:
    """``inject`` None: the facilitator's own, in the words behind ``text``."""

    inject: InjectId | None
    text: TextRef | None
    at: Millis


@dataclass(frozen=True, slots=True)
class World:
    """``peak`` is the highest rung of this phase's events, None while it is quiet."""

    values: Mapping[VariableId, int]
    shares: Mapping[GroupId, Mapping[MemberId, int]]
    rung: int
    peak: int | None = None
    acts: tuple[Act, ...] = ()
    fired: tuple[Fired, ...] = ()
    crossed: tuple[ThresholdId, ...] = ()
    spent: Mapping[PartyId, int] = field(default_factory=dict)
    """Action points used in this phase."""
    disaster: bool = False
