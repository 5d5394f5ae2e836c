"""The shape of a scenario's ``world``: what happens outside the room, field by field.

Facts and effects are read by ``facts`` and ``effects``; whether everything fits together is for
``world`` to say.
"""

from __future__ import annotations

from typing import Annotated, Any, Literal

from pydantic import BaseModel, Field

from negotiation.engine.world.model import Family, Sharpness

from .base import STRICT, Colour, Exact, Id, Line, Name

Small = Annotated[int, Field(ge=-1_000, le=1_000)]
Count = Annotated[int, Field(ge=1, le=1_000)]
Whole = Annotated[int, Field(ge=0, le=1_000)]
Large = Annotated[int, Field(ge=1, le=1_000_000)]
Percent = Annotated[int, Field(ge=0, le=100)]
Effects = Annotated[list[Any], Field(max_length=20)]
SeenPart = Sharpness | dict[str, Sharpness]
"""One word for everybody, or a word per party with ``others`` for the rest."""


class _Part(BaseModel):
    model_config = STRICT


class VariablePart(_Part):
    """A number of the world."""

    id: Id
    name: Name
    unit: Name
    colour: Colour
    start: Small
    low: Small = 0
    high: Small = 100
    band: Count = 20
    seen: SeenPart = "value"


class MemberPart(_Part):
    """One of those who share a whole."""

    id: Id
    name: Name
    start: Percent


class GroupPart(_Part):
    """Shares that always sum to 100; ``balance`` is the name of their balance index."""

    id: Id
    name: Name
    balance: Id
    band: Count = 10
    seen: SeenPart = "value"
    members: Annotated[list[MemberPart], Field(min_length=2, max_length=12)]


class RequirementPart(_Part):
    """What must be true before an instrument can be used, and the sentence that says so."""

    when: Any
    sentence: Line


class InstrumentPart(_Part):
    """Something a seat can do by itself."""

    id: Id
    name: Name
    sentence: Line
    family: Family
    owners: Annotated[list[str], Field(min_length=1, max_length=24)]
    cost: Annotated[int, Field(ge=0, le=10)] = 1
    target: Id | list[Id] | None = None
    known: Literal["all", "target", "own"] = "all"
    hazardous: bool = False
    threat: bool = False
    limit: Count | None = None
    rung: Annotated[int, Field(ge=0, le=20)] = 0
    place: Id | None = None
    requires: list[RequirementPart] = []
    effects: Effects
    source: Line
    counter_source: Line


class OddsPart(_Part):
    """A chance: ``number``, or ``number`` times the value ``of`` a variable over ``over``."""

    when: Any = None
    number: Whole
    of: Id | None = None
    over: Count = 1
    most: Whole | None = None


class RollPart(_Part):
    """Something that may happen at the end of a phase of action."""

    kind: Literal["chance"]
    id: Id
    name: Name
    sentence: Line
    odds: Annotated[list[OddsPart], Field(min_length=1, max_length=10)]
    below: Large = 100
    times: Annotated[int, Field(ge=1, le=20)] = 1
    effects: Effects = []
    once: Effects = []
    rung: Annotated[int, Field(ge=0, le=20)] = 0
    told: bool = True
    source: Line
    counter_source: Line


class FactorPart(_Part):
    when: Any = None
    number: Whole


class DisasterPart(_Part):
    """The roll that ends the session for everybody."""

    kind: Literal["disaster"]
    id: Id
    name: Name
    sentence: Line
    variable: Id
    above: Small
    factors: Annotated[list[FactorPart], Field(min_length=1, max_length=10)]
    careful: Whole
    careless: Whole
    over: Large
    below: Large
    source: Line
    counter_source: Line


class ThresholdPart(_Part):
    """A line that is crossed once, and then announced."""

    id: Id
    name: Name
    sentence: Line
    when: Any
    effects: Effects = []
    rung: Annotated[int, Field(ge=0, le=20)] = 0


class MomentPart(_Part):
    """The start, the ``number``-th phase of action or the last one, ``percent`` of it later."""

    at: Literal["start", "round", "last"]
    number: Annotated[int, Field(ge=0, le=20)] = 0
    percent: Annotated[int, Field(ge=0, le=99)] = 0


class InjectPart(_Part):
    """An event from outside: at a moment, by a condition, or by hand only."""

    id: Id
    name: Name
    moment: MomentPart | None = None
    when: Any = None
    percent: Percent = 100
    effects: Effects = []
    rung: Annotated[int, Field(ge=0, le=20)] = 0
    place: Id | None = None
    text: Line
    texts: dict[str, Line] = {}
    source: Line


class ComponentPart(_Part):
    """``(value - base) x times / over`` whole points for a party, truncated toward zero."""

    party: Id
    name: Name
    variable: Id
    base: Small
    times: Small = 1
    over: Count = 1
    only: Literal["above", "below"] | None = None


class RewardPart(_Part):
    """Points that a party's score has while a fact holds."""

    party: Id
    name: Name
    points: Small
    when: Any


class StepPart(_Part):
    """Points by which a mandate moves once a threshold is crossed."""

    party: Id
    threshold: Id
    points: Exact


class MandatesPart(_Part):
    """How mandates move."""

    base: dict[str, Exact] | None = None
    components: list[ComponentPart] = []
    steps: list[StepPart] = []
    jitter: Annotated[int, Field(ge=0, le=50)] = 0
    floor: bool = True


class NoDealPart(_Part):
    """What no deal is worth."""

    base: dict[str, Exact] | None = None
    components: list[ComponentPart] = []


class PresetPart(_Part):
    """A hypothesis: one number for every parameter."""

    id: Id
    name: Name
    sentence: Line
    source: Line
    counter_source: Line
    values: dict[str, Annotated[int, Field(ge=-100, le=100)]]


class StrategyPart(_Part):
    """A course of action for ``simulate``: per phase of action a list of ``PARTY act target``."""

    id: Id
    name: Name
    rounds: Annotated[list[list[Line]], Field(max_length=20)]
    inexperienced: bool = False
    package: dict[str, str]
    final: bool = True


class WorldPart(_Part):
    """Everything outside the room."""

    tension: Id
    ladder: Annotated[list[Name], Field(min_length=2, max_length=20)]
    rung: Annotated[int, Field(ge=0, le=20)] = 0
    variables: Annotated[list[VariablePart], Field(min_length=1, max_length=40)]
    groups: Annotated[list[GroupPart], Field(max_length=6)] = []
    parameters: dict[str, Line]
    presets: Annotated[list[PresetPart], Field(min_length=1, max_length=10)]
    instruments: Annotated[list[InstrumentPart], Field(max_length=60)]
    rolls: Annotated[
        list[Annotated[RollPart | DisasterPart, Field(discriminator="kind")]],
        Field(max_length=20),
    ] = []
    drift: Effects = []
    thresholds: Annotated[list[ThresholdPart], Field(max_length=20)] = []
    injects: Annotated[list[InjectPart], Field(max_length=40)] = []
    mandates: MandatesPart = MandatesPart()
    no_deal: NoDealPart = NoDealPart()
    score: Annotated[list[ComponentPart], Field(max_length=60)] = []
    rewards: Annotated[list[RewardPart], Field(max_length=60)] = []
    strategies: Annotated[list[StrategyPart], Field(max_length=20)] = []
