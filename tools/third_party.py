"""The list of other people's work we stand on, from what the locks install.

Licences are read from the installed packages, so the list needs the development environment.
"""

from __future__ import annotations

import json
import re
from importlib import metadata
from pathlib import Path

from . import ROOT

_HEAD = """# Other people's work

Backchannel is under the Apache License 2.0 (`LICENSE`). It uses, unchanged, the packages below.
Those for development only are never part of a running server.
"""

_DRAWINGS = """The outlines in the map of `korea-2017` are made with Natural Earth
(naturalearthdata.com), which is in the public domain. They were drawn once by `tools/region.py`
from the npm package world-atlas 2.0.2 (ISC, Copyright 2013-2019 Michael Bostock), of which
nothing else is included.
"""


def page() -> str:
    """The page as Markdown: what a server runs, what the browser gets, what developers use."""
    run = _names(ROOT / "requirements.txt")
    dev = _names(ROOT / "requirements-dev.txt") - run
    return (
        f"{_HEAD}\n## In a running server (Python)\n\n{_table(run)}"
        f"\n## In the browser\n\n{_browser()}"
        f"\n## For development only (Python)\n\n{_table(dev)}"
        f"\n## In the drawings\n\n{_DRAWINGS}"
    )


def _names(path: Path) -> set[str]:
    """Names in a requirement file. Those that only some systems or Pythons install are left out,
    so that the page is the same on each of them."""
    return set(re.findall(r"^([a-z0-9-]+)==[^ ;]+ \\$", path.read_text(), re.MULTILINE))


def _table(names: set[str]) -> str:
    rows = "".join(f"| {name} | {_licence(name)} |\n" for name in sorted(names))
    return f"| Package | Licence |\n|---|---|\n{rows}"


def _licence(name: str) -> str:
    about = metadata.metadata(name)
    if "License-Expression" in about:
        return about["License-Expression"]
    classifiers = about.get_all("Classifier") or []
    found = [text.rsplit(" :: ", 1)[1] for text in classifiers if text.startswith("License ::")]
    if found and found != ["OSI Approved"]:
        return " / ".join(found)
    return about["License"].splitlines()[0] if "License" in about else "see the package"


def _browser() -> str:
    lock = json.loads((ROOT / "frontend" / "package-lock.json").read_text())
    manifest = json.loads((ROOT / "frontend" / "package.json").read_text())
    rows = "".join(
        f"| {name} | {lock['packages'][f'node_modules/{name}'].get('license', '')} |\n"
        for name in sorted({"svelte", *manifest.get("dependencies", {})})
    )
    return f"| Package | Licence |\n|---|---|\n{rows}"
