"""How one seat bargains: numbers that the one engine reads, and five named sets of them."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from typing import Literal

from negotiation.engine import bots
from negotiation.engine.terms import SeatId, TemperamentName
from negotiation.engine.world_slices import Family

PerMille = int
"""Parts of a thousand: exact on every machine."""


@dataclass(frozen=True, slots=True)
class Temperament:
    """``start`` and ``end`` say which part of the way from its mandate up to the best package it
    could imagine a bot asks for at the beginning and when time is up; ``power`` bends the fall
    between them (1 falls evenly, more falls late)."""

    name: TemperamentName
    start: PerMille
    end: PerMille
    power: int
    patience: int
    """Turns between two full texts of its own."""
    last: PerMille = 0
    """What ``end`` becomes in the very last turns: by then even a firm one takes what it can get,
    rather than let a deal fail that its capital would sign."""
    steps: bool = True
    """Whether it tables partial agreements on the way."""
    mirrors: bool = False
    """Whether it moves only as far as the others have moved towards it, until time presses."""
    spoils: bool = False
    """Whether it turns down whatever it would not sign, and writes texts for itself alone."""
    means: tuple[Family, ...] = ("conventional",)
    """What it does alone, where the scenario has a world: the family it turns to first."""
    dares: Literal["never", "calm", "always"] = "never"
    """Whether it does what may lead to disaster: only while tension has not risen, or whenever."""


FIRM = Temperament(
    bots.FIRM,
    start=700,
    end=60,
    power=3,
    patience=7,
    steps=False,
    means=("deterrence", "conventional"),
    dares="calm",
)
STEADY = Temperament(
    bots.STEADY, start=550, end=0, power=2, patience=6, means=("conventional", "deterrence")
)
EAGER = Temperament(bots.EAGER, start=420, end=0, power=1, patience=5)
MIRROR = Temperament(bots.MIRROR, start=550, end=0, power=2, patience=6, mirrors=True)
SPOILER = Temperament(
    bots.SPOILER,
    start=850,
    end=450,
    power=4,
    patience=7,
    last=450,
    steps=False,
    spoils=True,
    means=("coercive", "propaganda"),
    dares="always",
)

TEMPERAMENTS: Mapping[TemperamentName, Temperament] = {
    each.name: each for each in (FIRM, STEADY, EAGER, MIRROR, SPOILER)
}


def usual(seed: str, seat: SeatId) -> Temperament:
    """The temperament of a seat for which nobody chose one; ``seed`` is the bot's own."""
    return TEMPERAMENTS[bots.usual(seed, seat)]
