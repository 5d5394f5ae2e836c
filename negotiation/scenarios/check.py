"""The second check: do the fields of a scenario fit together?

Every mistake is reported with its path, so that the reader can be shown the line; nothing stops at
the first one.
"""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterable, Mapping
from dataclasses import dataclass, field

from negotiation.engine.scenario import Condition

from .conditions import ConditionReader
from .conditions import Report as ReportTo
from .problems import Path
from .schema import CasePart, MapPart, MarkPart, PackPart, ScenarioPart
from .world import WorldReader

Conditions = Mapping[tuple[int, int], Condition]
"""The condition of every case, by rule and case index."""


@dataclass(slots=True)
class Report:
    """Collects what is wrong: at a value, at a key, or in another file."""

    values: list[tuple[Path, str]] = field(default_factory=list)
    keys: list[tuple[Path, str]] = field(default_factory=list)

    def value(self, path: Path, message: str) -> None:
        self.values.append((path, message))

    def key(self, path: Path, message: str) -> None:
        self.keys.append((path, message))

    def __bool__(self) -> bool:
        return bool(self.values or self.keys)


def check(part: ScenarioPart, report: Report) -> Conditions:
    """Tell ``report`` everything that does not fit; return the conditions that could be read."""
    _unique(part, report)
    parties = {party.id for party in part.parties}
    issues = {issue.id: [option.id for option in issue.options] for issue in part.issues}
    _check_issues(part, parties, report)
    _known(part.final_signers, parties, "party", ("final_signers",), report)
    for number, pack in enumerate(part.packs):
        _check_pack(pack, parties, issues, ("packs", number), report)
    if part.world is not None:
        world_reader(part, report.value).read(unit=1)
    elif any(pack.action_points for pack in part.packs):
        report.key(("packs",), "action points need a world to act on")
    if part.map is not None:
        _check_map(part.map, parties, issues, report)
    return _check_rules(part, parties, issues, report)


def world_reader(part: ScenarioPart, report: ReportTo) -> WorldReader:
    assert part.world is not None  # noqa: S101 - only asked of a scenario that has one
    return WorldReader(
        part.world,
        [party.id for party in part.parties],
        [f"{party.id}.{seat.id}" for party in part.parties for seat in party.seats],
        {issue.id: [option.id for option in issue.options] for issue in part.issues},
        [] if part.map is None else [place.id for place in part.map.places],
        report,
    )


def _unique(part: ScenarioPart, report: Report) -> None:
    """Ids must differ, and so must what tells parties apart on a screen."""
    lists: list[tuple[Path, Iterable[str], str]] = [
        (("parties",), [party.id for party in part.parties], "id"),
        (("parties",), [party.colour for party in part.parties], "colour"),
        (("parties",), [party.name for party in part.parties], "name"),
        (("parties",), [party.short for party in part.parties], "short"),
        (("issues",), [issue.id for issue in part.issues], "id"),
        (("rules",), [rule.id for rule in part.rules], "id"),
        (("packs",), [pack.id for pack in part.packs], "id"),
    ]
    for n, party in enumerate(part.parties):
        lists.append((("parties", n, "seats"), [seat.id for seat in party.seats], "id"))
    for n, issue in enumerate(part.issues):
        lists.append((("issues", n, "options"), [option.id for option in issue.options], "id"))
    for n, pack in enumerate(part.packs):
        lists.append((("packs", n, "phases"), [phase.id for phase in pack.phases], "id"))
    for path, words, what in lists:
        seen: Counter[str] = Counter()
        for index, word in enumerate(words):
            if seen[word]:
                report.value((*path, index, what), f"{word} is here twice")
            seen[word] += 1


def _known(
    words: Iterable[str], allowed: Iterable[str], what: str, path: Path, report: Report
) -> None:
    """Each word must be allowed and stand only once."""
    allowed, seen = set(allowed), set[str]()
    for index, word in enumerate(words):
        if word not in allowed:
            report.value((*path, index), f"there is no {what} {word}")
        elif word in seen:
            report.value((*path, index), f"{word} is here twice")
        seen.add(word)


def _check_issues(part: ScenarioPart, parties: set[str], report: Report) -> None:
    for n, issue in enumerate(part.issues):
        path: Path = ("issues", n)
        options = [option.id for option in issue.options]
        if issue.status_quo not in options:
            report.value((*path, "status_quo"), f"{issue.id} has no option {issue.status_quo}")
        for m, option in enumerate(issue.options):
            _known(option.needs, parties, "party", (*path, "options", m, "needs"), report)
            if option.id not in issue.points:
                report.key((*path, "points"), f"the row of {option.id} is missing")
        for row, points in issue.points.items():
            if row not in options:
                report.key((*path, "points", row), f"{issue.id} has no option {row}")
            if len(points) != len(part.parties):
                report.value(
                    (*path, "points", row),
                    f"has {len(points)} numbers for {len(part.parties)} parties",
                )


def _check_pack(
    pack: PackPart,
    parties: set[str],
    issues: Mapping[str, list[str]],
    path: Path,
    report: Report,
) -> None:
    _known(pack.issues, issues, "issue", (*path, "issues"), report)
    for issue, option in pack.fixed.items():
        if issue not in issues:
            report.key((*path, "fixed", issue), f"there is no issue {issue}")
        elif issue in pack.issues:
            report.key((*path, "fixed", issue), f"{issue} is open in this pack")
        elif option not in issues[issue]:
            report.value((*path, "fixed", issue), f"{issue} has no option {option}")
    for party in pack.mandates.keys() - parties:
        report.key((*path, "mandates", party), f"there is no party {party}")
    missing = sorted(parties - pack.mandates.keys())
    if missing:
        report.key((*path, "mandates"), f"the mandate of {', '.join(missing)} is missing")
    planned = sum(phase.seconds for phase in pack.phases) + pack.debrief_seconds
    if planned != pack.minutes * 60:
        report.value(
            (*path, "minutes"),
            f"{pack.minutes} minutes are {pack.minutes * 60} seconds, but the phases and the "
            f"debrief take {planned}",
        )
    if not any(phase.offers for phase in pack.phases):
        report.key((*path, "phases"), "no phase allows offers")
    if not any(phase.sign for phase in pack.phases):
        report.key((*path, "phases"), "no phase allows signing")


def _check_rules(
    part: ScenarioPart, parties: set[str], issues: Mapping[str, list[str]], report: Report
) -> Conditions:
    reader = ConditionReader(issues, report.value)
    conditions: dict[tuple[int, int], Condition] = {}
    for n, rule in enumerate(part.rules):
        for m, case in enumerate(rule.cases):
            path: Path = ("rules", n, "cases", m)
            condition = reader.read(case.when, (*path, "when"))
            if condition is not None:
                conditions[n, m] = condition
            _check_effect(case, parties, issues, path, report)
    return conditions


def _check_effect(
    case: CasePart, parties: set[str], issues: Iterable[str], path: Path, report: Report
) -> None:
    if not case.bonus and case.scale is None:
        report.value(path, "has neither a bonus nor a scale")
    for party in case.bonus:
        if party not in parties:
            report.key((*path, "bonus", party), f"there is no party {party}")
    if case.scale is not None:
        scaled = (*path, "scale")
        _known(case.scale.issues, issues, "issue", (*scaled, "issues"), report)
        if case.scale.parties != "all":
            _known(case.scale.parties, parties, "party", (*scaled, "parties"), report)


def _check_map(
    part: MapPart, parties: set[str], issues: Mapping[str, list[str]], report: Report
) -> None:
    """Every party has one home, every mark an issue, every place a name of its own, and everything
    lies on the drawing."""
    homes: Path = ("map", "homes")
    for n, home in enumerate(part.homes):
        _on_map(home.at, part.size, (*homes, n, "at"), report)
    for n, mark in enumerate(part.marks):
        _check_mark(mark, part.size, issues, ("map", "marks", n), report)
    _check_places(part, report)
    seen: set[str] = set()
    for n, home in enumerate(part.homes):
        if home.party not in parties:
            report.value((*homes, n, "party"), f"there is no party {home.party}")
        elif home.party in seen:
            report.value((*homes, n, "party"), f"{home.party} is here twice")
        seen.add(home.party)
    missing = sorted(parties - seen)
    if missing:
        report.key(homes, f"the home of {', '.join(missing)} is missing")


def _check_places(part: MapPart, report: Report) -> None:
    seen: set[str] = set()
    for n, place in enumerate(part.places):
        path: Path = ("map", "places", n)
        _on_map(place.at, part.size, (*path, "at"), report)
        if place.id in seen:
            report.value((*path, "id"), f"{place.id} is here twice")
        seen.add(place.id)


def _check_mark(
    mark: MarkPart, size: list[int], issues: Mapping[str, list[str]], path: Path, report: Report
) -> None:
    _on_map(mark.at, size, (*path, "at"), report)
    if mark.beside is not None:
        _on_map(mark.beside, size, (*path, "beside"), report)
    for n, at in enumerate(mark.route or ()):
        _on_map(at, size, (*path, "route", n), report)
    if mark.issue not in issues:
        report.value((*path, "issue"), f"there is no issue {mark.issue}")
        return
    for option in mark.shows:
        if option not in issues[mark.issue]:
            report.key((*path, "shows", option), f"{mark.issue} has no option {option}")


def _on_map(at: list[int], size: list[int], path: Path, report: Report) -> None:
    if at[0] > size[0] or at[1] > size[1]:
        report.value(path, f"lies outside the map of {size[0]} by {size[1]}")
