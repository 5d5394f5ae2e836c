"""What a session's outcome is measured against: which other packages could have been agreed.

A package counts only if the rules of agreement admit it: everybody whose signature it needs would
have signed, so each of their capitals would have ratified it.
"""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass

import numpy as np

from negotiation.engine.capital import mandate, no_deal, scores, with_package
from negotiation.engine.payoff import payoff
from negotiation.engine.seating import parties
from negotiation.engine.state import State, Table
from negotiation.engine.terms import IssueId, OptionId, Package, PartyId, Points
from negotiation.engine.world.worth import score_parts, total

from .compile import Compiled, Indices, Ints, Truth, compile_scenario


@dataclass(frozen=True, slots=True)
class Ground:
    """``outcome`` is what came of the session, and ``before`` what the interim agreements alone
    had made of it: a final agreement builds on that. Points and numbers are exact.

    ``scores`` are the outcome's ``points`` with the world's part, all 0 after a disaster;
    ``world`` is that part after a final agreement, which a capital does not look at."""

    table: Table
    compiled: Compiled
    before: Package
    outcome: Package
    final: bool
    scores: Mapping[PartyId, Points]
    points: Mapping[PartyId, Points]
    world: Mapping[PartyId, Points]
    disaster: bool
    mandates: Mapping[PartyId, Points]
    no_deal: Mapping[PartyId, Points]
    needs: Mapping[tuple[IssueId, OptionId], frozenset[PartyId]]
    """Who must sign to have this option on this issue; nobody where it already holds."""
    final_signers: frozenset[PartyId]
    """Who must sign any final agreement."""

    def least(self, demands: Mapping[PartyId, Points]) -> Ints:
        """A number per party as a column, in the order of the arrays."""
        return np.array([[demands[party]] for party in self.compiled.parties], dtype=np.int64)

    def signers(self, indices: Indices) -> dict[int, Truth]:
        """By party: where its signature is needed because of an option; who never is, is missing.

        ``indices`` are option indices that broadcast, one array per issue.
        """
        found: dict[int, Truth] = {}
        for p, party in enumerate(self.compiled.parties):
            for n, issue in enumerate(self.compiled.issues):
                options = self.compiled.options[n]
                mask = np.array([party in self.needs[issue, OptionId(o)] for o in options])
                if mask.any():
                    here = mask[indices[n]]
                    found[p] = found[p] | here if p in found else here
        return found

    def package(self, indices: Sequence[int]) -> dict[IssueId, OptionId]:
        return {
            issue: OptionId(self.compiled.options[n][indices[n]])
            for n, issue in enumerate(self.compiled.issues)
        }

    def per_party(self, column: Ints) -> dict[PartyId, Points]:
        return {party: int(column[p]) for p, party in enumerate(self.compiled.parties)}


def ground(state: State) -> Ground:
    """The ground of a session as it stands, usually at its end."""
    table = state.table
    interim = [agreement for agreement in state.agreements if not agreement.final]
    agreed = [agreement.package for agreement in state.agreements]
    quo = table.scenario.status_quo
    before = with_package(quo, *(agreement.package for agreement in interim))
    outcome = with_package(quo, *agreed)
    settled = {
        issue: frozenset(agreement.parties) for agreement in interim for issue in agreement.package
    }
    return Ground(
        table=table,
        compiled=compile_scenario(table.scenario),
        before=before,
        outcome=outcome,
        final=len(interim) < len(state.agreements),
        scores=scores(state),
        points=payoff(table.scenario, outcome),
        world={party: _world(state, party) for party in parties(table)},
        disaster=state.world is not None and state.world.disaster,
        mandates={party: mandate(state, party) for party in parties(table)},
        no_deal={party: no_deal(state, party) for party in parties(table)},
        needs=_needs(table, before, settled),
        final_signers=_final_signers(table),
    )


def _world(state: State, party: PartyId) -> Points:
    return 0 if state.world is None else total(score_parts(state, party))


def _needs(
    table: Table, before: Package, settled: Mapping[IssueId, frozenset[PartyId]]
) -> dict[tuple[IssueId, OptionId], frozenset[PartyId]]:
    """An option that already holds can be left unnamed; a settled issue needs its signers too."""
    return {
        (issue.id, option.id): frozenset(option.needs) | settled.get(issue.id, frozenset())
        if option.id != before[issue.id]
        else frozenset[PartyId]()
        for issue in table.scenario.issues
        for option in issue.options
    }


def _final_signers(table: Table) -> frozenset[PartyId]:
    """Those of the scenario, and whom the pack's fixed terms need."""
    fixed = (
        frozenset(option.needs)
        for issue, wanted in table.pack.fixed.items()
        for option in table.scenario.issue(issue).options
        if option.id == wanted
    )
    return frozenset(table.scenario.final_signers).union(*fixed)
