"""Writes the golden transcripts that are not there yet, and what each must replay to.

``python -m tests.golden.make``. A golden is never written again: if one no longer replays to its
old hash, the program is wrong, or needs an upcast. ``lesson-1`` was played in browsers and comes
from ``tests/browser/test_lesson.py``.
"""

from __future__ import annotations

import json
from collections.abc import Iterator
from pathlib import Path
from typing import Any

from negotiation.bots.play import play
from negotiation.engine.capital import scores
from negotiation.engine.entries import Recorded
from negotiation.engine.state import State
from negotiation.engine.terms import PresetId
from negotiation.referee.refold import refolded
from negotiation.replay.digest import state_hash
from negotiation.replay.history import Decided, History, decided
from negotiation.scenarios import library
from negotiation.transcript.file import read
from tests.replay import played

FOLDER = Path(__file__).parent
EXPECTED = FOLDER / "expected.json"


def orchard() -> bytes:
    return played.orchard().file(words=True)


def korea() -> bytes:
    return played.korea().file(words=True)


def world() -> bytes:
    """Acts of every family, a second seat, events, a test and an agreement in a moved world."""
    return played.world().file(words=True)


def bots() -> bytes:
    """Two bots, with the reasons of their moves."""
    loaded = library.loaded("first-deal")
    made = play(loaded.scenario, loaded.scenario.packs[0].id, "b0" * 16)
    return made.transcript(loaded.source_text)


SESSIONS = {"first-deal-1": orchard, "korea-2017-1": korea, "bots-1": bots, "world-1": world}


def pinned(path: Path) -> dict[str, Any]:
    """Where a session ends, as it was played and under each hypothesis its world could follow."""
    found = read(path.read_bytes())
    commands = list(decided(found.entries))
    last = History(library.parse(found.header.source), commands).last
    return {
        "entries": len(found.entries),
        "head": found.head,
        **_end(last),
        "under": {preset: _end(state) for preset, state in _anew(last, commands)},
    }


def _anew(last: State, commands: list[Decided]) -> Iterator[tuple[PresetId, State]]:
    scenario = last.table.scenario
    log = [Recorded(c.seq + n, c.at, entry) for c in commands for n, entry in enumerate(c.entries)]
    for preset in scenario.world.presets if scenario.world else ():
        *_, (_, state) = refolded(scenario, log, preset.id)
        yield preset.id, state


def _end(state: State) -> dict[str, Any]:
    unit = state.table.scenario.unit
    return {
        "state_hash": state_hash(state),
        "scores": {party: points / unit for party, points in scores(state).items()},
    }


def make() -> None:
    expected = json.loads(EXPECTED.read_text()) if EXPECTED.exists() else {}
    for name, content in SESSIONS.items():
        path = FOLDER / f"{name}.jsonl"
        if not path.exists():
            path.write_bytes(content())
    for path in sorted(FOLDER.glob("*.jsonl")):
        if path.stem not in expected:
            expected[path.stem] = pinned(path)
    EXPECTED.write_text(json.dumps(expected, indent=2) + "\n")


if __name__ == "__main__":
    make()
