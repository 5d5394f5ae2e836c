"""``scenario validate`` and ``scenario describe``: is a scenario sound, and what is in it?"""

from __future__ import annotations

import json
from typing import Any

from django.core.management.base import BaseCommand, CommandParser

from negotiation.engine.scenario import Pack, Scenario
from negotiation.management.arguments import find_scenario
from negotiation.referee.enumerate import package_count
from negotiation.referee.words import as_json, shown
from negotiation.scenarios.lint import lint
from negotiation.scenarios.loader import Loaded


class Command(BaseCommand):
    help = "Check a scenario folder, or describe what is in it."

    def add_arguments(self, parser: CommandParser) -> None:
        actions = parser.add_subparsers(dest="action", required=True)
        validate = actions.add_parser("validate", help="check the data; exit code 1 if it is bad")
        validate.add_argument("scenario", help="name in the library, or path of a folder")
        describe = actions.add_parser("describe", help="count what is in it")
        describe.add_argument("scenario", help="name in the library, or path of a folder")
        describe.add_argument("--json", action="store_true", help="one JSON object")

    def handle(self, *_: Any, **options: Any) -> None:
        loaded = find_scenario(options["scenario"])
        if options["action"] == "validate":
            self._validate(loaded)
        elif options["json"]:
            self.stdout.write(json.dumps(description(loaded.scenario), indent=2))
        else:
            self._describe(loaded.scenario)

    def _validate(self, loaded: Loaded) -> None:
        remarks = lint(loaded)
        for remark in remarks:
            self.stdout.write(str(remark))
        scenario = loaded.scenario
        sizes = [len(party.seats) for party in scenario.parties]
        seats = f"{min(sizes)}-{max(sizes)}" if min(sizes) < max(sizes) else f"{sizes[0]}"
        warnings = sum(remark.warning for remark in remarks)
        self.stdout.write(
            f"{scenario.id}: {len(sizes)} delegations, {seats} seats each, "
            f"{len(scenario.issues)} issues, {_options(scenario)} options, 0 errors, "
            f"{warnings} warnings, {len(remarks) - warnings} notes"
        )

    def _describe(self, scenario: Scenario) -> None:
        write = self.stdout.write
        write(f"{scenario.title} ({scenario.id} {scenario.version})")
        write(scenario.tagline)
        write(f"digest {scenario.digest}, points in units of 1/{scenario.unit}")
        write(f"\n{len(scenario.parties)} parties, {len(scenario.seats())} seats")
        for party in scenario.parties:
            write(f"  {party.id:8} {party.name}: {', '.join(seat.title for seat in party.seats)}")
        write(f"\n{len(scenario.issues)} issues, {_options(scenario)} options")
        for issue in scenario.issues:
            names = ", ".join(
                f"[{option.id}]" if option.id == scenario.status_quo[issue.id] else option.id
                for option in issue.options
            )
            write(f"  {issue.id:8} {issue.name}: {names}")
        write(f"\n{len(scenario.rules)} rules, {len(scenario.packs)} packs")
        for pack in scenario.packs:
            mandates = " ".join(
                f"{party} {shown(points, scenario.unit)}" for party, points in pack.mandates.items()
            )
            write(
                f"  {pack.id:8} {len(pack.issues)} issues, "
                f"{package_count(scenario, pack):,} packages, "
                f"{pack.minutes} minutes; mandates {mandates}"
            )


def _options(scenario: Scenario) -> int:
    return sum(len(issue.options) for issue in scenario.issues)


def description(scenario: Scenario) -> dict[str, Any]:
    """What ``describe --json`` prints."""
    return {
        "scenario": scenario.id,
        "title": scenario.title,
        "version": scenario.version,
        "digest": scenario.digest,
        "unit": scenario.unit,
        "parties": len(scenario.parties),
        "seats": len(scenario.seats()),
        "seats_by_party": {party.id: len(party.seats) for party in scenario.parties},
        "issues": len(scenario.issues),
        "options": _options(scenario),
        "options_by_issue": {issue.id: len(issue.options) for issue in scenario.issues},
        "rules": len(scenario.rules),
        "packs": {pack.id: _pack(scenario, pack) for pack in scenario.packs},
    }


def _pack(scenario: Scenario, pack: Pack) -> dict[str, Any]:
    return {
        "issues": len(pack.issues),
        "packages": package_count(scenario, pack),
        "minutes": pack.minutes,
        "debrief_seconds": pack.debrief_seconds,
        "mandates": {
            party: as_json(points, scenario.unit) for party, points in pack.mandates.items()
        },
    }
