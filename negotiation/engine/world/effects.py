"""The shapes of what an act, a roll or an event does to the numbers of the world."""

from __future__ import annotations

from dataclasses import dataclass
from typing import Literal

from negotiation.engine.terms import GroupId, ParameterId, VariableId

from .facts import Fact


@dataclass(frozen=True, slots=True)
class Change:
    """Add ``by`` to a variable: that number, or so many times a parameter of the preset."""

    variable: VariableId
    by: int
    parameter: ParameterId | None = None
    when: Fact | None = None


@dataclass(frozen=True, slots=True)
class Put:
    """Set a variable."""

    variable: VariableId
    to: int
    when: Fact | None = None


@dataclass(frozen=True, slots=True)
class Shift:
    """Take up to ``by`` of one share, which keeps at least ``keep``, and give it to another.

    ``source``: the act's target, or the largest. ``to``: the largest or the smallest of the others.
    """

    group: GroupId
    source: Literal["target", "largest"]
    to: Literal["largest", "smallest"]
    by: int
    keep: int
    when: Fact | None = None


Effect = Change | Put | Shift
