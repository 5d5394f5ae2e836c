"""Writes a golden transcript that is not there yet: ``python -m tests.golden.make``.

A golden is never written again: if one no longer replays to its old hash, the program is wrong,
or needs an upcast.
"""

from __future__ import annotations

import json
from collections.abc import Sequence
from pathlib import Path

from negotiation.bots.play import play
from negotiation.engine.capital import scores
from negotiation.engine.state import State
from negotiation.replay.digest import state_hash
from negotiation.scenarios import library
from negotiation.transcript.chain import StoredEntry
from tests.replay import played

FOLDER = Path(__file__).parent
EXPECTED = FOLDER / "expected.json"


Made = tuple[bytes, Sequence[StoredEntry], State]


def orchard() -> Made:
    return _by_people(played.orchard())


def korea() -> Made:
    return _by_people(played.korea())


def world() -> Made:
    """Acts of every family, a second seat, events, a test and an agreement in a moved world."""
    return _by_people(played.world())


def bots() -> Made:
    """Two bots, with the reasons of their moves."""
    loaded = library.loaded("first-deal")
    made = play(loaded.scenario, loaded.scenario.packs[0].id, "b0" * 16)
    return made.transcript(loaded.source_text), made.entries, made.state


def _by_people(session: played.Session) -> Made:
    return session.file(words=True), session.stored, session.state


def make() -> None:
    expected = json.loads(EXPECTED.read_text()) if EXPECTED.exists() else {}
    sessions = (
        ("first-deal-1", orchard),
        ("korea-2017-1", korea),
        ("bots-1", bots),
        ("world-1", world),
    )
    for name, of in sessions:
        path = FOLDER / f"{name}.jsonl"
        if path.exists():
            continue
        content, stored, state = of()
        path.write_bytes(content)
        points = scores(state)
        expected[name] = {
            "entries": len(stored),
            "head": stored[-1].hash,
            "state_hash": state_hash(state),
            "scores": {party: points[party] / state.table.scenario.unit for party in points},
        }
    EXPECTED.write_text(json.dumps(expected, indent=2) + "\n")


if __name__ == "__main__":
    make()
