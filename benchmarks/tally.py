"""What became of every action of a run: when it was due, its answer, who has seen it."""

from __future__ import annotations

from array import array
from collections import Counter
from dataclasses import dataclass, field
from itertools import count
from statistics import quantiles
from typing import Literal

Status = Literal["waiting", "accepted", "refused", "retry", "conflict"]
_NUMBERS = count(1)


@dataclass(frozen=True, slots=True)
class Latency:
    """Milliseconds from the moment an action was due to the last screen that showed it."""

    p50: float
    p99: float


@dataclass(slots=True)
class Action:
    """One command. ``seen`` screens of ``screens`` have shown it, the latest at ``last``."""

    id: str
    session: str
    due: float
    screens: int
    status: Status = "waiting"
    answered: float = 0.0
    seen: int = 0
    last: float = 0.0


@dataclass(slots=True)
class Tally:
    """All actions of one run by their number. Times are those of ``time.perf_counter``."""

    actions: dict[int, Action] = field(default_factory=dict)
    deliveries: int = 0
    accepted: int = 0

    def add(self, action: Action) -> int:
        """Take up an action; its number is new in this process."""
        number = next(_NUMBERS)
        self.actions[number] = action
        return number

    def answer(self, number: int, status: Status, now: float) -> None:
        action = self.actions.get(number)
        if action is None or action.status != "waiting":
            return
        action.status, action.answered = status, now
        self.accepted += status == "accepted"

    def show(self, number: int, now: float) -> None:
        """A screen has shown it. Actions of an earlier run are not counted."""
        action = self.actions.get(number)
        if action is not None:
            action.seen += 1
            action.last = now
            self.deliveries += 1

    # --- afterwards -------------------------------------------------------------------------------

    def statuses(self) -> Counter[Status]:
        return Counter(action.status for action in self.actions.values())

    def settled(self) -> bool:
        """Whether everything is answered and every accepted action is on every screen."""
        return not any(
            action.status == "waiting" or (action.status == "accepted" and not _complete(action))
            for action in self.actions.values()
        )

    def missing(self) -> int:
        """Deliveries that accepted actions still lack."""
        return sum(
            max(0, action.screens - action.seen)
            for action in self.actions.values()
            if action.status == "accepted"
        )

    def doubled(self) -> int:
        """Deliveries beyond the one that every screen should have had."""
        return sum(max(0, action.seen - action.screens) for action in self.actions.values())

    def latency(self, since: float = 0.0, until: float = float("inf")) -> Latency:
        """Over the actions that were due in this time and reached every screen."""
        took = array("d")
        for action in self.actions.values():
            if since <= action.due < until and _complete(action):
                took.append((action.last - action.due) * 1000)
        if len(took) < 2:
            return Latency(float("nan"), float("nan"))
        ranked = quantiles(took, n=100)
        return Latency(ranked[49], ranked[98])


def _complete(action: Action) -> bool:
    return action.seen >= action.screens
