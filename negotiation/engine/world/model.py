"""The shapes of a scenario's world: pure data, checked by ``negotiation.scenarios``.

Numbers of the world are integers, and every quotient is truncated toward zero.
"""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from typing import Literal

from negotiation.engine.terms import (
    GroupId,
    InjectId,
    InstrumentId,
    MemberId,
    Package,
    ParameterId,
    PartyId,
    PlaceId,
    PresetId,
    RollId,
    SeatId,
    StrategyId,
    ThresholdId,
    VariableId,
)

from .effects import Effect
from .facts import Fact
from .prices import Component, Mandates, NoDeal, Reward

Sharpness = Literal["value", "estimate", "nothing"]
Family = Literal["coercive", "deterrence", "propaganda", "conventional"]
"""Coercive diplomacy, deterrence, propaganda, conventional diplomacy."""


@dataclass(frozen=True, slots=True)
class Seen:
    """How sharply each party sees a number, and how everybody else does."""

    others: Sharpness
    parties: Mapping[PartyId, Sharpness]


@dataclass(frozen=True, slots=True)
class Variable:
    """``band`` is the width of an estimate: which of the bands from ``low`` on holds the value."""

    id: VariableId
    name: str
    unit: str
    colour: str
    start: int
    low: int
    high: int
    band: int
    seen: Seen


@dataclass(frozen=True, slots=True)
class Member:
    id: MemberId
    name: str
    start: int


@dataclass(frozen=True, slots=True)
class Group:
    """Shares that always sum to 100. ``balance`` names 100 - 4 x (largest - smallest), never
    below 0, as a number that conditions can read like a variable."""

    id: GroupId
    name: str
    balance: VariableId
    members: tuple[Member, ...]
    band: int
    seen: Seen


# --- instruments ----------------------------------------------------------------------------------


@dataclass(frozen=True, slots=True)
class Target:
    """What an instrument is aimed at: a member of ``group``, or one of ``parties``."""

    group: GroupId | None
    parties: tuple[PartyId, ...]


@dataclass(frozen=True, slots=True)
class Requirement:
    when: Fact
    sentence: str


@dataclass(frozen=True, slots=True)
class Instrument:
    """Something a seat can do by itself. ``sentence`` says what it does, before it is done.

    ``known`` says who learns of it besides the own delegation and the facilitator. A hazardous one
    adds to the danger of disaster if an inexperienced seat uses it, or without a second seat.
    """

    id: InstrumentId
    name: str
    sentence: str
    family: Family
    owners: tuple[SeatId, ...]
    cost: int
    target: Target | None
    requires: tuple[Requirement, ...]
    effects: tuple[Effect, ...]
    known: Literal["all", "target", "own"]
    hazardous: bool
    threat: bool
    limit: int | None
    """How often a delegation can use it in one phase; None is as often as it can pay."""
    rung: int
    source: str
    counter_source: str
    place: PlaceId | None = None
    """Where the map shows that it was used, to everybody who learns of it."""


# --- chance ---------------------------------------------------------------------------------------


@dataclass(frozen=True, slots=True)
class Odds:
    """``number`` in ``Roll.below``, or with a variable ``number * its value / over``, at most
    ``most``."""

    when: Fact | None
    number: int
    variable: VariableId | None = None
    over: int = 1
    most: int | None = None


@dataclass(frozen=True, slots=True)
class Roll:
    """Drawn at the end of every phase of action, ``times`` in a row. The first odds that hold
    count; if none does, nothing is drawn. ``effects`` follow each hit, ``once`` any hit at all."""

    id: RollId
    name: str
    sentence: str
    odds: tuple[Odds, ...]
    below: int
    times: int
    effects: tuple[Effect, ...]
    once: tuple[Effect, ...]
    rung: int
    told: bool
    """Whether everybody learns of a hit."""
    source: str
    counter_source: str


@dataclass(frozen=True, slots=True)
class Factor:
    when: Fact | None
    number: int


@dataclass(frozen=True, slots=True)
class Disaster:
    """The roll that ends it for all: the square of how far ``variable`` is above ``above``, times
    the first factor that holds, times ``careful`` or ``careless``, over ``over``; in ``below``."""

    id: RollId
    name: str
    sentence: str
    variable: VariableId
    above: int
    factors: tuple[Factor, ...]
    careful: int
    careless: int
    over: int
    below: int
    source: str
    counter_source: str


@dataclass(frozen=True, slots=True)
class Threshold:
    """Crossed once, and then announced to all."""

    id: ThresholdId
    name: str
    sentence: str
    when: Fact
    effects: tuple[Effect, ...]
    rung: int


# --- events ---------------------------------------------------------------------------------------


@dataclass(frozen=True, slots=True)
class Moment:
    """The start of the session, of the ``number``-th phase of action, or of the last one; or
    ``percent`` of that phase later."""

    at: Literal["start", "round", "last"]
    number: int
    percent: int


@dataclass(frozen=True, slots=True)
class Inject:
    """An event from outside; fires once. ``moment`` and ``when`` both None: by hand only.

    One with a condition is tried at the end of every phase of action until it has fired.
    """

    id: InjectId
    name: str
    moment: Moment | None
    when: Fact | None
    percent: int
    effects: tuple[Effect, ...]
    rung: int
    text: str
    texts: Mapping[PartyId, str]
    """What a delegation reads instead of ``text``."""
    source: str
    place: PlaceId | None = None
    """Where the map shows that it happened."""


# --- hypotheses and strategies --------------------------------------------------------------------


@dataclass(frozen=True, slots=True)
class Preset:
    """One answer to what pressure does inside; nobody knows it before the debrief."""

    id: PresetId
    name: str
    sentence: str
    source: str
    counter_source: str
    values: Mapping[ParameterId, int]


@dataclass(frozen=True, slots=True)
class Move:
    party: PartyId
    instrument: InstrumentId
    target: str | None


@dataclass(frozen=True, slots=True)
class Strategy:
    """A course of action to simulate: moves per phase of action, and the package at the end."""

    id: StrategyId
    name: str
    rounds: tuple[tuple[Move, ...], ...]
    inexperienced: bool
    package: Package
    final: bool


@dataclass(frozen=True, slots=True)
class WorldModel:
    tension: VariableId
    ladder: tuple[str, ...]
    """The names of the rungs; the last is disaster."""
    rung: int
    variables: tuple[Variable, ...]
    groups: tuple[Group, ...]
    instruments: tuple[Instrument, ...]
    rolls: tuple[Roll | Disaster, ...]
    drift: tuple[Effect, ...]
    """What follows the rolls at the end of every phase of action."""
    thresholds: tuple[Threshold, ...]
    injects: tuple[Inject, ...]
    mandates: Mandates
    no_deal: NoDeal
    score: tuple[Component, ...]
    """What the world adds to every score, from where it stood at the start."""
    rewards: tuple[Reward, ...]
    parameters: Mapping[ParameterId, str]
    presets: tuple[Preset, ...]
    """The first is the usual one."""
    strategies: tuple[Strategy, ...]

    def variable(self, variable: VariableId) -> Variable:
        return next(v for v in self.variables if v.id == variable)

    def group(self, group: GroupId) -> Group:
        return next(g for g in self.groups if g.id == group)

    def instrument(self, instrument: InstrumentId) -> Instrument:
        return next(i for i in self.instruments if i.id == instrument)

    def inject(self, inject: InjectId) -> Inject:
        return next(i for i in self.injects if i.id == inject)

    def preset(self, preset: PresetId) -> Preset:
        return next(p for p in self.presets if p.id == preset)
