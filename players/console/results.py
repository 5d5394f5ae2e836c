"""The results of a class: every table that has ended, on the same axes.

What a table could still have gained is counted once per table and process. It may take a second
each for a large pack, so one look counts no longer than ``COUNTING`` and the next goes on.
"""

from __future__ import annotations

import time
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from typing import cast

from negotiation.engine.entries import EndReason
from negotiation.engine.payoff import payoff_of
from negotiation.engine.slices import AgreementsSlice, ResultsSlice
from negotiation.engine.state import State
from negotiation.engine.terms import IssueId, OptionId, PartyId, Points, Sight, Viewer
from negotiation.engine.view import slices
from negotiation.record import SessionId
from negotiation.referee.alternatives import alternatives
from negotiation.referee.enumerate import StoppedError
from negotiation.referee.ground import ground
from players.classes import ClassTable

FACILITATOR = Viewer(Sight.FACILITATOR)
COUNTING = 4.0
MOST = 512
_left: dict[SessionId, Points] = {}


@dataclass(frozen=True, slots=True)
class First:
    """The first offer at a table: whose, and what it would have gained its own party."""

    party: PartyId
    gain: Points


@dataclass(frozen=True, slots=True)
class Result:
    """One table. Points are in ``1 / unit``; gains are over having no deal.

    ``left`` is what the best agreement in which nobody is worse off would have brought all of
    them together on top; None until it has been counted.
    """

    number: int
    session: SessionId
    deal: bool
    revealed: bool
    """Whether everybody at the table may see all of its points."""
    reason: EndReason
    outcome: Mapping[IssueId, OptionId]
    scores: Mapping[PartyId, Points]
    gains: Mapping[PartyId, Points]
    mandates: Mapping[PartyId, Points]
    left: Points | None
    first: First | None

    @property
    def disaster(self) -> bool:
        """Whether the session ended in disaster, which leaves nobody a point."""
        return self.reason is EndReason.DISASTER


def results(tables: Sequence[ClassTable]) -> list[Result]:
    """Those that have ended after they began, in order."""
    until = time.monotonic() + COUNTING
    ended = [t for t in tables if t.state.clock.status == "ended" and not t.never_played]
    return [_result(table, until) for table in ended]


def _result(table: ClassTable, until: float) -> Result:
    shown = slices(table.state, FACILITATOR)
    sheets = {sheet.party: sheet for sheet in cast("ResultsSlice", shown["results"]).sheets}
    outcome = cast("AgreementsSlice", shown["agreements"]).outcome
    return Result(
        number=table.number,
        session=table.session,
        deal=any(agreement.final for agreement in table.state.agreements),
        revealed=table.state.clock.revealed,
        reason=cast("ResultsSlice", shown["results"]).reason,
        outcome=outcome,
        scores={party: sheet.score for party, sheet in sheets.items()},
        gains={party: sheet.score - sheet.no_deal for party, sheet in sheets.items()},
        mandates={party: sheet.mandate for party, sheet in sheets.items()},
        left=_still_left(table, until),
        first=_first(table.state),
    )


def _first(state: State) -> First | None:
    offer = min(state.offers.values(), key=lambda each: each.tabled_at, default=None)
    if offer is None:
        return None
    gain = payoff_of(state.table.scenario, offer.package, offer.party)
    return First(offer.party, gain - state.table.no_deal[offer.party])


def _still_left(table: ClassTable, until: float) -> Points | None:
    known = _left.get(table.session)
    if known is not None or time.monotonic() > until:
        return known
    base = ground(table.state)
    try:
        found = alternatives(base, lambda: time.monotonic() > until)
    except StoppedError:
        return None
    joint = 0
    if found.best is not None:
        joint = sum(found.best.scores[party] - base.scores[party] for party in base.scores)
    if len(_left) >= MOST:
        _left.clear()
    _left[table.session] = joint
    return joint
