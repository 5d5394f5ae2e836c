"""Whose signature a package needs. Everything here rests on public facts only."""

from __future__ import annotations

from .capital import settlers
from .seating import in_order
from .state import State, Table
from .terms import AgreementId, IssueId, Package, PartyId


def consent_missing(
    table: Table, package: Package, signers: tuple[PartyId, ...]
) -> tuple[IssueId, tuple[PartyId, ...]] | None:
    """The first issue whose named option needs a party that is not a signer, and those parties."""
    for issue in table.scenario.issues:
        for option in issue.options:
            if package.get(issue.id) == option.id:
                missing = frozenset(option.needs) - frozenset(signers)
                if missing:
                    return issue.id, in_order(table, missing)
    return None


def final_missing(table: Table, signers: tuple[PartyId, ...]) -> tuple[PartyId, ...]:
    return in_order(table, frozenset(table.scenario.final_signers) - frozenset(signers))


def amendment_missing(
    state: State, package: Package, signers: tuple[PartyId, ...]
) -> tuple[IssueId, tuple[PartyId, ...]] | None:
    """The first settled issue it names without all who signed for it, and who is missing.

    Naming a settled issue at its present option counts too: otherwise fewer signers could
    restate it, and then change what the others had signed for.
    """
    settled = settlers(state)
    for issue in state.table.scenario.issues:
        if issue.id in package and issue.id in settled:
            missing = frozenset(settled[issue.id].parties) - frozenset(signers)
            if missing:
                return issue.id, in_order(state.table, missing)
    return None


def amended(state: State, package: Package) -> tuple[AgreementId, ...]:
    """The agreements, oldest first, that had settled an issue this package names."""
    touched = {agreement.id for issue, agreement in settlers(state).items() if issue in package}
    return tuple(agreement.id for agreement in state.agreements if agreement.id in touched)
