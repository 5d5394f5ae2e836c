"""What an outcome is worth to one party, from that party's own numbers alone."""

from __future__ import annotations

from collections.abc import Callable, Iterator
from dataclasses import dataclass, field
from operator import getitem

from negotiation.engine.payoff import holds
from negotiation.engine.scenario import AllOf, AnyOf, AtLeast, Condition, Is, Not, Rule, Scenario
from negotiation.engine.terms import IssueId, OptionId, Package, PartyId, Points

OwnPayoff = Callable[[Package], Points]
"""The own party's exact points of a package that names every issue; KeyError on an unknown id."""

_Options = tuple[OptionId, ...]
_Effect = tuple[Points, tuple[int, ...], int, int]
"""A bonus, and a scale: the places of its issues, and what their points are times and over."""

REMEMBERED = 10_000
"""A seat's bot weighs the same outcomes turn after turn; at this many it starts afresh."""
NOTHING: _Effect = (0, (), 1, 1)


@dataclass(frozen=True, slots=True)
class _OwnRule:
    """One rule as it touches one party. It looks at few issues, so it remembers its answers."""

    places: tuple[int, ...]
    issues: tuple[IssueId, ...]
    cases: tuple[tuple[Condition, _Effect], ...]
    known: dict[_Options, _Effect] = field(default_factory=dict)

    def effect(self, options: _Options) -> _Effect:
        seen = tuple([options[place] for place in self.places])
        found = self.known.get(seen)
        if found is None:
            found = self.known[seen] = self._first(dict(zip(self.issues, seen, strict=True)))
        return found

    def _first(self, package: Package) -> _Effect:
        """The first case whose condition holds applies, alone."""
        return next((effect for when, effect in self.cases if holds(when, package)), NOTHING)


def own_payoff(scenario: Scenario, party: PartyId) -> OwnPayoff:
    """The same number as ``engine.payoff`` gives this party, many times as fast.

    It copies one party's column and what the rules do to it, so that whoever holds the result
    holds nobody else's points.
    """
    issues = tuple(scenario.points)
    rows = [
        {option: worths[party] for option, worths in scenario.points[issue].items()}
        for issue in issues
    ]
    rules = [_own(rule, party, issues) for rule in scenario.rules if _touches(rule, party)]

    known: dict[_Options, Points] = {}

    def worth(outcome: Package) -> Points:
        options = tuple([outcome[issue] for issue in issues])
        points = known.get(options)
        if points is None:
            if len(known) >= REMEMBERED:
                known.clear()
            points = known[options] = work_out(options)
        return points

    def work_out(options: _Options) -> Points:
        total = sum(map(getitem, rows, options))
        scales: list[_Effect] = []
        for rule in rules:
            effect = rule.effect(options)
            total += effect[0]
            if effect[1]:
                scales.append(effect)
        return total + _scaled(rows, options, scales) if scales else total

    return worth


def _scaled(rows: list[dict[OptionId, Points]], options: _Options, scales: list[_Effect]) -> Points:
    """What the scales change: several on the same points multiply, and then divide once."""
    change = 0
    for place in {place for _, places, _, _ in scales for place in places}:
        points = above = rows[place][options[place]]
        below = 1
        for _, places, times, over in scales:
            if place in places:
                above *= times
                below *= over
        change += above // below - points
    return change


def _touches(rule: Rule, party: PartyId) -> bool:
    return any(
        case.bonus.get(party, 0) or (case.scale is not None and party in case.scale.parties)
        for case in rule.cases
    )


def _own(rule: Rule, party: PartyId, issues: tuple[IssueId, ...]) -> _OwnRule:
    """All its cases, for one that gives this party nothing still keeps later ones from applying."""
    cases: list[tuple[Condition, _Effect]] = []
    for case in rule.cases:
        scale, bonus = case.scale, case.bonus.get(party, 0)
        effect: _Effect = (bonus, (), 1, 1)
        if scale is not None and party in scale.parties:
            places = tuple(issues.index(issue) for issue in scale.issues)
            effect = (bonus, places, scale.numerator, scale.denominator)
        cases.append((case.when, effect))
    named = {issue for case in rule.cases for issue in _named(case.when)}
    places = tuple(place for place, issue in enumerate(issues) if issue in named)
    return _OwnRule(places, tuple(issues[place] for place in places), tuple(cases))


def _named(condition: Condition) -> Iterator[IssueId]:
    """The issues a condition looks at."""
    match condition:
        case Is(issue, _):
            yield issue
        case Not(part):
            yield from _named(part)
        case AllOf(parts) | AnyOf(parts) | AtLeast(_, parts):
            for part in parts:
                yield from _named(part)
