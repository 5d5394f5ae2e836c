"""The outcome of a table as a report: ``view``'s slices, put into reading order.

Nothing here decides who sees what; a sheet that is not in the viewer's slices is not in the report.
"""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from typing import cast

from negotiation.engine.entries import EndReason
from negotiation.engine.slices import (
    AgreementsSlice,
    IssueInfo,
    OffersSlice,
    OptionInfo,
    PartyInfo,
    ResultsSlice,
    ScoreLine,
    Scoresheet,
    Seconds,
    Slice,
    TableSlice,
)
from negotiation.engine.terms import AgreementId, IssueId, OptionId, PartyId, Points


@dataclass(frozen=True, slots=True)
class Agreed:
    """An agreement under the number people call it by: the first is 1."""

    number: int
    parties: tuple[PartyInfo, ...]
    final: bool
    at: Seconds
    amends: tuple[int, ...]
    terms: tuple[tuple[IssueInfo, OptionInfo], ...]


@dataclass(frozen=True, slots=True)
class Settled:
    """One issue: where it was, where it is now, and the agreement that moved it, if any."""

    issue: IssueInfo
    before: OptionInfo
    now: OptionInfo
    by: Agreed | None


@dataclass(frozen=True, slots=True)
class Reason:
    """One line of a sheet: an issue's option, a rule's sentence or something of the world, and
    what it is worth."""

    title: str
    text: str
    points: Points
    by: Agreed | None
    rule: bool
    world: bool = False


@dataclass(frozen=True, slots=True)
class Sheet:
    """One party's score. ``gain`` is over no deal; ``ratified`` is margin >= 0.

    ``marks`` are no deal, mandate and score as hundredths of the widest bar of the report.
    """

    party: PartyInfo
    score: Points
    mandate: Points
    margin: Points
    no_deal: Points
    gain: Points
    reasons: tuple[Reason, ...]
    marks: Mapping[str, float]


@dataclass(frozen=True, slots=True)
class Refusal:
    """A capital that said no. ``terms`` is None when this viewer never saw the offer."""

    party: PartyInfo
    short_by: Points
    at: Seconds
    final: bool | None
    terms: tuple[tuple[IssueInfo, OptionInfo], ...] | None


@dataclass(frozen=True, slots=True)
class Outcome:
    reason: EndReason
    revealed: bool
    final: bool
    unit: int
    settled: tuple[Settled, ...]
    agreements: tuple[Agreed, ...]
    sheets: tuple[Sheet, ...]
    refusals: tuple[Refusal, ...]

    @property
    def moved(self) -> tuple[Settled, ...]:
        return tuple(line for line in self.settled if line.by)

    @property
    def unmoved(self) -> tuple[Settled, ...]:
        return tuple(line for line in self.settled if not line.by)


def outcome(slices: Mapping[str, Slice]) -> Outcome | None:
    """The report of one viewer's slices; None while the session has not ended."""
    results = cast("ResultsSlice | None", slices.get("results"))
    return _Writer(slices, results).outcome() if results else None


class _Writer:
    """Looks up names once for the whole report."""

    def __init__(self, slices: Mapping[str, Slice], results: ResultsSlice) -> None:
        self._table = cast("TableSlice", slices["table"])
        self._offers = {offer.id: offer for offer in cast("OffersSlice", slices["offers"]).offers}
        self._results = results
        self._parties = {party.id: party for party in self._table.parties}
        self._issues = {issue.id: issue for issue in self._table.issues}
        self._rules = {rule.id: rule.sentence for rule in self._table.rules}
        self._agreed: dict[AgreementId, Agreed] = {}
        for view in cast("AgreementsSlice", slices["agreements"]).agreements:
            self._agreed[view.id] = Agreed(
                number=len(self._agreed) + 1,
                parties=self._named(view.parties),
                final=view.final,
                at=view.at,
                amends=tuple(self._agreed[earlier].number for earlier in view.amends),
                terms=self._terms(view.package),
            )

    def outcome(self) -> Outcome:
        agreements = tuple(self._agreed.values())
        by = {issue.id: agreed for agreed in agreements for issue, _ in agreed.terms}
        results = self._results
        return Outcome(
            reason=results.reason,
            revealed=results.revealed,
            final=results.final,
            unit=self._table.unit,
            settled=tuple(self._settled(issue, by) for issue in self._table.issues),
            agreements=agreements,
            sheets=tuple(self._sheet(sheet) for sheet in results.sheets),
            refusals=tuple(self._refusals()),
        )

    def _settled(self, issue: IssueInfo, by: Mapping[IssueId, Agreed]) -> Settled:
        return Settled(
            issue,
            _option(issue, issue.status_quo),
            _option(issue, self._results.package[issue.id]),
            by.get(issue.id),
        )

    def _sheet(self, sheet: Scoresheet) -> Sheet:
        return Sheet(
            party=self._parties[sheet.party],
            score=sheet.score,
            mandate=sheet.mandate,
            margin=sheet.margin,
            no_deal=sheet.no_deal,
            gain=sheet.score - sheet.no_deal,
            reasons=tuple(self._reason(line) for line in sheet.lines),
            marks=self._marks(sheet),
        )

    def _reason(self, line: ScoreLine) -> Reason:
        by = self._agreed[line.agreement] if line.agreement else None
        if line.issue is not None and line.option is not None:
            issue = self._issues[line.issue]
            return Reason(issue.name, _option(issue, line.option).name, line.points, by, rule=False)
        if line.world is not None:
            title = line.world[:1].upper() + line.world[1:]
            return Reason(title, "", line.points, by, rule=False, world=True)
        sentence = self._rules[line.rule] if line.rule else ""
        # A rule's first sentence is its headline.
        headline, _, rest = sentence.partition(". ")
        title, text = (headline + ".", rest) if rest else (sentence, "")
        return Reason(title, text, line.points, by, rule=True)

    def _marks(self, sheet: Scoresheet) -> dict[str, float]:
        every = [
            points for s in self._results.sheets for points in (s.score, s.mandate, s.no_deal, 0)
        ]
        low, high = min(every), max(every)
        width = (high - low) or 1
        return {
            name: round(100 * (points - low) / width, 2)
            for name, points in (
                ("zero", 0),
                ("no_deal", sheet.no_deal),
                ("mandate", sheet.mandate),
                ("score", sheet.score),
            )
        }

    def _refusals(self) -> list[Refusal]:
        refusals = []
        for refusal in self._results.refusals:
            offer = self._offers.get(refusal.offer)
            refusals.append(
                Refusal(
                    party=self._parties[refusal.party],
                    short_by=refusal.short_by,
                    at=refusal.at,
                    final=offer.final if offer else None,
                    terms=self._terms(offer.package) if offer else None,
                )
            )
        return refusals

    def _named(self, parties: tuple[PartyId, ...]) -> tuple[PartyInfo, ...]:
        return tuple(self._parties[party] for party in parties)

    def _terms(
        self, package: Mapping[IssueId, OptionId]
    ) -> tuple[tuple[IssueInfo, OptionInfo], ...]:
        return tuple(
            (issue, _option(issue, package[issue.id]))
            for issue in self._table.issues
            if issue.id in package
        )


def _option(issue: IssueInfo, wanted: OptionId) -> OptionInfo:
    return next(option for option in issue.options if option.id == wanted)
