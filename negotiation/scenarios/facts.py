"""Facts as a reader writes them: ``cn + ru >= 90``, ``acted deploy``, ``happened icbm``.

``all``, ``any`` and ``not`` combine them; ``agreed`` and ``offered`` hold a condition on packages.
"""

from __future__ import annotations

import re
from collections.abc import Collection
from typing import Any

from negotiation.engine.terms import InjectId, InstrumentId, VariableId
from negotiation.engine.world.facts import (
    Acted,
    Agreed,
    Every,
    Fact,
    Happened,
    Level,
    Never,
    Offered,
    Some,
)

from .conditions import ConditionReader, Report
from .problems import Path

_LEVEL = re.compile(r"\s*([A-Za-z][\w+\s-]*?)\s*(>=|<=|=|<|>)\s*(-?[0-9]{1,6})\s*")
_ACTED = re.compile(r"acted\s+(\S+)(?:\s+on\s+(\S+))?(\s+this phase)?")
_HAPPENED = re.compile(r"happened\s+(\S+)")


class FactReader:
    """Reads facts over the names it is given; tells ``report`` what fails."""

    def __init__(
        self,
        variables: Collection[str],
        instruments: Collection[str],
        events: Collection[str],
        conditions: ConditionReader,
        report: Report,
    ) -> None:
        self._variables = variables
        self._instruments = instruments
        self._events = events
        self._conditions = conditions
        self._report = report

    def read(self, data: Any, path: Path) -> Fact | None:
        """The fact, or None after at least one report."""
        if isinstance(data, str):
            return self._plain(data, path)
        if isinstance(data, dict) and len(data) == 1:
            word, inner = next(iter(data.items()))
            here = (*path, word)
            if word in {"all", "any"}:
                return self._join(word, inner, here)
            if word == "not":
                part = self.read(inner, here)
                return None if part is None else Never(part)
            if word in {"agreed", "offered"}:
                when = self._conditions.read(inner, here)
                if when is None:
                    return None
                return Agreed(when) if word == "agreed" else Offered(when)
        self._report(path, "must be a fact, or one of all, any, not, agreed, offered")
        return None

    def _join(self, word: str, inner: Any, path: Path) -> Fact | None:
        if not isinstance(inner, list) or not inner:
            self._report(path, "must be a list of facts")
            return None
        parts = [self.read(part, (*path, n)) for n, part in enumerate(inner)]
        whole = tuple(part for part in parts if part is not None)
        if len(whole) < len(parts):
            return None
        return Every(whole) if word == "all" else Some(whole)

    def _plain(self, text: str, path: Path) -> Fact | None:
        if acted := _ACTED.fullmatch(text):
            return self._acted(acted, path)
        if happened := _HAPPENED.fullmatch(text):
            if happened[1] not in self._events:
                self._report(path, f"there is no inject or threshold {happened[1]}")
                return None
            return Happened(InjectId(happened[1]))
        if level := _LEVEL.fullmatch(text):
            return self._level(level, path)
        self._report(
            path, "must read like 'T >= 75', 'cn + ru >= 90', 'acted deploy' or 'happened icbm'"
        )
        return None

    def _acted(self, match: re.Match[str], path: Path) -> Fact | None:
        if match[1] not in self._instruments:
            self._report(path, f"there is no instrument {match[1]}")
            return None
        return Acted(InstrumentId(match[1]), match[2], this_phase=match[3] is not None)

    def _level(self, match: re.Match[str], path: Path) -> Fact | None:
        names = [name.strip() for name in match[1].split("+")]
        unknown = [name for name in names if name not in self._variables]
        if unknown:
            self._report(path, f"there is no variable {', '.join(unknown)}")
            return None
        number = int(match[3])
        low, high = {
            ">=": (number, None),
            "<=": (None, number),
            ">": (number + 1, None),
            "<": (None, number - 1),
            "=": (number, number),
        }[match[2]]
        return Level(tuple(VariableId(name) for name in names), low, high)
