"""What can be true of a session besides its package: the shapes of such conditions."""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING

from negotiation.engine.terms import InjectId, InstrumentId, ThresholdId, VariableId

if TYPE_CHECKING:
    from negotiation.engine.scenario import Condition


@dataclass(frozen=True, slots=True)
class Level:
    """True while the sum of these variables lies from ``low`` to ``high``; None is no bound."""

    variables: tuple[VariableId, ...]
    low: int | None
    high: int | None


@dataclass(frozen=True, slots=True)
class Acted:
    """True once somebody has used the instrument, on ``target`` if one is named."""

    instrument: InstrumentId
    target: str | None = None
    this_phase: bool = False


@dataclass(frozen=True, slots=True)
class Happened:
    """True once an inject has fired or a threshold was crossed."""

    what: InjectId | ThresholdId


@dataclass(frozen=True, slots=True)
class Agreed:
    """True while the outcome as it stands meets a condition on packages."""

    when: Condition


@dataclass(frozen=True, slots=True)
class Offered:
    """True while some open public offer, on top of the outcome, would meet the condition."""

    when: Condition


@dataclass(frozen=True, slots=True)
class Every:
    parts: tuple[Fact, ...]


@dataclass(frozen=True, slots=True)
class Some:
    parts: tuple[Fact, ...]


@dataclass(frozen=True, slots=True)
class Never:
    """True while its part is not."""

    part: Fact


Fact = Level | Acted | Happened | Agreed | Offered | Every | Some | Never
