"""Effects as a reader writes them: ``T +2``, ``C + listing``, ``C - 2 listing``, ``freeze = 1``.

With a condition: ``{do: C + listing, when: cn + ru >= 90}``. Shares move by
``{shift: organisations, from: target, to: largest, by: 4, keep: 2}``.
"""

from __future__ import annotations

import re
from collections.abc import Collection
from typing import Any

from negotiation.engine.terms import GroupId, ParameterId, VariableId
from negotiation.engine.world.effects import Change, Effect, Put, Shift
from negotiation.engine.world.facts import Fact

from .conditions import Report
from .facts import FactReader
from .problems import Path

_CHANGE = re.compile(r"(\S+)\s+([+-])\s*(?:([0-9]{1,4})\s*)?([A-Za-z][\w-]*)?")
_PUT = re.compile(r"(\S+)\s*=\s*(-?[0-9]{1,4})")
_SHIFT = {"shift", "from", "to", "by"}


class EffectReader:
    """Reads effects over the names it is given; tells ``report`` what fails."""

    def __init__(
        self,
        variables: Collection[str],
        parameters: Collection[str],
        groups: Collection[str],
        facts: FactReader,
        report: Report,
    ) -> None:
        self._variables = variables
        self._parameters = parameters
        self._groups = groups
        self._facts = facts
        self._report = report

    def read(self, effects: list[Any], path: Path, target: str | None = None) -> tuple[Effect, ...]:
        """Those that could be read. ``target``: the group that the act is aimed at, if any."""
        found = [self._one(each, (*path, n), target) for n, each in enumerate(effects)]
        return tuple(each for each in found if each is not None)

    def _one(self, data: Any, path: Path, target: str | None) -> Effect | None:
        if isinstance(data, str):
            return self._plain(data, path, None)
        if isinstance(data, dict) and data.keys() == {"do", "when"} and isinstance(data["do"], str):
            when = self._facts.read(data["when"], (*path, "when"))
            return None if when is None else self._plain(data["do"], (*path, "do"), when)
        if isinstance(data, dict) and _SHIFT <= data.keys() <= _SHIFT | {"keep", "when"}:
            return self._shift(data, path, target)
        self._report(path, "must be an effect, {do, when}, or {shift, from, to, by, keep, when}")
        return None

    def _plain(self, text: str, path: Path, when: Fact | None) -> Effect | None:
        if put := _PUT.fullmatch(text):
            return Put(VariableId(put[1]), int(put[2]), when) if self._known(put[1], path) else None
        change = _CHANGE.fullmatch(text)
        if change is None or (change[3] is None and change[4] is None):
            self._report(path, "must read like 'T +2', 'C + listing' or 'freeze = 1'")
            return None
        if not self._known(change[1], path):
            return None
        if change[4] is not None and change[4] not in self._parameters:
            self._report(path, f"there is no parameter {change[4]}")
            return None
        by = int(change[3] or 1) * (-1 if change[2] == "-" else 1)
        parameter = None if change[4] is None else ParameterId(change[4])
        return Change(VariableId(change[1]), by, parameter, when)

    def _known(self, variable: str, path: Path) -> bool:
        if variable in self._variables:
            return True
        self._report(path, f"there is no variable {variable}")
        return False

    def _shift(self, data: dict[str, Any], path: Path, target: str | None) -> Effect | None:
        group, source, to = data["shift"], data["from"], data["to"]
        by, keep, when = data["by"], data.get("keep", 0), None
        if group not in self._groups:
            self._report((*path, "shift"), f"there is no group {group}")
            return None
        if source not in ("target", "largest") or (source == "target" and target != group):
            self._report((*path, "from"), "must be largest, or target where that is a member")
            return None
        if to not in ("largest", "smallest"):
            self._report((*path, "to"), "must be largest or smallest")
            return None
        if type(by) is not int or type(keep) is not int or not 0 <= keep <= 100 or by < 1:
            self._report(path, "by must be a whole number from 1, keep one from 0 to 100")
            return None
        if "when" in data:
            when = self._facts.read(data["when"], (*path, "when"))
            if when is None:
                return None
        return Shift(GroupId(group), source, to, by, keep, when)
