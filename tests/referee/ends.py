"""Random ends of sessions, and what the engine's own rules say could have been agreed instead."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import replace
from itertools import combinations

from hypothesis import reject
from hypothesis import strategies as st

from negotiation.engine.capital import outcome, terms, worth
from negotiation.engine.consent import amendment_missing, consent_missing, final_missing
from negotiation.engine.entries import SessionOpened
from negotiation.engine.evolve import start
from negotiation.engine.scenario import Issue, Scenario
from negotiation.engine.seating import in_order, parties
from negotiation.engine.state import Agreement, State
from negotiation.engine.terms import AgreementId, OfferId, Package, PartyId
from negotiation.scenarios.library import ScenarioError
from tests.scenarios.made import scenario_data, scenario_of


@st.composite
def ends(draw: st.DrawFn) -> State:
    """A session of a random scenario with up to two interim agreements and perhaps a final one.

    Some options need signatures, and not everybody must sign a final agreement.
    """
    try:
        scenario = scenario_of(draw(scenario_data()))
    except ScenarioError:  # scales upon scales can make points too fine
        reject()
    everybody = [party.id for party in scenario.parties]
    some = st.lists(st.sampled_from(everybody), unique=True, max_size=2)
    issues = tuple(_with_needs(draw, issue, some) for issue in scenario.issues)
    signers = draw(st.lists(st.sampled_from(everybody), unique=True, min_size=2))
    scenario = replace(scenario, issues=issues, final_signers=tuple(signers))
    pack = scenario.packs[0]
    opened = SessionOpened(scenario.id, scenario.digest, pack.id, 1, "0" * 32)
    state = start(scenario, opened, 0)
    final = [False] * draw(st.integers(0, 2)) + [True] * draw(st.integers(0, 1))
    for number, last in enumerate(final):
        state = _agree(draw, state, number, final=last)
    return state


def _with_needs(draw: st.DrawFn, issue: Issue, some: st.SearchStrategy[list[PartyId]]) -> Issue:
    options = tuple(replace(option, needs=tuple(draw(some))) for option in issue.options)
    return replace(issue, options=options)


def _agree(draw: st.DrawFn, state: State, number: int, *, final: bool) -> State:
    table = state.table
    scenario, open_ = table.scenario, table.pack.issues
    named = open_ if final else draw(st.lists(st.sampled_from(open_), min_size=1, unique=True))
    package = {
        issue: draw(st.sampled_from([option.id for option in scenario.issue(issue).options]))
        for issue in named
    }
    who = draw(st.lists(st.sampled_from(parties(table)), min_size=2, unique=True))
    signers = parties(table) if final else in_order(table, frozenset(who))
    agreement = Agreement(
        id=AgreementId(f"a{number}"),
        offer=OfferId(f"o{number}"),
        package=terms(table, package, final),
        parties=signers,
        final=final,
        amends=(),
        at=0,
    )
    return replace(state, agreements=(*state.agreements, agreement))


def before_final(state: State) -> State:
    """The same session without its final agreement: what another one would have built on."""
    return replace(state, agreements=tuple(a for a in state.agreements if not a.final))


def agreeable(state: State, wanted: Package, *, final: bool) -> bool:
    """Whether some delegations could have signed what makes ``wanted`` of the outcome.

    Asks the engine for every set of signers: who is missing, and what each capital says.
    """
    now = outcome(state)
    changed = {issue: option for issue, option in wanted.items() if option != now[issue]}
    package = terms(state.table, changed, final)
    would = [p for p in parties(state.table) if worth(state, p, package, final).ratified]
    return any(
        not consent_missing(state.table, package, signers)
        and not amendment_missing(state, package, signers)
        and not (final and final_missing(state.table, signers))
        for signers in _sets(would)
    )


def _sets(everybody: list[PartyId]) -> Iterator[tuple[PartyId, ...]]:
    for size in range(2, len(everybody) + 1):
        yield from combinations(everybody, size)


def near(scenario: Scenario, package: Package, open_: tuple[str, ...]) -> Iterator[Package]:
    """Every package that differs on one or two open issues."""
    options = {i.id: [o.id for o in i.options] for i in scenario.issues if i.id in open_}
    for size in (1, 2):
        for chosen in combinations(options, size):
            made: list[Package] = [package]
            for issue in chosen:
                made = [
                    {**one, issue: option}
                    for one in made
                    for option in options[issue]
                    if option != package[issue]
                ]
            yield from made
