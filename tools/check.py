"""``./run check [gate ...]``: every gate, or only the named ones. Code 1 if any failed."""

from __future__ import annotations

import subprocess
import sys
import time
from collections.abc import Callable

from . import ROOT, frontend, generated, lock


def _command(*words: str) -> Callable[[], bool]:
    """A gate that is a Python module: it passes when it ends with 0."""
    return _passes(sys.executable, "-m", *words)


def _program(name: str, *words: str) -> Callable[[], bool]:
    return _passes(frontend.program(name), *words)


def _passes(*words: str) -> Callable[[], bool]:
    return lambda: subprocess.run(words, cwd=ROOT, check=False).returncode == 0


GATES: dict[str, Callable[[], bool]] = {
    "lint": _command("ruff", "check", ".", "run"),
    "format": _command("ruff", "format", "--check", ".", "run"),
    "types": _command("mypy"),
    "layers": _program("lint-imports"),
    "dependencies": _command("deptry", "."),
    "lock": lock.fresh,
    "generated": generated.fresh,
    "frontend": frontend.check,
    "build": frontend.fresh,
    "dockerfile": _program("hadolint", "Dockerfile"),
    "compose": _command(
        "check_jsonschema", "--builtin-schema", "vendor.compose-spec", "docker-compose.yml"
    ),
}


def main(names: list[str]) -> int:
    """Run the gates and print one line for each; the number of failures is the answer."""
    unknown = [name for name in names if name not in GATES]
    if unknown:
        print(f"No such gate: {', '.join(unknown)}. There are: {', '.join(GATES)}.")
        return 2
    results: dict[str, bool] = {}
    for name in names or GATES:
        print(f"--- {name}", flush=True)
        start = time.monotonic()
        results[name] = GATES[name]()
        verdict = "ok" if results[name] else "FAILED"
        print(f"--- {name}: {verdict} ({time.monotonic() - start:.1f} s)", flush=True)
    failed = [name for name, passed in results.items() if not passed]
    print(f"\n{len(results) - len(failed)} of {len(results)} gates passed.")
    if failed:
        print(f"Failed: {', '.join(failed)}")
    return 1 if failed else 0


if __name__ == "__main__":
    raise SystemExit(main(sys.argv[1:]))
