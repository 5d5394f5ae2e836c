"""The shapes of what the world is worth: mandates that move, no deal, and parts of a score."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from typing import Literal

from negotiation.engine.terms import PartyId, Points, ThresholdId, VariableId

from .facts import Fact


@dataclass(frozen=True, slots=True)
class Component:
    """``(value - base) x times / over`` whole points; only above or below ``base`` if so said."""

    party: PartyId
    name: str
    variable: VariableId
    base: int
    times: int
    over: int
    only: Literal["above", "below"] | None = None


@dataclass(frozen=True, slots=True)
class Step:
    """Points that a mandate moves by once a threshold is crossed."""

    party: PartyId
    threshold: ThresholdId
    points: Points


@dataclass(frozen=True, slots=True)
class Reward:
    """Points that a party's score has while a fact holds."""

    party: PartyId
    name: str
    points: Points
    when: Fact


@dataclass(frozen=True, slots=True)
class Mandates:
    """``base`` None: the pack's number, moved by what has changed since the start. Otherwise these
    numbers and the components as they are. ``jitter``: a seeded part from -jitter to jitter.
    ``floor``: never below what no deal is worth to the party."""

    base: Mapping[PartyId, Points] | None
    components: tuple[Component, ...]
    steps: tuple[Step, ...]
    jitter: int
    floor: bool


@dataclass(frozen=True, slots=True)
class NoDeal:
    """``base`` None: what the status quo is worth by the points."""

    base: Mapping[PartyId, Points] | None
    components: tuple[Component, ...]
