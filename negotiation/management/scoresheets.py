"""A finished session's scoresheets for a terminal, also under another hypothesis."""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from typing import Any

from django.core.management.base import CommandError

from negotiation.engine import view
from negotiation.engine.entries import Recorded
from negotiation.engine.slices import ResultsSlice, ScoreLine, Scoresheet
from negotiation.engine.state import State
from negotiation.engine.terms import PartyId, PresetId, Sight, Viewer
from negotiation.referee.refold import refolded
from negotiation.referee.words import as_json, shown
from negotiation.replay.history import decided

from .commands.transcript import Replayed

NOTE = (
    "The same acts and the same luck, in a world that answers as this hypothesis says. "
    "What people would have done in that world was different."
)


def log_of(found: Replayed) -> list[Recorded]:
    """Its entries as the referee reads them."""
    return [
        Recorded(command.seq + n, command.at, entry)
        for command in decided(found.transcript.entries)
        for n, entry in enumerate(command.entries)
    ]


def scored(name: str, found: Replayed, preset: str | None) -> tuple[State, ResultsSlice]:
    """The end of a session and what its outcome page tells a facilitator; ``preset``: judged by
    that hypothesis. Raises CommandError."""
    state = found.state
    if preset is not None:
        preset_of(name, found, preset)
        *_, (_, state) = refolded(state.table.scenario, log_of(found), PresetId(preset))
    results = view.slices(state, Viewer(Sight.FACILITATOR)).get("results")
    if not isinstance(results, ResultsSlice):
        raise CommandError(f"{name}: the session has not ended yet")
    return state, results


def preset_of(name: str, found: Replayed, preset: str | None) -> PresetId | None:
    """Raises CommandError if the session's scenario has no such hypothesis."""
    model = found.state.table.scenario.world
    known = [] if model is None else [each.id for each in model.presets]
    if preset is None:
        return None
    if preset not in known:
        there = f"there are {', '.join(known)}" if known else "it has no world"
        raise CommandError(f"{name}: --preset: there is no {preset}; {there}")
    return PresetId(preset)


def as_object(state: State, results: ResultsSlice, preset: str | None) -> dict[str, Any]:
    """Ready for ``json.dumps``."""
    table = state.table
    unit = table.scenario.unit
    played = {} if preset is None else {"preset": preset, "note": NOTE}
    return {
        "scores": {sheet.party: as_json(sheet.score, unit) for sheet in results.sheets},
        "scenario": table.scenario.id,
        "pack": table.pack.id,
        "package": dict(results.package),
        "reason": results.reason,
        "final": results.final,
        "sheets": [_sheet(sheet, unit) for sheet in results.sheets],
        **played,
    }


def rows(state: State, results: ResultsSlice) -> Mapping[str, Mapping[PartyId, str]]:
    """Line by line and party by party: issues, rules, the world, and what they sum to."""
    scenario, unit = state.table.scenario, state.table.scenario.unit
    names = [f"{issue.id} {results.package[issue.id]}" for issue in scenario.issues]
    names += [f"rule {rule.id}" for rule in scenario.rules]
    found: dict[str, dict[PartyId, str]] = {name: {} for name in names}
    for sheet in results.sheets:
        for name, cell in _cells(sheet, unit):
            found.setdefault(name, {})[sheet.party] = cell
    return {name: cells for name, cells in found.items() if cells}


def _cells(sheet: Scoresheet, unit: int) -> Iterator[tuple[str, str]]:
    for line in sheet.lines:
        scaled = line.rule is not None and line.points == 0
        yield _title(line), "scaled" if scaled else shown(line.points, unit)
    for name in ("score", "mandate", "margin", "no_deal"):
        yield name.replace("_", " "), shown(getattr(sheet, name), unit)


def _title(line: ScoreLine) -> str:
    if line.world is not None:
        return line.world
    return f"{line.issue} {line.option}" if line.rule is None else f"rule {line.rule}"


def _sheet(sheet: Scoresheet, unit: int) -> dict[str, Any]:
    numbers = ("score", "mandate", "margin", "no_deal")
    return {
        "party": sheet.party,
        **{name: as_json(getattr(sheet, name), unit) for name in numbers},
        "lines": [_line(line, unit) for line in sheet.lines],
    }


def _line(line: ScoreLine, unit: int) -> dict[str, Any]:
    points = as_json(line.points, unit)
    if line.rule is not None:
        return {"rule": line.rule, "points": points}
    if line.world is not None:
        return {"world": line.world, "points": points}
    found = {"issue": line.issue, "option": line.option, "points": points}
    return found if line.agreement is None else {**found, "agreement": line.agreement}
