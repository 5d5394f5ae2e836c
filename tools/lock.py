"""``./run lock``: from ``pyproject.toml`` to requirement files with the hash of every package.

The files name no package index, so a mirror works as it is. Each begins with a digest of what it
was made from: that it is stale shows without asking anybody.
"""

from __future__ import annotations

import hashlib
import json
import subprocess
import sys
import tempfile
import tomllib
from pathlib import Path
from typing import Any

from . import ROOT
from .frontend import program

SELECTIONS = {
    "requirements.txt": ("pyproject.toml",),
    "requirements-dev.txt": ("pyproject.toml", "--group", "test", "--group", "gates"),
    "requirements-frontend.txt": ("--group", "frontend"),
}


def _asked() -> dict[str, Any]:
    """What ``pyproject.toml`` says of packages."""
    whole = tomllib.loads((ROOT / "pyproject.toml").read_text())
    return {
        "python": whole["project"]["requires-python"],
        "dependencies": whole["project"]["dependencies"],
        "groups": whole["dependency-groups"],
        "constraints": whole["tool"]["uv"]["constraint-dependencies"],
    }


def _head() -> str:
    digest = hashlib.sha256(json.dumps(_asked(), sort_keys=True).encode()).hexdigest()
    return f"# Made by ./run lock from pyproject.toml, packages {digest[:16]}\n"


def _lock(name: str, constraints: Path, options: tuple[str, ...]) -> bool:
    """Resolve for every supported Python and system; versions stay unless they must move."""
    target = ROOT / name
    # No configuration of the machine may leak into the lock: an index address, for one.
    command = [program("uv"), "--no-config", "--quiet", "pip", "compile", *SELECTIONS[name]]
    command += ["--universal", "--python-version", "3.11", "--generate-hashes", "--no-header"]
    command += ["--constraint", str(constraints), "--output-file", str(target), *options]
    if subprocess.run(command, cwd=ROOT, check=False, stdout=subprocess.DEVNULL).returncode:
        return False
    target.write_text(_head() + target.read_text())
    return True


def renew(*options: str) -> bool:
    """Lock again; ``--upgrade`` asks for newer versions."""
    with tempfile.TemporaryDirectory() as directory:
        constraints = Path(directory) / "constraints.txt"
        constraints.write_text("\n".join(_asked()["constraints"]))
        return all(_lock(name, constraints, options) for name in SELECTIONS)


def fresh() -> bool:
    """Whether the requirement files were made from the packages ``pyproject.toml`` asks for."""
    stale = [name for name in SELECTIONS if not (ROOT / name).read_text().startswith(_head())]
    for name in stale:
        print(f"{name} does not fit pyproject.toml: run './run lock'.")
    return not stale


if __name__ == "__main__":
    raise SystemExit(0 if renew(*sys.argv[1:]) else 1)
