"""Every release replays what every earlier release wrote, to the same state and scores."""

from __future__ import annotations

import json
import subprocess
import sys
from io import StringIO
from pathlib import Path
from typing import Any

import pytest
from django.core.management import call_command

FOLDER = Path(__file__).parent
EXPECTED: dict[str, Any] = json.loads((FOLDER / "expected.json").read_text())


def test_every_golden_has_its_hash() -> None:
    assert {path.stem for path in FOLDER.glob("*.jsonl")} == EXPECTED.keys()
    assert EXPECTED["korea-2017-1"]["scores"] == {"US": 57, "CN": 71, "RU": 88, "KR": 64, "KP": 66}


@pytest.mark.parametrize("name", EXPECTED)
def test_it_replays_as_it_always_did(name: str) -> None:
    out = StringIO()
    call_command("transcript", "replay", str(FOLDER / f"{name}.jsonl"), "--json", stdout=out)
    found = json.loads(out.getvalue())
    assert {key: found[key] for key in EXPECTED[name]} == EXPECTED[name]


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
