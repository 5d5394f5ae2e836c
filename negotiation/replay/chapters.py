"""The moments worth jumping to, made of nothing but what the viewer saw."""

from __future__ import annotations

from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass
from typing import Literal, cast

from negotiation.engine.slices import AgreementsSlice, Line, OffersSlice, Slice, TableSlice
from negotiation.engine.terms import OfferId, PartyId
from negotiation.engine.world_slices import SettingSlice, WorldSlice

from .frames import Frame

ChapterKind = Literal[
    "phase", "offer", "counter", "refusal", "signature", "agreement", "event", "end"
]

_NO: Mapping[str, str] = {
    "capital_refused": "the capital refuses",
    "signature_voided": "the capital takes its signature back",
}


@dataclass(frozen=True, slots=True)
class Chapter:
    """``step`` counts from 0; ``line`` is the number of the feed line behind it, from 1."""

    step: int
    kind: ChapterKind
    title: str
    line: int


def chapters(frames: Sequence[Frame], slices: Mapping[str, Slice]) -> tuple[Chapter, ...]:
    """Every phase, the first offer and counter-offer, the first signature that answers an offer,
    refusals by capitals, agreements, events from outside, and the end.

    ``slices`` are the same viewer's, after the last frame.
    """
    return tuple(_Finder(slices).chapters(frames))


def _events(slices: Mapping[str, Slice]) -> Iterator[tuple[str, str]]:
    """The names of what came from outside, where there is an outside."""
    if "world" in slices:
        for happening in cast("WorldSlice", slices["world"]).happenings:
            if happening.inject is not None:
                yield happening.inject, happening.name
        for threshold in cast("SettingSlice", slices["setting"]).thresholds:
            yield threshold.id, threshold.name


class _Finder:
    def __init__(self, slices: Mapping[str, Slice]) -> None:
        table = cast("TableSlice", slices["table"])
        agreements = cast("AgreementsSlice", slices["agreements"]).agreements
        self._offers = {offer.id: offer for offer in cast("OffersSlice", slices["offers"]).offers}
        self._parties = {party.id: party.name for party in table.parties}
        self._phases = {phase.id: phase.name for phase in table.phases}
        self._agreements = {agreement.id: agreement for agreement in agreements}
        self._events = dict(_events(slices))
        self._found: set[ChapterKind] = set()
        self._answered: set[OfferId] = set()

    def chapters(self, frames: Sequence[Frame]) -> Iterator[Chapter]:
        number = 0
        for step, frame in enumerate(frames):
            for line in frame.lines:
                number += 1
                found = self._chapter(line)
                if found is not None:
                    yield Chapter(step, found[0], found[1], number)

    def _chapter(self, line: Line) -> tuple[ChapterKind, str] | None:
        match line.kind:
            case "phase_started":
                return ("phase", self._phases[line.phase]) if line.phase else None
            case "offer_tabled":
                return self._offer(line)
            case "offer_signed":
                return self._signature(line)
            case "capital_refused" | "signature_voided":
                return "refusal", f"{self._name(line.party)}: {_NO[line.kind]}"
            case "agreement_bound":
                return self._agreement(line)
            case "inject_fired" | "threshold_crossed" | "disaster_struck":
                return "event", self._event(line)
            case "session_ended":
                return "end", "The session ends"
            case _:
                return None

    def _event(self, line: Line) -> str:
        if line.kind == "disaster_struck":
            return "Disaster"
        named = line.inject or line.threshold
        return "An event" if named is None else self._events[named]

    def _offer(self, line: Line) -> tuple[ChapterKind, str] | None:
        """The first one, and the first that answers one this viewer saw."""
        if line.offer is None:
            return None
        answers = self._offers[line.offer].counters is not None
        kind: ChapterKind = "counter" if answers else "offer"
        if kind in self._found:
            return None
        self._found.add(kind)
        title = "First counter-offer, by" if answers else "First offer, by"
        return kind, f"{title} {self._name(line.party)}"

    def _signature(self, line: Line) -> tuple[ChapterKind, str] | None:
        """The proposer's own says no more than the offer did."""
        if line.offer is None or line.offer in self._answered:
            return None
        if self._offers[line.offer].party == line.party:
            return None
        self._answered.add(line.offer)
        return "signature", f"{self._name(line.party)} signs"

    def _agreement(self, line: Line) -> tuple[ChapterKind, str] | None:
        if line.agreement is None:
            return None
        agreed = self._agreements[line.agreement]
        number = list(self._agreements).index(line.agreement) + 1
        return "agreement", "The final agreement" if agreed.final else f"Agreement {number}"

    def _name(self, party: PartyId | None) -> str:
        return self._parties[party] if party else ""
