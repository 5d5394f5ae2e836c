"""The packages a bot can think of: one option for each open issue, as a tuple, with its worth."""

from __future__ import annotations

from collections.abc import Callable, Iterator, Mapping
from dataclasses import dataclass, field

from negotiation.engine.slices import IssueInfo
from negotiation.engine.terms import IssueId, OptionId, Package, PartyId, Points

from .view import BotView

Terms = tuple[OptionId, ...]
"""One option for each open issue, in the table's order."""

Value = Callable[[Terms], int]


@dataclass(frozen=True, slots=True)
class Space:
    """``allowed`` holds, for each open issue, the options that the signers can agree on."""

    issues: tuple[IssueInfo, ...]
    ids: tuple[IssueId, ...]
    allowed: tuple[tuple[OptionId, ...], ...]
    now: Terms
    """What holds today."""
    around: dict[IssueId, OptionId]
    """The issues that are not open, as a final agreement leaves them."""
    worth: Callable[[Package], Points]
    known: dict[Terms, Points] = field(default_factory=dict)

    def package(self, terms: Terms) -> dict[IssueId, OptionId]:
        return dict(zip(self.ids, terms, strict=True))

    def own(self, terms: Terms) -> Points:
        """The own payoff of a final agreement on these terms."""
        points = self.known.get(terms)
        if points is None:
            outcome = self.around | dict(zip(self.ids, terms, strict=True))
            points = self.known[terms] = self.worth(outcome)
        return points

    @property
    def best(self) -> Points:
        """The most that any final agreement could pay."""
        return self.own(self.climb(self.now, self.own))

    def terms(self, package: Package) -> Terms:
        """A package with the issues it leaves out as they are today."""
        return tuple(
            package.get(issue.id, now) for issue, now in zip(self.issues, self.now, strict=True)
        )

    def climb(self, start: Terms, value: Value, liked: Value | None = None) -> Terms:
        """The best that changing one issue at a time leads to.

        With ``liked`` also a trade, where no single change helps: one option that pays us more
        against one that the others like better.
        """
        best, score = start, value(start)
        while True:
            steps = self.neighbours(best)
            found = max(steps, key=value, default=best)
            if value(found) <= score and liked is not None:
                found = max(self._trades(best, steps, liked), key=value, default=best)
            if value(found) <= score:
                return best
            best, score = found, value(found)

    def neighbours(self, terms: Terms) -> list[Terms]:
        """All that one change of option leads to."""
        return [changed for place in range(len(terms)) for changed in self._changed(terms, place)]

    def _trades(self, terms: Terms, steps: list[Terms], liked: Value) -> Iterator[Terms]:
        own, support = self.own(terms), liked(terms)
        pay = [step for step in steps if self.own(step) > own]
        please = [step for step in steps if liked(step) > support]
        for one in pay:
            for other in please:
                places = [
                    place
                    for place, held in enumerate(terms)
                    if one[place] != held and other[place] != held
                ]
                if not places:
                    yield tuple(
                        [
                            mine if mine != held else theirs
                            for held, mine, theirs in zip(terms, one, other, strict=True)
                        ]
                    )

    def _changed(self, terms: Terms, place: int) -> tuple[Terms, ...]:
        head, tail = terms[:place], terms[place + 1 :]
        return tuple(
            [(*head, option, *tail) for option in self.allowed[place] if option != terms[place]]
        )


def final_space(view: BotView, signers: frozenset[PartyId]) -> Space:
    """The final packages that these parties can sign."""
    outcome = view.agreements.outcome
    issues = tuple(issue for issue in view.table.issues if issue.open)
    around = {
        issue.id: issue.fixed or outcome[issue.id] for issue in view.table.issues if not issue.open
    }
    allowed = tuple(
        tuple(option.id for option in issue.options if signers.issuperset(option.needs))
        or (outcome[issue.id],)
        for issue in issues
    )
    now = tuple(outcome[issue.id] for issue in issues)
    ids = tuple(issue.id for issue in issues)
    return Space(issues, ids, allowed, now, around, view.worth)


def differences(space: Space, one: Terms, other: Terms) -> Mapping[IssueId, OptionId]:
    """The issues on which ``one`` differs from ``other``, with its options."""
    return {
        issue.id: mine
        for issue, mine, theirs in zip(space.issues, one, other, strict=True)
        if mine != theirs
    }
