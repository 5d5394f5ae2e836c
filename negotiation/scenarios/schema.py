"""The shape of ``scenario.yaml``: which fields there are and what each may hold.

This is the first of two checks. It looks at one field at a time; ``build`` then checks that the
fields fit together and turns them into the engine's ``Scenario``.
"""

from __future__ import annotations

from typing import Annotated, Any, Literal

from pydantic import BaseModel, Field

from negotiation.engine.region import Look, Symbol

from .base import STRICT, At, Colour, Edge, Exact, Id, Line, Name, PathData, Prose
from .world_schema import WorldPart


class _Part(BaseModel):
    model_config = STRICT


class SeatPart(_Part):
    """One listed place of a delegation; the first is its head."""

    id: Id
    title: Name
    duty: Line


class PartyPart(_Part):
    """A role. Its long brief stands in ``briefs/<id>.md``."""

    id: Id
    name: Name
    called: Name | None = None
    short: Annotated[Name, Field(max_length=12)]
    colour: Colour
    role: Line
    aims: Annotated[list[Line], Field(min_length=1, max_length=5)]
    red_line: Line
    walk_away: Line
    seats: Annotated[list[SeatPart], Field(min_length=1, max_length=12)]


class OptionPart(_Part):
    """One answer to an issue. ``needs`` names those without whose signature it cannot be agreed."""

    id: Id
    name: Name
    sentence: Line
    needs: list[Id] = []


class IssuePart(_Part):
    """A question, its options in order, and a table of points: one row per option, one column per
    party in the order of ``parties``."""

    id: Id
    name: Name
    question: Line
    status_quo: Id
    options: Annotated[list[OptionPart], Field(min_length=2, max_length=30)]
    points: dict[str, list[Exact]]


class ScalePart(_Part):
    """Multiply the points of some parties on some issues."""

    issues: Annotated[list[Id], Field(min_length=1)]
    parties: Annotated[list[Id], Field(min_length=1)] | Literal["all"]
    times: Annotated[Exact, Field(ge=0, le=1_000)]


class CasePart(_Part):
    """One branch of a rule. ``when`` is a condition, read by ``conditions``."""

    when: Any
    bonus: dict[str, Exact] = {}
    scale: ScalePart | None = None


class RulePart(_Part):
    """An interaction between issues. ``sentence`` is public and names no points."""

    id: Id
    sentence: Line
    source: Line
    counter_source: Line
    cases: Annotated[list[CasePart], Field(min_length=1, max_length=20)]


class PhasePart(_Part):
    """A stretch of the timetable and what it allows."""

    id: Id
    name: Name
    seconds: Annotated[int, Field(ge=10, le=7 * 86_400)]
    talk: bool = True
    offers: bool = True
    sign: bool = True
    act: bool = False
    plenary: bool = False


class PackPart(_Part):
    """One size of the scenario: its open issues, its mandates and its timetable."""

    id: Id
    name: Name
    summary: Line
    issues: Annotated[list[Id], Field(min_length=1)]
    fixed: dict[str, str] = {}
    mandates: dict[str, Exact]
    interim_gain: Annotated[Exact, Field(ge=0)]
    minutes: Annotated[int, Field(ge=1, le=7 * 1440)]
    debrief_seconds: Annotated[int, Field(ge=0)]
    phases: Annotated[list[PhasePart], Field(min_length=1, max_length=20)]
    action_points: Annotated[int, Field(ge=0, le=20)] = 0


class SourcePart(_Part):
    title: Line
    note: Line


class HomePart(_Part):
    """Where a party's delegation is shown on the map."""

    party: Id
    place: Name
    at: At


class ShowPart(_Part):
    """How the map tells that an option holds."""

    look: Look
    words: Name


class MarkPart(_Part):
    """A place or a route, and what each option of an issue shows there."""

    issue: Id
    place: Name
    symbol: Symbol
    at: At
    beside: At | None = None
    route: Annotated[list[At], Field(min_length=2, max_length=40)] | None = None
    shows: Annotated[dict[str, ShowPart], Field(min_length=1)]


class PlacePart(_Part):
    """Where instruments are used and events happen."""

    id: Id
    name: Name
    at: At


class MapPart(_Part):
    """The drawing of the region: outlines, the parties' homes, marks that tell the outcome, and
    places for what is done and what happens."""

    title: Name
    size: Annotated[list[Edge], Field(min_length=2, max_length=2)]
    land: PathData
    borders: PathData | None = None
    homes: list[HomePart]
    marks: Annotated[list[MarkPart], Field(max_length=60)] = []
    places: Annotated[list[PlacePart], Field(max_length=60)] = []


class ScenarioPart(_Part):
    """The whole file."""

    format: Literal[1]
    id: Id
    title: Name
    tagline: Line
    version: Name
    content_note: Prose
    model_note: Prose
    parties: Annotated[list[PartyPart], Field(min_length=2, max_length=12)]
    final_signers: Annotated[list[Id], Field(min_length=2)]
    issues: Annotated[list[IssuePart], Field(min_length=1, max_length=30)]
    rules: Annotated[list[RulePart], Field(max_length=60)]
    packs: Annotated[list[PackPart], Field(min_length=1, max_length=10)]
    sources: Annotated[list[SourcePart], Field(min_length=1, max_length=60)]
    map: MapPart | None = None
    listed: bool = True
    reflection: Annotated[list[Line], Field(max_length=3)] = []
    world: WorldPart | None = None
