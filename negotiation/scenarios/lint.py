"""Findings on a loaded scenario, with the place of each: the referee's, and on the briefs."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass

from negotiation.engine.scenario import Scenario
from negotiation.referee.lint import Finding, findings

from .loader import Loaded
from .problems import Problem

TOLERANCE = 10
"""Percent by which a brief may be longer or shorter than the average."""


@dataclass(frozen=True, slots=True)
class Remark:
    """A finding where it stands in the file."""

    problem: Problem
    warning: bool

    def __str__(self) -> str:
        return f"{self.problem} ({'warning' if self.warning else 'note'})"


def lint(loaded: Loaded) -> tuple[Remark, ...]:
    """All remarks on a scenario, in reading order."""
    found = [*findings(loaded.scenario), *_uneven_briefs(loaded.scenario)]
    remarks = [
        Remark(loaded.document.problem(finding.path, finding.message), finding.warning)
        for finding in found
    ]
    return tuple(sorted(remarks, key=lambda remark: remark.problem))


def words(markdown: str) -> int:
    """Words of a text, without the marks of headings and lists."""
    return sum(any(character.isalnum() for character in word) for word in markdown.split())


def _uneven_briefs(scenario: Scenario) -> Iterator[Finding]:
    counts = [words(party.brief) for party in scenario.parties]
    total, parties = sum(counts), len(counts)
    for n, (party, count) in enumerate(zip(scenario.parties, counts, strict=True)):
        if abs(count * parties - total) * 100 > TOLERANCE * total:
            message = (
                f"the brief of {party.id} has {count} words, the average is {total // parties}"
            )
            yield Finding(("parties", n, "id"), message, warning=True)
