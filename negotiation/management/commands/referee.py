"""``referee score|enumerate|debrief``: what a package is worth, which all accept, what was left."""

from __future__ import annotations

import json
from collections.abc import Mapping
from dataclasses import replace
from pathlib import Path
from typing import Any

from django.core.management.base import BaseCommand, CommandError, CommandParser

from negotiation.engine.payoff import explain, payoff
from negotiation.engine.scenario import Pack, Scenario
from negotiation.engine.terms import Package, PartyId, Points
from negotiation.management.arguments import find_scenario
from negotiation.management.scoresheets import NOTE, log_of, preset_of, rows, scored
from negotiation.management.scoresheets import as_object as as_sheets
from negotiation.referee.course import course
from negotiation.referee.debrief import debrief, verdict
from negotiation.referee.enumerate import Zone, enumerate_zone
from negotiation.referee.pressure import pressures
from negotiation.referee.report import as_object, in_words
from negotiation.referee.theory import theory
from negotiation.referee.words import (
    as_json,
    final_outcome,
    largest_pack,
    read_mandates,
    read_package,
    shown,
)

from .transcript import replayed


class Command(BaseCommand):
    help = "Score a package, count the packages that all accept, or look back on a session."

    def add_arguments(self, parser: CommandParser) -> None:
        actions = parser.add_subparsers(dest="action", required=True)
        score = actions.add_parser("score", help="points per party, line by line")
        score.add_argument(
            "scenario", help="name in the library, path of a folder, or a transcript's file"
        )
        score.add_argument(
            "--package",
            help="ISSUE=option,...; an issue that is not named stays at the status quo",
        )
        count = actions.add_parser("enumerate", help="count the agreement zone exactly")
        count.add_argument("scenario", help="name in the library, or path of a folder")
        count.add_argument("--mandates", help="one number per party; the pack's own unless given")
        told = actions.add_parser("debrief", help="what a session came to, and what it left")
        told.add_argument("transcript", help="the file of a session that has ended")
        told.add_argument("--json", action="store_true", help="one JSON object")
        for action in (score, told):
            action.add_argument(
                "--preset", help="judge a transcript as if this hypothesis had been true"
            )
        for action in (score, count):
            action.add_argument("--pack", help="the pack with the most issues unless given")
            action.add_argument("--json", action="store_true", help="one JSON object")

    def handle(self, *_: Any, **options: Any) -> None:
        if options["action"] == "debrief":
            self._debrief(options)
            return
        if options["action"] == "score" and _is_transcript(options["scenario"]):
            self._score_transcript(options)
            return
        if options.get("preset") is not None:
            raise CommandError("--preset judges a session that was played: give its transcript")
        scenario = find_scenario(options["scenario"]).scenario
        pack = _pack(scenario, options["pack"])
        if options["action"] == "score":
            self._score(scenario, pack, options)
        else:
            self._enumerate(scenario, pack, options)

    def _score(self, scenario: Scenario, pack: Pack, options: dict[str, Any]) -> None:
        try:
            package = read_package(scenario, options["package"] or "")
            outcome = final_outcome(scenario, pack, package)
        except ValueError as error:
            raise CommandError(f"--package: {error}") from None
        scores = payoff(scenario, outcome)
        if options["json"]:
            found = {
                "scores": _numbers(scores, scenario.unit),
                "scenario": scenario.id,
                "pack": pack.id,
                "package": dict(outcome),
            }
            self.stdout.write(json.dumps(found))
        else:
            self._score_table(scenario, pack, outcome)

    def _score_transcript(self, options: dict[str, Any]) -> None:
        """The scoresheets of a session that was played, as the outcome page shows them."""
        name, preset = options["scenario"], options["preset"]
        if options["package"] is not None or options["pack"] is not None:
            raise CommandError(f"{name}: a transcript says itself which pack and package it had")
        state, results = scored(name, replayed(name), preset)
        if options["json"]:
            self.stdout.write(json.dumps(as_sheets(state, results, preset)))
            return
        self._table(rows(state, results), state.table.scenario)
        if preset is not None:
            self.stdout.write(f"\nAs if {preset} had been true. {NOTE}")

    def _debrief(self, options: dict[str, Any]) -> None:
        """What the facilitator's debrief page shows."""
        name = options["transcript"]
        found = replayed(name)
        scenario, preset = found.state.table.scenario, preset_of(name, found, options["preset"])
        log = log_of(found)
        told = course(scenario, log, preset)
        if not told.end:
            raise CommandError(f"{name}: the session has not ended yet")
        world = theory(scenario, log, preset)
        if world is not None:
            world = replace(world, pressures=pressures(scenario, log))
        made = debrief(told, verdict(told), world)
        if options["json"]:
            self.stdout.write(json.dumps(as_object(made)))
            return
        for line in in_words(made):
            self.stdout.write(line)

    def _score_table(self, scenario: Scenario, pack: Pack, outcome: Package) -> None:
        """One row per issue and per rule that applied, one column per party."""
        unit = scenario.unit
        names = [f"{issue.id} {outcome[issue.id]}" for issue in scenario.issues]
        names += [f"rule {rule.id}" for rule in scenario.rules]
        rows: dict[str, dict[PartyId, str]] = {name: {} for name in names}
        for party in scenario.parties:
            for line in explain(scenario, outcome, party.id):
                name = f"{line.issue} {line.option}" if line.rule is None else f"rule {line.rule}"
                scaled = line.rule is not None and line.points == 0
                rows[name][party.id] = "scaled" if scaled else shown(line.points, unit)
        scores = payoff(scenario, outcome)
        for party in scenario.parties:
            mandate = pack.mandates[party.id]
            rows.setdefault("score", {})[party.id] = shown(scores[party.id], unit)
            rows.setdefault("mandate", {})[party.id] = shown(mandate, unit)
            rows.setdefault("margin", {})[party.id] = shown(scores[party.id] - mandate, unit)
        self._table({name: cells for name, cells in rows.items() if cells}, scenario)

    def _table(self, rows: Mapping[str, Mapping[PartyId, str]], scenario: Scenario) -> None:
        left = max(len(name) for name in rows) + 2
        width = max(9, *(len(party.id) + 2 for party in scenario.parties))
        head = "".join(f"{party.id:>{width}}" for party in scenario.parties)
        self.stdout.write(" " * left + head)
        for name, cells in rows.items():
            line = "".join(f"{cells.get(party.id, ''):>{width}}" for party in scenario.parties)
            self.stdout.write(f"{name:{left}}{line}".rstrip())

    def _enumerate(self, scenario: Scenario, pack: Pack, options: dict[str, Any]) -> None:
        mandates = None
        if options["mandates"] is not None:
            try:
                mandates = read_mandates(scenario, options["mandates"])
            except ValueError as error:
                raise CommandError(f"--mandates: {error}") from None
        zone = enumerate_zone(scenario, pack, mandates)
        if options["json"]:
            self.stdout.write(json.dumps(_zone_json(scenario, pack, zone)))
        else:
            self._zone_text(scenario, pack, zone)

    def _zone_text(self, scenario: Scenario, pack: Pack, zone: Zone) -> None:
        share = 100 * zone.acceptable / zone.packages
        self.stdout.write(
            f"{scenario.id} {pack.id}: {zone.acceptable:,} of {zone.packages:,} packages "
            f"({share:.2f} %) reach every mandate"
        )
        self.stdout.write(f"mandates    {_words(zone.mandates, scenario.unit)}")
        if zone.best is not None:
            package = ",".join(f"{issue}={option}" for issue, option in zone.best.package.items())
            self.stdout.write(f"best joint  {_words(zone.best.scores, scenario.unit)}")
            self.stdout.write(f"            {package}")


def _pack(scenario: Scenario, name: str | None) -> Pack:
    if name is None:
        return largest_pack(scenario)
    for pack in scenario.packs:
        if pack.id == name:
            return pack
    known = ", ".join(pack.id for pack in scenario.packs)
    raise CommandError(f"--pack: there is no pack {name}; there are {known}")


def _is_transcript(name: str) -> bool:
    return name.endswith(".jsonl") or (Path(name).is_file() and not name.endswith(".yaml"))


def _numbers(points: Mapping[PartyId, Points], unit: int) -> dict[str, int | float | str]:
    return {party: as_json(number, unit) for party, number in points.items()}


def _words(points: Mapping[PartyId, Points], unit: int) -> str:
    return "  ".join(f"{party} {shown(number, unit)}" for party, number in points.items())


def _zone_json(scenario: Scenario, pack: Pack, zone: Zone) -> dict[str, Any]:
    best = None
    if zone.best is not None:
        best = {
            "package": dict(zone.best.package),
            "scores": _numbers(zone.best.scores, scenario.unit),
            "joint": as_json(zone.best.joint, scenario.unit),
        }
    return {
        "packages": zone.packages,
        "acceptable": zone.acceptable,
        "scenario": scenario.id,
        "pack": pack.id,
        "mandates": _numbers(zone.mandates, scenario.unit),
        "best_joint": best,
    }
