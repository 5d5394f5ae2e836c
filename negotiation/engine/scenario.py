"""A scenario as the rules see it: frozen, checked, free of any particular subject.

``negotiation.scenarios`` reads one from a folder of YAML and Markdown; nothing here knows files.
"""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, field, replace
from typing import TYPE_CHECKING

from .region import RegionMap
from .terms import (
    IssueId,
    Millis,
    OptionId,
    Package,
    PackId,
    PartyId,
    PhaseId,
    Points,
    RuleId,
    SeatId,
)

if TYPE_CHECKING:
    from .world.model import WorldModel


@dataclass(frozen=True, slots=True)
class Seat:
    """One listed place of a delegation. The first of a party is its head."""

    id: SeatId
    party: PartyId
    title: str
    duty: str
    """One sentence: what only this seat is responsible for."""


@dataclass(frozen=True, slots=True)
class Party:
    """A role at the table with its confidential card."""

    id: PartyId
    name: str
    called: str
    """The name as it stands inside a sentence: ``the United States``."""
    short: str
    """At most twelve characters, for tight places."""
    colour: str
    """A palette name the front end maps to accessible colours for light and dark."""
    seats: tuple[Seat, ...]
    role: str
    """One sentence: who you are."""
    aims: tuple[str, ...]
    red_line: str
    walk_away: str
    """In words: what happens to this party without a deal."""
    brief: str
    """The long confidential brief, Markdown."""


@dataclass(frozen=True, slots=True)
class Option:
    id: OptionId
    name: str
    sentence: str
    """What the option obliges whom to do, in one sentence."""
    needs: tuple[PartyId, ...] = ()
    """Parties without whose signature this option cannot be agreed."""


@dataclass(frozen=True, slots=True)
class Issue:
    """A question with ordered options; ``x >= option`` in a rule means this order."""

    id: IssueId
    name: str
    question: str
    options: tuple[Option, ...]


@dataclass(frozen=True, slots=True)
class Is:
    """True when the package's option on ``issue`` is one of ``options``."""

    issue: IssueId
    options: frozenset[OptionId]


@dataclass(frozen=True, slots=True)
class AllOf:
    parts: tuple[Condition, ...]


@dataclass(frozen=True, slots=True)
class AnyOf:
    parts: tuple[Condition, ...]


@dataclass(frozen=True, slots=True)
class Not:
    part: Condition


@dataclass(frozen=True, slots=True)
class AtLeast:
    count: int
    parts: tuple[Condition, ...]


Condition = Is | AllOf | AnyOf | Not | AtLeast


@dataclass(frozen=True, slots=True)
class Scale:
    """Multiply the points of these parties on these issues by ``numerator / denominator``."""

    issues: tuple[IssueId, ...]
    parties: tuple[PartyId, ...]
    numerator: int
    denominator: int


@dataclass(frozen=True, slots=True)
class Case:
    """One branch of a rule: what holds, and what it then does."""

    when: Condition
    bonus: Mapping[PartyId, Points]
    scale: Scale | None = None


@dataclass(frozen=True, slots=True)
class Rule:
    """An interaction between issues. The first case whose condition holds applies, alone."""

    id: RuleId
    sentence: str
    """Public. What it is worth to a party is on that party's card only."""
    cases: tuple[Case, ...]
    source: str
    counter_source: str


@dataclass(frozen=True, slots=True)
class Phase:
    """A stretch of the timetable and what it allows."""

    id: PhaseId
    name: str
    seconds: int
    talk: bool = True
    offers: bool = True
    sign: bool = True
    act: bool = False
    plenary: bool = False
    """A plenary signs only offers that are addressed to all."""


@dataclass(frozen=True, slots=True)
class Pack:
    """One size of the scenario: which issues are open, and what the capitals demand."""

    id: PackId
    name: str
    summary: str
    issues: tuple[IssueId, ...]
    fixed: Package
    """Issues outside the pack: part of every final agreement at these options, else status quo."""
    mandates: Mapping[PartyId, Points]
    interim_gain: Points
    """An interim agreement must gain each signer at least this much over going without it."""
    minutes: int
    """Length of the whole format the phases below were written for, debrief included."""
    phases: tuple[Phase, ...]
    debrief_seconds: int
    action_points: int = 0
    """What a delegation can spend on instruments in each phase of action."""


@dataclass(frozen=True, slots=True)
class Source:
    title: str
    note: str


@dataclass(frozen=True, slots=True)
class Scenario:
    """Everything the rules need. ``points[issue][option][party]`` are exact, in ``1 / unit``."""

    id: str
    title: str
    tagline: str
    version: str
    digest: str
    """Hex SHA-256 of the scenario's canonical source text, stored with every session."""
    unit: int
    public_brief: str
    content_note: str
    model_note: str
    """What this model leaves out."""
    parties: tuple[Party, ...]
    issues: tuple[Issue, ...]
    status_quo: Package
    points: Mapping[IssueId, Mapping[OptionId, Mapping[PartyId, Points]]]
    rules: tuple[Rule, ...]
    final_signers: tuple[PartyId, ...]
    """Who must sign for an agreement to be final."""
    packs: tuple[Pack, ...]
    sources: tuple[Source, ...]
    map: RegionMap | None = None
    listed: bool = True
    """Whether it is offered to whoever hosts; others are still known by name."""
    reflection: tuple[str, ...] = ()
    """What each player is asked before the debrief; empty for the usual questions."""
    world: WorldModel | None = None
    """What happens outside the room; None if nothing does."""
    places: Mapping[SeatId, PartyId] = field(init=False, repr=False, compare=False)
    """Every seat in scenario order, and its party: looked up several times in each command."""

    def __post_init__(self) -> None:
        places = {seat.id: party.id for party in self.parties for seat in party.seats}
        object.__setattr__(self, "places", places)

    def party(self, party: PartyId) -> Party:
        return next(p for p in self.parties if p.id == party)

    def issue(self, issue: IssueId) -> Issue:
        return next(i for i in self.issues if i.id == issue)

    def pack(self, pack: PackId) -> Pack:
        return next(p for p in self.packs if p.id == pack)

    def seat(self, seat: SeatId) -> Seat:
        return next(s for p in self.parties for s in p.seats if s.id == seat)

    def seats(self) -> tuple[Seat, ...]:
        return tuple(s for p in self.parties for s in p.seats)


def timetable(pack: Pack, minutes: int) -> tuple[tuple[Phase, ...], Millis]:
    """Scale a pack's phases and debrief to ``minutes`` in all, keeping the debrief's share.

    Returns the phases with their new ``seconds`` and the debrief's length in milliseconds.
    """
    if minutes < 1:
        raise ValueError("a session lasts at least one minute")
    scaled = tuple(
        replace(phase, seconds=max(1, phase.seconds * minutes // pack.minutes))
        for phase in pack.phases
    )
    return scaled, pack.debrief_seconds * minutes * 1000 // pack.minutes
