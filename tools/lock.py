"""``./run lock``: ``pyproject.toml`` to ``uv.lock`` to the hashed requirement files."""

from __future__ import annotations

import subprocess
import sys
import tempfile
from pathlib import Path

from . import ROOT
from .frontend import program

EXPORTS = {
    "requirements.txt": ("--no-default-groups",),
    "requirements-dev.txt": ("--all-groups", "--no-group", "frontend"),
    "requirements-frontend.txt": ("--only-group", "frontend"),
}


def _uv(*words: str) -> bool:
    # No configuration of the machine may leak into the lock: an index address, for one.
    command = [program("uv"), "--no-config", "--quiet", *words]
    return subprocess.run(command, cwd=ROOT, check=False).returncode == 0


def _export(directory: Path) -> bool:
    options = ("--frozen", "--no-emit-project", "--no-header")
    return all(
        _uv("export", *options, *selection, "--output-file", str(directory / name))
        for name, selection in EXPORTS.items()
    )


def renew(*options: str) -> bool:
    """Lock again (``--upgrade`` for newer versions) and export."""
    return _uv("lock", *options) and _export(ROOT)


def fresh() -> bool:
    """Whether the lock fits ``pyproject.toml`` and the requirement files fit the lock."""
    if not _uv("lock", "--check"):
        print("uv.lock does not fit pyproject.toml: run './run lock'.")
        return False
    with tempfile.TemporaryDirectory() as directory:
        if not _export(Path(directory)):
            return False
        stale = [
            name
            for name in EXPORTS
            if (Path(directory) / name).read_bytes() != (ROOT / name).read_bytes()
        ]
    for name in stale:
        print(f"{name} does not fit uv.lock: run './run lock'.")
    return not stale


if __name__ == "__main__":
    raise SystemExit(0 if renew(*sys.argv[1:]) else 1)
