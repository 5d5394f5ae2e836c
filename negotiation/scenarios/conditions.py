"""Conditions as a reader writes them: ``NUC >= roll-back``, ``SAN in targeted, phased``.

Every comparison means the order of the issue's options and becomes the set of options for which it
is true, so the engine knows only one kind of test. ``all``, ``any``, ``not`` and ``at_least``
combine them.
"""

from __future__ import annotations

import re
from collections.abc import Callable, Mapping, Sequence
from typing import Any

from negotiation.engine.scenario import AllOf, AnyOf, AtLeast, Condition, Is, Not
from negotiation.engine.terms import IssueId, OptionId

from .problems import Path

Report = Callable[[Path, str], None]

_TEST = re.compile(r"\s*(\S+?)\s*(>=|<=|!=|=|<|>|\sin\s)\s*(.*\S)\s*")
_COMPARE: dict[str, Callable[[int, int], bool]] = {
    "=": lambda a, b: a == b,
    "!=": lambda a, b: a != b,
    "<": lambda a, b: a < b,
    "<=": lambda a, b: a <= b,
    ">": lambda a, b: a > b,
    ">=": lambda a, b: a >= b,
}


class ConditionReader:
    """Reads conditions over ``issues`` (id to option ids in order); tells ``report`` what fails."""

    def __init__(self, issues: Mapping[str, Sequence[str]], report: Report) -> None:
        self._issues = issues
        self._report = report

    def read(self, data: Any, path: Path) -> Condition | None:
        """The condition, or None after at least one report."""
        if isinstance(data, str):
            return self._test(data, path)
        if isinstance(data, dict) and len(data) == 1:
            word, inner = next(iter(data.items()))
            if word in {"all", "any"}:
                return self._join(word, inner, (*path, word))
            if word == "not":
                part = self.read(inner, (*path, word))
                return None if part is None else Not(part)
            if word == "at_least":
                return self._at_least(inner, (*path, word))
        self._report(path, "must be a comparison, or one of all, any, not, at_least")
        return None

    def _join(self, word: str, inner: Any, path: Path) -> Condition | None:
        parts = self._parts(inner, path)
        if parts is None:
            return None
        return AllOf(parts) if word == "all" else AnyOf(parts)

    def _at_least(self, inner: Any, path: Path) -> Condition | None:
        if not isinstance(inner, dict) or set(inner) != {"count", "of"}:
            self._report(path, "must hold count and of")
            return None
        parts = self._parts(inner["of"], (*path, "of"))
        count = inner["count"]
        if parts is None:
            return None
        if not isinstance(count, int) or isinstance(count, bool) or not 1 <= count <= len(parts):
            self._report((*path, "count"), f"must be a whole number from 1 to {len(parts)}")
            return None
        return AtLeast(count, parts)

    def _parts(self, inner: Any, path: Path) -> tuple[Condition, ...] | None:
        if not isinstance(inner, list) or not inner:
            self._report(path, "must be a list of conditions")
            return None
        parts = [self.read(part, (*path, index)) for index, part in enumerate(inner)]
        whole = tuple(part for part in parts if part is not None)
        return whole if len(whole) == len(parts) else None

    def _test(self, text: str, path: Path) -> Condition | None:
        match = _TEST.fullmatch(text)
        if match is None:
            self._report(path, "must read like 'ISSUE >= option' or 'ISSUE in one, other'")
            return None
        issue, sign, right = match[1], match[2].strip(), match[3]
        options = self._issues.get(issue)
        if options is None:
            self._report(path, f"there is no issue {issue}")
            return None
        named = [name.strip() for name in right.split(",")] if sign == "in" else [right]
        unknown = [name for name in named if name not in options]
        if unknown:
            self._report(path, f"{issue} has no option {', '.join(unknown)}")
            return None
        if sign == "in":
            chosen = frozenset(named)
        else:
            least = options.index(right)
            chosen = frozenset(
                name for rank, name in enumerate(options) if _COMPARE[sign](rank, least)
            )
        if len(chosen) in {0, len(options)}:
            self._report(path, "is always true" if chosen else "is never true")
            return None
        return Is(IssueId(issue), frozenset(OptionId(name) for name in chosen))
