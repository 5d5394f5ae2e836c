"""Up to five moments that are worth a look in class, found by a fixed rule, each in a sentence.

The rule walks down this list and keeps the first five that happened, at most one for each entry of
the session, in the order of time:

1. the final agreement; without one, the last whole text that was tabled
2. the first offer
3. the refusal by a capital that fell short by least
4. where the package that was later agreed lay on the table for the first time; without a final
   agreement, the whole text that came nearest to being ratified
5. the best offer on the table that was never agreed, if it was better for all together
6. the largest concession: how far a delegation came down between two whole texts of its own
7. the first counter-offer, the first interim agreement, the first rejection, the start, the end
"""

from __future__ import annotations

from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass
from itertools import islice
from typing import Literal

from negotiation.engine.scenario import Scenario
from negotiation.engine.terms import Millis, OfferId, PartyId, Points

from .course import Course, Tabled
from .words import shown

MOST = 5

MomentKind = Literal[
    "agreement",
    "last_chance",
    "first_offer",
    "refusal",
    "deal_first_tabled",
    "nearest",
    "missed",
    "concession",
    "counter",
    "interim",
    "rejection",
    "start",
    "end",
]


@dataclass(frozen=True, slots=True)
class Moment:
    """``seq`` is the entry it happened at; ``party`` and ``offer`` whom and what it is about."""

    kind: MomentKind
    seq: int
    at: Millis
    sentence: str
    party: PartyId | None = None
    offer: OfferId | None = None


def moments(course: Course, scores: Mapping[PartyId, Points]) -> tuple[Moment, ...]:
    """The moments of a course that has ended; ``scores`` is what the outcome is worth."""
    chosen: dict[int, Moment] = {}
    for moment in _Finder(course, scores).candidates():
        chosen.setdefault(moment.seq, moment)
        if len(chosen) == MOST:
            break
    return tuple(chosen[seq] for seq in sorted(chosen))


def best_offer(course: Course) -> Tabled | None:
    """The offer with the largest joint payoff of those that every signer's capital would have
    ratified when it was tabled; the earliest among equals."""
    open_ = [offer for offer in course.offers if not offer.short]
    return max(open_, key=lambda offer: (offer.joint, -offer.seq), default=None)


def nearest_offer(course: Course) -> Tabled | None:
    """The whole text whose signers' capitals were short of the least points together; the one
    with fewer capitals short, then the earliest, among equals."""
    texts = [offer for offer in course.offers if offer.final]
    return min(
        texts,
        key=lambda offer: (sum(offer.short.values()), len(offer.short), offer.seq),
        default=None,
    )


@dataclass(frozen=True, slots=True)
class Concession:
    """``points`` less for itself in ``offer`` than in the party's whole text before it."""

    offer: Tabled
    points: Points


def concessions(course: Course) -> tuple[Concession, ...]:
    """Every step down between two whole texts of one party that follow each other, by time."""
    last: dict[PartyId, Tabled] = {}
    found = []
    for offer in course.offers:
        if not offer.final:
            continue
        before = last.get(offer.party)
        if before and before.worth[offer.party] > offer.worth[offer.party]:
            points = before.worth[offer.party] - offer.worth[offer.party]
            found.append(Concession(offer, points))
        last[offer.party] = offer
    return tuple(found)


class _Finder:
    def __init__(self, course: Course, scores: Mapping[PartyId, Points]) -> None:
        self.course = course
        self.scores = scores
        self.scenario: Scenario = course.state.table.scenario
        self.final = next((bound for bound in course.bound if bound.final), None)

    def candidates(self) -> Iterator[Moment]:
        yield from self._close()
        yield from self._offered("first_offer", "First offer", self.course.offers)
        yield from self._refusal()
        yield from self._deal()
        yield from self._missed()
        yield from self._concession()
        answers = [offer for offer in self.course.offers if offer.counters]
        yield from self._offered("counter", "First counter-offer", answers)
        yield from self._interim()
        yield from self._rejection()
        yield from self._edges()

    def _close(self) -> Iterator[Moment]:
        if self.final:
            who = self._all(self.final.parties)
            sentence = f"The final agreement: {who} have signed, and every capital ratified."
            yield Moment("agreement", self.final.seq, self.final.at, sentence)
            return
        texts = [offer for offer in self.course.offers if offer.final]
        if texts:
            last = texts[-1]
            sentence = f"The last whole text, by {self._name(last.party)}: {self._fate(last)}."
            yield self._of("last_chance", last, sentence)

    def _offered(self, kind: MomentKind, title: str, offers: Sequence[Tabled]) -> Iterator[Moment]:
        for offer in offers[:1]:
            others = tuple(party for party in offer.parties if party != offer.party)
            to = "all" if len(offer.parties) == len(self.scores) else self._all(others)
            worth = self._points(offer.worth[offer.party])
            sentence = f"{title}, by {self._name(offer.party)} to {to}: worth {worth} to itself."
            yield self._of(kind, offer, sentence)

    def _refusal(self) -> Iterator[Moment]:
        closest = min(self.course.refusals, key=lambda r: (r.short_by, r.seq), default=None)
        if closest:
            said = "takes back its signature" if closest.voided else "refuses to ratify"
            sentence = (
                f"The capital of {self._name(closest.party)} {said}: "
                f"{self._points(closest.short_by)} points short."
            )
            known = self.course.offer(closest.offer)
            offer = known.offer if known else None
            yield Moment("refusal", closest.seq, closest.at, sentence, closest.party, offer)

    def _deal(self) -> Iterator[Moment]:
        if self.final:
            agreed = self.final.package
            same = (o for o in self.course.offers if o.final and o.package == agreed)
            for offer in islice(same, 1):
                sentence = (
                    f"What was agreed in the end is on the table for the first time, "
                    f"by {self._name(offer.party)}."
                )
                yield self._of("deal_first_tabled", offer, sentence)
            return
        near = nearest_offer(self.course)
        if near:
            sentence = (
                f"The text that came nearest, by {self._name(near.party)}: {self._fate(near)}."
            )
            yield self._of("nearest", near, sentence)

    def _missed(self) -> Iterator[Moment]:
        best = best_offer(self.course)
        more = best.joint - sum(self.scores.values()) if best else 0
        if best and not best.agreed and more > 0:
            sentence = (
                f"The best offer that was never agreed, by {self._name(best.party)}: "
                f"{self._points(more)} points more for all together, and {self._unsigned(best)}."
            )
            yield self._of("missed", best, sentence)

    def _concession(self) -> Iterator[Moment]:
        made = concessions(self.course)
        largest = max(made, key=lambda step: (step.points, -step.offer.seq), default=None)
        if largest:
            sentence = (
                f"The largest concession: {self._name(largest.offer.party)} "
                f"asks for {self._points(largest.points)} points less than before."
            )
            yield self._of("concession", largest.offer, sentence)

    def _interim(self) -> Iterator[Moment]:
        for bound in islice((b for b in self.course.bound if not b.final), 1):
            who = self._all(bound.parties)
            sentence = f"The first interim agreement, between {who}."
            yield Moment("interim", bound.seq, bound.at, sentence)

    def _rejection(self) -> Iterator[Moment]:
        turned_down = (o for o in self.course.offers if o.rejected)
        for offer in islice(turned_down, 1):
            by = self._name(offer.rejected)
            sentence = f"{by} turns down an offer by {self._name(offer.party)} for the first time."
            yield self._of("rejection", offer, sentence)

    def _edges(self) -> Iterator[Moment]:
        for phase in self.course.phases[:1]:
            yield Moment("start", phase.seq, phase.at, f"The session starts: {phase.name}.")
        if self.course.end:
            yield Moment("end", self.course.end, self.course.ended, "The session ends.")

    # --- words --------------------------------------------------------------------------------

    def _of(self, kind: MomentKind, offer: Tabled, sentence: str) -> Moment:
        return Moment(kind, offer.seq, offer.at, sentence, offer.party, offer.offer)

    def _fate(self, offer: Tabled) -> str:
        if not offer.short:
            return f"every capital would have ratified it, but {self._unsigned(offer)}"
        party, least = max(offer.short.items(), key=lambda item: item[1])
        return f"{self._name(party)}'s capital would have been {self._points(least)} points short"

    def _unsigned(self, offer: Tabled) -> str:
        missing = tuple(party for party in offer.parties if party not in offer.signed)
        return f"{self._all(missing)} did not sign" if missing else "all had signed"

    def _all(self, parties: tuple[PartyId, ...]) -> str:
        """``all five``, or their short names."""
        if len(parties) == len(self.scores) > 2:
            return f"all {len(parties)}"
        *most, last = (self.scenario.party(party).short for party in parties)
        return f"{', '.join(most)} and {last}" if most else last

    def _points(self, points: Points) -> str:
        return shown(points, self.scenario.unit)

    def _name(self, party: PartyId | None) -> str:
        return self.scenario.party(party).name if party else ""
