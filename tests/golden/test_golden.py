"""Every release replays what every earlier release wrote, to the same state and scores."""

from __future__ import annotations

import json
import subprocess
import sys
from io import StringIO
from typing import Any

import pytest
from django.core.management import call_command

from negotiation.management.commands.transcript import replayed
from tests.golden.lesson import lacks
from tests.golden.make import EXPECTED as FILE
from tests.golden.make import FOLDER, pinned

EXPECTED: dict[str, Any] = json.loads(FILE.read_text())
PLAYED = ("entries", "head", "state_hash", "scores")


def test_every_golden_has_its_hash() -> None:
    assert {path.stem for path in FOLDER.glob("*.jsonl")} == EXPECTED.keys()
    assert EXPECTED["korea-2017-1"]["scores"] == {"US": 57, "CN": 71, "RU": 88, "KR": 64, "KP": 66}


@pytest.mark.parametrize("name", EXPECTED)
def test_it_replays_as_it_always_did(name: str) -> None:
    out = StringIO()
    call_command("transcript", "replay", str(FOLDER / f"{name}.jsonl"), "--json", stdout=out)
    found = json.loads(out.getvalue())
    assert {key: found[key] for key in PLAYED} == {key: EXPECTED[name][key] for key in PLAYED}


@pytest.mark.parametrize("name", EXPECTED)
def test_it_is_judged_under_every_hypothesis_as_it_always_was(name: str) -> None:
    assert pinned(FOLDER / f"{name}.jsonl") == EXPECTED[name]


def test_a_lesson_of_25_minutes_by_the_clock() -> None:
    """Five browsers played it: every family of instrument, events, a test, two agreements."""
    path = FOLDER / "lesson-1.jsonl"
    assert lacks(path) == []
    entries = replayed(str(path)).transcript.entries
    (start,) = (entry.at for entry in entries if entry.kind == "session_started")
    assert 24 * 60 <= (entries[-1].at - start) / 1000 <= 27 * 60
    assert len({entry.actor for entry in entries} - {"clock", "facilitator"}) == 5


def test_another_process_with_another_hash_seed_agrees() -> None:
    command = ["-m", "django", "transcript", "replay", str(FOLDER / "korea-2017-1.jsonl"), "--json"]
    hashes = set()
    for seed in ("1", "2"):
        done = subprocess.run(
            [sys.executable, *command],
            env={
                "PYTHONHASHSEED": seed,
                "DJANGO_SETTINGS_MODULE": "tests.settings",
                "PATH": "/usr/bin",
            },
            cwd=FOLDER.parents[1],
            check=True,
            capture_output=True,
            timeout=60,
        )
        hashes.add(json.loads(done.stdout)["state_hash"])
    assert hashes == {EXPECTED["korea-2017-1"]["state_hash"]}
