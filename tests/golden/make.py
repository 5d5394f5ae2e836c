"""Writes a golden transcript that is not there yet: ``python -m tests.golden.make``.

A golden is never written again: if one no longer replays to its old hash, the program is wrong,
or needs an upcast.
"""

from __future__ import annotations

import json
from pathlib import Path

from negotiation.engine.capital import outcome
from negotiation.engine.payoff import payoff
from negotiation.replay.digest import state_hash
from tests.replay.played import korea, orchard

FOLDER = Path(__file__).parent
EXPECTED = FOLDER / "expected.json"


def make() -> None:
    expected = json.loads(EXPECTED.read_text()) if EXPECTED.exists() else {}
    for name, play in (("first-deal-1", orchard), ("korea-2017-1", korea)):
        path = FOLDER / f"{name}.jsonl"
        if path.exists():
            continue
        session = play()
        path.write_bytes(session.file(words=True))
        scenario = session.state.table.scenario
        points = payoff(scenario, outcome(session.state))
        expected[name] = {
            "entries": len(session.stored),
            "head": session.stored[-1].hash,
            "state_hash": state_hash(session.state),
            "scores": {party: points[party] / scenario.unit for party in points},
        }
    EXPECTED.write_text(json.dumps(expected, indent=2) + "\n")


if __name__ == "__main__":
    make()
