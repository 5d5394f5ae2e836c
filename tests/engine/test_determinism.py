"""The same requests always give the same entries, whatever order a set happens to have."""

from __future__ import annotations

import os
import subprocess
import sys
from pathlib import Path

ROOT = Path(__file__).parent.parent.parent


def _play(hash_seed: str) -> list[str]:
    done = subprocess.run(
        [sys.executable, "-m", "tests.engine.determinism"],
        cwd=ROOT,
        env={**os.environ, "PYTHONHASHSEED": hash_seed},
        capture_output=True,
        text=True,
        timeout=60,
        check=True,
    )
    return done.stdout.splitlines()


def test_hash_seeds_do_not_matter() -> None:
    one, two = _play("1"), _play("4242")
    assert len(one) > 200
    assert one == two
