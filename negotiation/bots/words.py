"""Short plain sentences in character, made from the scenario's own names. No numbers of points."""

from __future__ import annotations

from collections.abc import Iterable, Sequence

from negotiation.engine.slices import IssueInfo, TableSlice
from negotiation.engine.terms import IssueId, OptionId, PartyId

Term = tuple[IssueId, OptionId]


class Words:
    """How one table's issues, options and parties are spoken of."""

    def __init__(self, table: TableSlice) -> None:
        self._issues = {issue.id: issue for issue in table.issues}
        self._called = {party.id: party.called for party in table.parties}
        self._names = {word for party in table.parties for word in party.name.split()}

    def issue(self, issue: IssueId) -> str:
        """``missile defence``, ``the port of Rajin``: within a sentence, names keep their case."""
        name = self._issues[issue].name
        first = name.split()[0]
        if first in self._names or not first[1:].islower():
            return name
        article = "the " if " of " in name and not first.endswith("s") else ""
        return article + name[0].lower() + name[1:]

    def term(self, term: Term) -> str:
        """``“Cap” on nuclear weapons``."""
        return f"{self.option(term)} on {self.issue(term[0])}"

    def option(self, term: Term) -> str:
        """``“Cap”``, where the issue has just been named."""
        return f"“{_option(self._issues[term[0]], term[1])}”"

    def sentence(self, term: Term) -> str:
        """What the option obliges whom to do, without its full stop."""
        issue = self._issues[term[0]]
        option = next(o for o in issue.options if o.id == term[1])
        return option.sentence.rstrip().removesuffix(".")

    def terms(self, terms: Iterable[Term]) -> str:
        return listed([self.term(term) for term in terms])

    def issues(self, issues: Iterable[IssueId]) -> str:
        return listed([self.issue(issue) for issue in issues])

    def party(self, party: PartyId) -> str:
        """``China``, ``the United States``: within a sentence."""
        return self._called[party]

    def parties(self, parties: Iterable[PartyId]) -> str:
        return listed([self.party(party) for party in parties])


def _option(issue: IssueInfo, option: OptionId) -> str:
    return next(o.name for o in issue.options if o.id == option)


def listed(parts: Sequence[str]) -> str:
    """``a``, ``a and b``, ``a, b and c``."""
    if len(parts) < 2:
        return "".join(parts)
    return f"{', '.join(parts[:-1])} and {parts[-1]}"


def capital(text: str) -> str:
    """As a sentence begins; behind a quotation mark the name of an option has its capital."""
    return text[0].upper() + text[1:]


COUNTS = ("no", "one", "two", "three", "four", "five", "six", "seven", "eight", "nine", "ten")


def count(number: int) -> str:
    """Small numbers as words."""
    return COUNTS[number] if number < len(COUNTS) else str(number)


def aim(aims: Sequence[str]) -> str | None:
    """The first aim that does not speak to its reader, as the end of "we have come to ..."."""
    for text in aims:
        words = {word.strip(".,;:").lower() for word in text.split()}
        if not words & {"you", "your", "yours", "yourself"}:
            return text[0].lower() + text[1:].rstrip().removesuffix(".")
    return None
