"""The browser's half: build it, check it, and prove that the committed build is the sources'.

Node.js comes from PyPI with the environment; nothing has to be installed on the machine.
"""

from __future__ import annotations

import filecmp
import hashlib
import os
import subprocess
import sys
import tempfile
from pathlib import Path

from . import ROOT

SOURCES = ROOT / "frontend"
BUILT = ROOT / "negotiation" / "static" / "backchannel"


def program(name: str) -> str:
    """Path of a program that a package put beside this Python."""
    return str(Path(sys.executable).parent / name)


def _npm(*words: str) -> bool:
    path = f"{Path(sys.executable).parent}{os.pathsep}{os.environ.get('PATH', '')}"
    environment = {**os.environ, "PATH": path}
    command = [program("npm"), "--loglevel=error", *words]
    return subprocess.run(command, cwd=SOURCES, env=environment, check=False).returncode == 0


def _installed() -> bool:
    """Have ``node_modules`` as the lock says; nothing happens if it is already so."""
    wanted = hashlib.sha256((SOURCES / "package-lock.json").read_bytes()).hexdigest()
    stamp = SOURCES / "node_modules" / ".installed-lock"
    if stamp.exists() and stamp.read_text() == wanted:
        return True
    if not _npm("ci"):
        return False
    stamp.write_text(wanted)
    return True


def build(target: Path = BUILT) -> bool:
    """Build into ``target``."""
    options = ("--outDir", str(target), "--emptyOutDir", "--logLevel", "warn")
    return _installed() and _npm("run", "build", "--", *options)


def check() -> bool:
    """Types and templates, then the unit tests."""
    return _installed() and _npm("run", "check") and _npm("run", "test")


def fresh() -> bool:
    """Whether a build of the sources equals the committed one, byte for byte."""
    with tempfile.TemporaryDirectory() as directory:
        target = Path(directory) / "built"
        if not build(target):
            return False
        new, old = _files(target), _files(BUILT)
        _, different, unreadable = filecmp.cmpfiles(target, BUILT, new & old, shallow=False)
        stale = sorted({*different, *unreadable, *(new ^ old)})
    for name in stale:
        print(f"{BUILT.relative_to(ROOT)}/{name} is not what the sources build")
    if stale:
        print("Run './run frontend' and commit the result.")
    return not stale


def _files(directory: Path) -> set[str]:
    return {
        path.relative_to(directory).as_posix() for path in directory.rglob("*") if path.is_file()
    }


if __name__ == "__main__":
    raise SystemExit(0 if build() else 1)
