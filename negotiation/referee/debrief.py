"""The debrief of one table: what came of it, what was left on the table, and how it got there.

``docs/reference/debrief.md`` defines every number. All of it is a function of the log and of the
offers that the reader knows; the same log gives the same debrief on every machine.
"""

from __future__ import annotations

from collections.abc import Callable, Mapping
from dataclasses import dataclass
from fractions import Fraction

from negotiation.engine.scenario import Scenario
from negotiation.engine.seating import parties
from negotiation.engine.terms import PartyId, Points

from .alternatives import Alternatives, alternatives, changes
from .course import Course, Tabled
from .enumerate import StoppedError
from .ground import Ground, ground
from .moments import Moment, best_offer, moments, nearest_offer
from .swaps import Swap, repairs, swaps
from .theory import Theory


@dataclass(frozen=True, slots=True)
class PartyResult:
    """``gain`` is over no deal, ``margin`` over the mandate. ``possible`` is the largest gain over
    no deal in any final agreement that would have been ratified, and ``share`` what part of it
    the party has; both None where there is no such agreement, or it was not searched for."""

    party: PartyId
    score: Points
    mandate: Points
    no_deal: Points
    possible: Points | None

    @property
    def gain(self) -> Points:
        return self.score - self.no_deal

    @property
    def loss(self) -> Points:
        return -self.gain

    @property
    def margin(self) -> Points:
        return self.score - self.mandate

    @property
    def short(self) -> Points:
        return -self.margin

    @property
    def share(self) -> Fraction | None:
        return Fraction(self.gain, self.possible) if self.possible else None


@dataclass(frozen=True, slots=True)
class Verdict:
    """What the numbers say of the outcome alone, whoever reads it.

    ``left`` is what the best agreement in which nobody is worse off would have changed and brought
    on top. It is None where nothing was left, and (as ``alternatives``) if the search was stopped:
    ``efficient`` tells which.
    """

    ground: Ground
    results: tuple[PartyResult, ...]
    alternatives: Alternatives | None
    left: Swap | None
    swaps: tuple[Swap, ...]

    @property
    def efficient(self) -> bool | None:
        """Whether no agreement was better for somebody and worse for nobody; None if unknown."""
        return None if self.alternatives is None else self.left is None


@dataclass(frozen=True, slots=True)
class Nearest:
    """The whole text that came nearest, and the small changes that would have let it pass."""

    offer: Tabled
    repairs: tuple[Swap, ...]


@dataclass(frozen=True, slots=True)
class Debrief:
    """``first`` is each party's first offer. ``nearest`` is None after a final agreement,
    ``theory`` for a scenario without a world."""

    verdict: Verdict
    course: Course
    first: Mapping[PartyId, Tabled]
    best: Tabled | None
    nearest: Nearest | None
    moments: tuple[Moment, ...]
    theory: Theory | None = None

    @property
    def scenario(self) -> Scenario:
        return self.course.state.table.scenario


def verdict(course: Course, should_stop: Callable[[], bool] = lambda: False) -> Verdict:
    """Search everything that could have been agreed instead, as long as it may."""
    base = ground(course.state)
    try:
        found = alternatives(base, should_stop)
    except StoppedError:
        found = None
    left = None
    if found is not None and found.best is not None:
        scores = found.best.scores
        gains = {party: scores[party] - base.scores[party] for party in base.scores}
        left = Swap(changes(base, found.best.package), gains)
    return Verdict(
        ground=base,
        results=tuple(_result(base, found, party) for party in parties(base.table)),
        alternatives=found,
        left=left,
        swaps=swaps(base),
    )


def debrief(course: Course, judged: Verdict, theory: Theory | None = None) -> Debrief:
    """The debrief of a course, or of what somebody knows of it, with its verdict."""
    near = None if judged.ground.final else nearest_offer(course)
    first: dict[PartyId, Tabled] = {}
    for offer in course.offers:
        first.setdefault(offer.party, offer)
    return Debrief(
        verdict=judged,
        course=course,
        first=first,
        best=best_offer(course),
        nearest=Nearest(near, repairs(judged.ground, near.outcome)) if near else None,
        moments=moments(course, judged.ground.scores),
        theory=theory,
    )


def _result(base: Ground, found: Alternatives | None, party: PartyId) -> PartyResult:
    most = found.most.get(party) if found else None
    no_deal = base.no_deal[party]
    return PartyResult(
        party=party,
        score=base.scores[party],
        mandate=base.mandates[party],
        no_deal=no_deal,
        possible=None if most is None else most - no_deal,
    )
