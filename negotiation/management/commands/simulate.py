"""``simulate``: play a strategy against the world again and again, by the rules of the table."""

from __future__ import annotations

import json
import os
from collections.abc import Iterator
from concurrent.futures import ProcessPoolExecutor
from functools import lru_cache
from typing import Any

from django.core.management.base import BaseCommand, CommandError, CommandParser

from negotiation.engine.scenario import Pack, Scenario
from negotiation.engine.terms import PresetId
from negotiation.engine.world.model import Strategy, WorldModel
from negotiation.management.arguments import find_scenario
from negotiation.referee.simulate import Ended, SimulationError, Summary, simulate, summary
from negotiation.scenarios.library import parse
from negotiation.scenarios.loader import Loaded

CHUNK = 25
"""Sessions per piece of work: enough to be worth sending, few enough to show progress."""
Work = tuple[str, str, str, str, int, int]
"""Scenario text, pack, strategy, preset, first number, one past the last."""


class Command(BaseCommand):
    requires_system_checks: tuple[str, ...] = ()
    help = "Play a strategy many times by the rules of the table, and say what becomes of it."

    def add_arguments(self, parser: CommandParser) -> None:
        parser.add_argument("scenario", help="name in the library, or path of a folder")
        parser.add_argument("--strategy", required=True, help="id of one of its strategies")
        parser.add_argument("--preset", help="id of one of its hypotheses; its first unless given")
        parser.add_argument("--pack", help="the scenario's last unless given")
        parser.add_argument("--seeds", type=int, default=1000, help="sessions (default 1000)")
        parser.add_argument("--json", action="store_true", help="one JSON object")

    def handle(self, *_: Any, **options: Any) -> None:
        loaded = find_scenario(options["scenario"])
        scenario, seeds = loaded.scenario, options["seeds"]
        model = scenario.world
        if model is None:
            raise CommandError(f"{scenario.id} has no world to act on")
        strategy = _strategy(model, options["strategy"])
        preset = _preset(model, options["preset"])
        pack = _pack(scenario, options["pack"])
        if not 1 <= seeds <= 1_000_000:
            raise CommandError("--seeds: from 1 to 1000000")
        try:
            found = summary(self._play(loaded, pack, strategy, preset, seeds), scenario.unit)
        except SimulationError as error:
            raise CommandError(str(error)) from None
        shown = description(scenario, pack, strategy, preset, found)
        if options["json"]:
            self.stdout.write(json.dumps(shown))
        else:
            for name, each in shown.items():
                self.stdout.write(f"{name:14} {each}")

    def _play(
        self, loaded: Loaded, pack: Pack, strategy: Strategy, preset: PresetId, seeds: int
    ) -> Iterator[Ended]:
        work: list[Work] = [
            (loaded.source_text, pack.id, strategy.id, preset, n, min(seeds, n + CHUNK))
            for n in range(0, seeds, CHUNK)
        ]
        if len(work) == 1:
            yield from play_chunk(work[0])
            return
        done = 0
        with ProcessPoolExecutor(os.cpu_count()) as pool:
            for ended in pool.map(play_chunk, work):
                done += len(ended)
                self.stderr.write(f"\r{done} of {seeds} sessions", ending="")
                yield from ended
        self.stderr.write("")


def play_chunk(work: Work) -> list[Ended]:
    """A piece of work, in whatever process."""
    text, pack, strategy, preset, first, end = work
    scenario = _scenario(text)
    assert scenario.world is not None  # noqa: S101 - checked before the work was given out
    played = _strategy(scenario.world, strategy)
    size = _pack(scenario, pack)
    return [simulate(scenario, size, played, PresetId(preset), n) for n in range(first, end)]


_scenario = lru_cache(maxsize=1)(parse)


def description(
    scenario: Scenario, pack: Pack, strategy: Strategy, preset: PresetId, found: Summary
) -> dict[str, Any]:
    """What ``--json`` prints. ``payoff`` is the joint one of all parties."""
    return {
        "scenario": scenario.id,
        "pack": pack.id,
        "strategy": strategy.id,
        "preset": preset,
        "seeds": found.sessions,
        "disaster_rate": round(float(found.disaster_rate), 4),
        "deal_rate": round(float(found.deal_rate), 4),
        "end_tension": round(float(found.end_tension), 2),
        "payoff": round(float(found.payoff), 2),
        "payoffs": {party: round(float(mean), 2) for party, mean in found.payoffs.items()},
    }


def _strategy(model: WorldModel, name: str) -> Strategy:
    found = next((each for each in model.strategies if each.id == name), None)
    if found is None:
        known = ", ".join(each.id for each in model.strategies) or "none"
        raise CommandError(f"--strategy: there is no {name}; there are {known}")
    return found


def _preset(model: WorldModel, name: str | None) -> PresetId:
    found = next((each for each in model.presets if name in {None, each.id}), None)
    if found is None:
        known = ", ".join(each.id for each in model.presets)
        raise CommandError(f"--preset: there is no {name}; there are {known}")
    return found.id


def _pack(scenario: Scenario, name: str | None) -> Pack:
    if name is None:
        return scenario.packs[-1]
    found = next((pack for pack in scenario.packs if pack.id == name), None)
    if found is None:
        known = ", ".join(pack.id for pack in scenario.packs)
        raise CommandError(f"--pack: there is no pack {name}; there are {known}")
    return found
