"""From the checked fields of a ``world`` to what it is worth: mandates, no deal, scores."""

from __future__ import annotations

from collections.abc import Collection, Iterator, Mapping
from dataclasses import dataclass
from fractions import Fraction

from negotiation.engine.terms import PartyId, Points, ThresholdId, VariableId
from negotiation.engine.world.prices import Component, Mandates, NoDeal, Reward, Step

from .conditions import Report
from .facts import FactReader
from .problems import Path
from .world_schema import ComponentPart, WorldPart


@dataclass(frozen=True, slots=True)
class PriceReader:
    """``levels`` are the variables and balances that a component can read."""

    part: WorldPart
    path: Path
    parties: Collection[str]
    levels: Collection[str]
    facts: FactReader
    report: Report
    unit: int

    def mandates(self) -> Mandates:
        part, path = self.part.mandates, (*self.path, "mandates")
        thresholds = [threshold.id for threshold in self.part.thresholds]
        for n, step in enumerate(part.steps):
            here: Path = (*path, "steps", n)
            self._known("party", step.party, self.parties, (*here, "party"))
            self._known("threshold", step.threshold, thresholds, (*here, "threshold"))
        return Mandates(
            base=self._per_party(part.base, (*path, "base")),
            components=self._components(part.components, (*path, "components")),
            steps=tuple(
                Step(PartyId(step.party), ThresholdId(step.threshold), self._whole(step.points))
                for step in part.steps
            ),
            jitter=part.jitter,
            floor=part.floor,
        )

    def no_deal(self) -> NoDeal:
        part, path = self.part.no_deal, (*self.path, "no_deal")
        return NoDeal(
            self._per_party(part.base, (*path, "base")),
            self._components(part.components, (*path, "components")),
        )

    def score(self) -> tuple[Component, ...]:
        return self._components(self.part.score, (*self.path, "score"))

    def rewards(self) -> Iterator[Reward]:
        for n, part in enumerate(self.part.rewards):
            path: Path = (*self.path, "rewards", n)
            self._known("party", part.party, self.parties, (*path, "party"))
            when = self.facts.read(part.when, (*path, "when"))
            if when is not None:
                yield Reward(PartyId(part.party), part.name, part.points * self.unit, when)

    def _known(self, what: str, name: str, among: Collection[str], path: Path) -> None:
        if name not in among:
            self.report(path, f"there is no {what} {name}")

    def _per_party(
        self, numbers: Mapping[str, Fraction] | None, path: Path
    ) -> Mapping[PartyId, Points] | None:
        if numbers is None:
            return None
        if numbers.keys() != set(self.parties):
            self.report(path, f"needs one number for each of {', '.join(self.parties)}")
        return {PartyId(party): self._whole(number) for party, number in numbers.items()}

    def _components(self, parts: list[ComponentPart], path: Path) -> tuple[Component, ...]:
        for n, part in enumerate(parts):
            self._known("party", part.party, self.parties, (*path, n, "party"))
            self._known("variable", part.variable, self.levels, (*path, n, "variable"))
        return tuple(
            Component(
                PartyId(part.party),
                part.name,
                VariableId(part.variable),
                part.base,
                part.times,
                part.over,
                part.only,
            )
            for part in parts
        )

    def _whole(self, number: Fraction) -> Points:
        return int(number * self.unit)
