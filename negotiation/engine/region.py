"""A scenario's map: outlines to draw, where the parties stand, and what an option marks where.

Public, and the same for everybody: what a viewer sees *on* it follows from the slices they hold.
Coordinates are whole units of the drawing, from its top left corner.
"""

from __future__ import annotations

from dataclasses import dataclass
from typing import Literal

from .terms import IssueId, OptionId, PartyId, PlaceId

Symbol = Literal[
    "atom", "drill", "eye", "gate", "people", "port", "rail", "missile", "seal", "shield",
    "speaker", "works",
]  # fmt: skip
Look = Literal["on", "part", "off"]
"""At work, partly or for a time, and stopped: a full, a half and a crossed-out symbol."""


@dataclass(frozen=True, slots=True)
class Point:
    x: int
    y: int


@dataclass(frozen=True, slots=True)
class Home:
    """Where a party's delegation is shown."""

    party: PartyId
    place: str
    at: Point


@dataclass(frozen=True, slots=True)
class Show:
    """How the map tells that this option holds."""

    option: OptionId
    look: Look
    words: str


@dataclass(frozen=True, slots=True)
class Mark:
    """A place, or a ``route`` between places, that an issue's options mark.

    ``beside`` is where the symbol and the words stand when there is no room ``at`` the place.
    An option without a ``Show`` leaves no trace.
    """

    issue: IssueId
    place: str
    symbol: Symbol
    at: Point
    beside: Point | None
    route: tuple[Point, ...]
    shows: tuple[Show, ...]


@dataclass(frozen=True, slots=True)
class Place:
    """Where an instrument is used or an event happens; it shows once it did."""

    id: PlaceId
    name: str
    at: Point


@dataclass(frozen=True, slots=True)
class RegionMap:
    """``land`` and ``borders`` are path data as in SVG."""

    title: str
    width: int
    height: int
    land: str
    borders: str
    homes: tuple[Home, ...]
    marks: tuple[Mark, ...]
    places: tuple[Place, ...]
