"""The outcome that has been agreed so far."""

from __future__ import annotations

from .state import State
from .terms import Package


def outcome(state: State) -> Package:
    """One option for every issue: the status quo, changed by each agreement in turn."""
    return with_package(
        dict(state.table.scenario.status_quo), *(a.package for a in state.agreements)
    )


def with_package(before: Package, *packages: Package) -> Package:
    merged = dict(before)
    for package in packages:
        merged.update(package)
    return merged
