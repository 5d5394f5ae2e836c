"""The debrief page's data: the analysis with names instead of ids, in reading order.

Nothing here decides who sees what: ``lookback`` has left out what the reader may not know.
"""

from __future__ import annotations

from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass

from negotiation.engine.scenario import Issue, Option, Party
from negotiation.engine.slices import Seconds
from negotiation.engine.terms import IssueId, Millis, OptionId, PartyId, Points
from negotiation.referee.course import Refused, Tabled
from negotiation.referee.debrief import Debrief, PartyResult
from negotiation.referee.moments import Moment
from negotiation.referee.report import percent
from negotiation.referee.swaps import Swap

from .charts import OffersChart, TalkChart, offers_chart, talk_chart
from .theory import TheoryPage, theory_page

MOST_SWAPS = 20
SHOWN_SWAPS = 5

Terms = tuple[tuple[Issue, Option], ...]
PartyPoints = tuple[tuple[Party, Points], ...]


@dataclass(frozen=True, slots=True)
class Change:
    """A swap. ``gains`` names only the parties to whom it brings something."""

    terms: Terms
    gains: PartyPoints
    joint: Points


@dataclass(frozen=True, slots=True)
class Row:
    """An offer. ``since`` are seconds from the start; ``to`` is empty if it went to everybody."""

    offer: Tabled
    since: Seconds
    by: Party
    to: tuple[Party, ...]
    terms: Terms
    worth: PartyPoints
    short: PartyPoints
    unsigned: tuple[Party, ...]
    refused: tuple[Party, ...]
    rejected: Party | None


@dataclass(frozen=True, slots=True)
class No:
    """A capital's refusal; ``row`` is the offer, if the reader knows it."""

    refusal: Refused
    since: Seconds
    party: Party
    row: Row | None


@dataclass(frozen=True, slots=True)
class Judged:
    """``share`` in whole per cent, None where no agreement could have been signed."""

    party: Party
    result: PartyResult
    share: int | None
    room: Points | None
    """How much more than now the best agreement for this party alone would have brought it."""


@dataclass(frozen=True, slots=True)
class Voice:
    """What a delegation wrote: ``cells`` to each party in order, None for itself."""

    party: Party
    plenary: int
    team: int
    cells: tuple[int | None, ...]


@dataclass(frozen=True, slots=True)
class Page:
    found: Debrief
    unit: int
    parties: tuple[Party, ...]
    judged: tuple[Judged, ...]
    left: Change | None
    swaps: tuple[Change, ...]
    more_swaps: tuple[Change, ...]
    nearest: Row | None
    repairs: tuple[Change, ...]
    rows: tuple[Row, ...]
    first: tuple[Row, ...]
    best: Row | None
    refusals: tuple[No, ...]
    moments: tuple[tuple[Moment, Seconds, str | None], ...]
    """With the time since the start, and a bot's reason if it was a bot's offer."""
    chart: OffersChart
    talk: TalkChart
    voices: tuple[Voice, ...]
    theory: TheoryPage | None
    """None for a scenario without a world."""


def page(found: Debrief) -> Page:
    return _Writer(found).page()


class _Writer:
    def __init__(self, found: Debrief) -> None:
        self.found = found
        self.scenario = found.scenario
        self.parties = {party.id: party for party in self.scenario.parties}
        self.rows = {offer.seq: self._row(offer) for offer in found.course.offers}
        self.by_id = {row.offer.offer: row for row in self.rows.values()}

    def page(self) -> Page:
        found = self.found
        judged, talk = found.verdict, found.course.talk
        swaps = self._changes(judged.swaps[:MOST_SWAPS])
        near = found.nearest
        return Page(
            found=found,
            unit=self.scenario.unit,
            parties=self.scenario.parties,
            judged=tuple(self._judged(result) for result in judged.results),
            left=self._change(judged.left) if judged.left else None,
            swaps=swaps[:SHOWN_SWAPS],
            more_swaps=swaps[SHOWN_SWAPS:],
            nearest=self.rows[near.offer.seq] if near else None,
            repairs=self._changes(near.repairs[:SHOWN_SWAPS]) if near else (),
            rows=tuple(self.rows.values()),
            first=tuple(self.rows[offer.seq] for offer in found.first.values()),
            best=self.rows[found.best.seq] if found.best else None,
            refusals=tuple(self._no(refusal) for refusal in found.course.refusals),
            moments=tuple(
                (moment, self._since(moment.at), self._why(moment)) for moment in found.moments
            ),
            chart=offers_chart(found),
            talk=talk_chart(self.scenario.parties, talk.pairs),
            voices=tuple(self._voice(party) for party in self.parties),
            theory=theory_page(found.theory, found.course) if found.theory else None,
        )

    def _judged(self, result: PartyResult) -> Judged:
        share, possible = result.share, result.possible
        return Judged(
            party=self.parties[result.party],
            result=result,
            share=None if share is None else percent(share),
            room=None if possible is None else max(0, possible - result.gain),
        )

    def _row(self, offer: Tabled) -> Row:
        others = [party for party in offer.parties if party != offer.party]
        everybody = len(offer.parties) == len(self.parties)
        unsigned = (party for party in offer.parties if party not in offer.signed)
        return Row(
            offer=offer,
            since=self._since(offer.at),
            by=self.parties[offer.party],
            to=() if everybody else self._named(others),
            terms=self._terms(offer.package),
            worth=self._points(offer.worth),
            short=self._points(offer.short),
            unsigned=self._named(unsigned),
            refused=self._named(offer.refused),
            rejected=self.parties[offer.rejected] if offer.rejected else None,
        )

    def _no(self, refusal: Refused) -> No:
        party = self.parties[refusal.party]
        return No(refusal, self._since(refusal.at), party, self.by_id.get(refusal.offer))

    def _why(self, moment: Moment) -> str | None:
        row = self.rows.get(moment.seq)
        return row.offer.why if row else None

    def _voice(self, speaker: PartyId) -> Voice:
        talk = self.found.course.talk
        return Voice(
            party=self.parties[speaker],
            plenary=talk.plenary.get(speaker, 0),
            team=talk.team.get(speaker, 0),
            cells=tuple(
                None if other == speaker else talk.pairs.get((speaker, other), 0)
                for other in self.parties
            ),
        )

    def _changes(self, swaps: Sequence[Swap]) -> tuple[Change, ...]:
        return tuple(self._change(swap) for swap in swaps)

    def _change(self, swap: Swap) -> Change:
        brought = {party: points for party, points in swap.gains.items() if points}
        return Change(self._terms(swap.changes), self._points(brought), swap.joint)

    def _terms(self, package: Mapping[IssueId, OptionId]) -> Terms:
        """Open issues only: the pack's fixed terms are the same in every whole text."""
        open_ = self.found.course.state.table.pack.issues
        return tuple(
            (issue, option)
            for issue in self.scenario.issues
            for option in issue.options
            if issue.id in open_ and package.get(issue.id) == option.id
        )

    def _points(self, points: Mapping[PartyId, Points]) -> PartyPoints:
        return tuple(
            (self.parties[party], points[party]) for party in self.parties if party in points
        )

    def _named(self, parties: Iterable[PartyId]) -> tuple[Party, ...]:
        return tuple(self.parties[party] for party in parties)

    def _since(self, at: Millis) -> Seconds:
        return max(0, at - self.found.course.began) // 1000
