"""What a viewer is shown of the world outside the room: its part of the slices on the wire.

A scenario without a world has none of these.
"""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from typing import Literal

from .refusals import Code
from .terms import (
    ActionId,
    GroupId,
    InjectId,
    InstrumentId,
    MemberId,
    ParameterId,
    PartyId,
    PlaceId,
    Points,
    PresetId,
    SeatId,
    ThresholdId,
    VariableId,
)

Seconds = int
Family = Literal["coercive", "deterrence", "propaganda", "conventional"]
Known = Literal["all", "target", "own"]


# --- the setting: what never changes in a session, public -----------------------------------------


@dataclass(frozen=True, slots=True)
class VariableInfo:
    id: VariableId
    name: str
    unit: str
    colour: str
    low: int
    high: int


@dataclass(frozen=True, slots=True)
class MemberInfo:
    id: MemberId
    name: str


@dataclass(frozen=True, slots=True)
class GroupInfo:
    """Shares that always sum to 100; ``balance`` names their balance index, 0 to 100."""

    id: GroupId
    name: str
    balance: VariableId
    members: tuple[MemberInfo, ...]


@dataclass(frozen=True, slots=True)
class InstrumentInfo:
    """``targets`` are the parties or members it can be aimed at; empty if it has no aim.

    ``known``: who learns of it besides the own delegation: everybody, the target, nobody.
    ``place``: where on the map it is used, if it is used at one.
    """

    id: InstrumentId
    name: str
    sentence: str
    family: Family
    owners: tuple[SeatId, ...]
    cost: int
    targets: tuple[str, ...]
    known: Known
    hazardous: bool
    limit: int | None
    place: PlaceId | None
    source: str
    counter_source: str


@dataclass(frozen=True, slots=True)
class ThresholdInfo:
    id: ThresholdId
    name: str
    sentence: str


@dataclass(frozen=True, slots=True)
class RollInfo:
    id: str
    name: str
    sentence: str


@dataclass(frozen=True, slots=True)
class SettingSlice:
    """``ladder`` names the rungs from 0; ``tension`` is the variable that stands for tension."""

    tension: VariableId
    ladder: tuple[str, ...]
    variables: tuple[VariableInfo, ...]
    groups: tuple[GroupInfo, ...]
    instruments: tuple[InstrumentInfo, ...]
    thresholds: tuple[ThresholdInfo, ...]
    rolls: tuple[RollInfo, ...]
    action_points: int
    """Per delegation and phase of action."""


# --- slices that change ---------------------------------------------------------------------------


@dataclass(frozen=True, slots=True)
class Reading:
    """A number as the viewer sees it: exactly (``low`` equals ``high``) or within a band."""

    id: VariableId
    low: int
    high: int
    start_low: int
    start_high: int


@dataclass(frozen=True, slots=True)
class ShareReading:
    group: GroupId
    member: MemberId
    low: int
    high: int


@dataclass(frozen=True, slots=True)
class Happening:
    """An event from outside, oldest first. ``text`` are the scenario's words for this viewer; the
    facilitator's own words stand in the feed line instead, so that they can be erased.
    ``place``: where on the map it happened, if it happened at one."""

    inject: InjectId | None
    name: str
    text: str
    at: Seconds
    place: PlaceId | None


@dataclass(frozen=True, slots=True)
class WorldSlice:
    """Only what this viewer may see; a number without a reading is hidden from it."""

    rung: int
    readings: tuple[Reading, ...]
    shares: tuple[ShareReading, ...]
    happenings: tuple[Happening, ...]
    crossed: tuple[ThresholdId, ...]
    disaster: bool


@dataclass(frozen=True, slots=True)
class Choice:
    """An instrument of the viewer's own delegation. ``code`` and ``params`` say why not now."""

    instrument: InstrumentId
    can: bool
    code: Code | None
    params: Mapping[str, str | tuple[str, ...]]


@dataclass(frozen=True, slots=True)
class ActView:
    """An act the viewer knows of, oldest first. Consent and experience are for the own delegation
    and the facilitator; None for everybody else."""

    id: ActionId
    seat: SeatId
    party: PartyId
    instrument: InstrumentId
    target: str | None
    phase: int
    at: Seconds
    consulted: bool | None
    second: SeatId | None
    inexperienced: bool | None
    can_second: bool


@dataclass(frozen=True, slots=True)
class ActionsSlice:
    """``left`` of ``points`` in this phase; both 0 and no ``choices`` without a seat.

    ``inexperienced``: the marked seats the viewer may know of: its own delegation's, or all.
    ``open``: whether the phase lets anybody act.
    """

    open: bool
    points: int
    left: int
    choices: tuple[Choice, ...]
    acts: tuple[ActView, ...]
    inexperienced: tuple[SeatId, ...]


@dataclass(frozen=True, slots=True)
class PartInfo:
    """``base``, ``mood`` (drawn), ``no final agreement`` or the scenario's own words."""

    name: str
    points: Points


@dataclass(frozen=True, slots=True)
class MandateInfo:
    """The parts sum to the number, unless it is held up by its floor.

    ``start`` is what the mandate was when the session opened."""

    party: PartyId
    mandate: Points
    start: Points
    parts: tuple[PartInfo, ...]
    no_deal: Points
    no_deal_parts: tuple[PartInfo, ...]
    score_parts: tuple[PartInfo, ...]


@dataclass(frozen=True, slots=True)
class MandatesSlice:
    """The own party's for a seat; every party's for the facilitator, and for all once revealed."""

    mandates: tuple[MandateInfo, ...]


@dataclass(frozen=True, slots=True)
class PresetInfo:
    id: PresetId
    name: str
    sentence: str
    source: str
    counter_source: str
    values: Mapping[ParameterId, int]


@dataclass(frozen=True, slots=True)
class InjectInfo:
    """``text`` is the public wording. ``by_hand``: nothing else lets it happen."""

    id: InjectId
    name: str
    text: str
    percent: int
    by_hand: bool
    fired: bool
    source: str


@dataclass(frozen=True, slots=True)
class BackstageSlice:
    """The hypothesis on which the world answers, the events in store and the danger of disaster:
    for the facilitator only, until the reveal.

    ``parameters`` names each number of a preset in words; ``values`` are the ones in force.
    """

    preset: PresetId
    values: Mapping[ParameterId, int]
    parameters: Mapping[ParameterId, str]
    presets: tuple[PresetInfo, ...]
    injects: tuple[InjectInfo, ...]
    danger: int
    danger_below: int
    careless: bool
