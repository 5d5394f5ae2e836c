"""The words every rule speaks: ids, numbers, packages, and who looks or acts."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from enum import StrEnum
from typing import NewType

PartyId = NewType("PartyId", str)
"""A role at the table, as the scenario names it (``US``)."""

SeatId = NewType("SeatId", str)
"""A place at the table, ``<party>.<seat>`` as the scenario names them (``US.head``).

A seat is a place, not a person: whoever holds it sees what the place may see."""

IssueId = NewType("IssueId", str)
OptionId = NewType("OptionId", str)
RuleId = NewType("RuleId", str)
PackId = NewType("PackId", str)
PhaseId = NewType("PhaseId", str)
OfferId = NewType("OfferId", str)
AgreementId = NewType("AgreementId", str)
ChannelId = NewType("ChannelId", str)

VariableId = NewType("VariableId", str)
"""A number of the world outside the room (``tension``), or the balance of a group of shares."""
GroupId = NewType("GroupId", str)
MemberId = NewType("MemberId", str)
InstrumentId = NewType("InstrumentId", str)
ActionId = NewType("ActionId", str)
RollId = NewType("RollId", str)
ThresholdId = NewType("ThresholdId", str)
InjectId = NewType("InjectId", str)
ParameterId = NewType("ParameterId", str)
PresetId = NewType("PresetId", str)
StrategyId = NewType("StrategyId", str)
PlaceId = NewType("PlaceId", str)
"""A place on the map where something can be done or happen."""

TemperamentName = NewType("TemperamentName", str)
"""How a bot bargains, by name (``firm``)."""

TextRef = NewType("TextRef", str)
"""Hex SHA-256 of salt and words. The words live outside the log and can be erased."""

Points = int
"""Exact points in units of ``1 / Scenario.unit``. Never rounded, never clipped."""

Millis = int
"""Server time or a duration in whole milliseconds; as a time, since the Unix epoch."""

Package = Mapping[IssueId, OptionId]
"""Options chosen for some or all issues. Treated as immutable: build a new one to change it."""

PLENARY = ChannelId("plenary")
"""The channel that everybody reads, observers included."""


class Sight(StrEnum):
    """What kind of eyes a viewer has."""

    SEAT = "seat"
    OBSERVER = "observer"
    FACILITATOR = "facilitator"
    MENTOR = "mentor"
    """Looks over the shoulder of one delegation, from no seat."""


@dataclass(frozen=True, slots=True)
class Viewer:
    """Who looks. Two equal viewers always see the same bytes.

    ``generation`` grows each time the seat changes hands, so that an older holder's
    open connections can be told from the present one's. ``party`` is a mentor's delegation.
    """

    sight: Sight
    seat: SeatId | None = None
    generation: int = 0
    party: PartyId | None = None


@dataclass(frozen=True, slots=True)
class Actor:
    """Who acts. Sight and powers are separate things: a host who plays has both.

    ``steers`` is the power to start, pause, extend, step, end, seat and release;
    ``clock`` marks the commands that a due deadline issues; ``bot`` those of the bot in the seat,
    which count only while it plays there, as a person's count only while a person does.
    """

    seat: SeatId | None = None
    steers: bool = False
    clock: bool = False
    bot: bool = False


CLOCK = Actor(clock=True)


@dataclass(frozen=True, slots=True)
class Audience:
    """Who may learn of an entry, fixed when it is appended. The facilitator always may."""

    public: bool = False
    parties: frozenset[PartyId] = frozenset()
    seats: frozenset[SeatId] = frozenset()


EVERYONE = Audience(public=True)
NOBODY_ELSE = Audience()
"""The facilitator only."""
