"""Files that are made from the sources: ``python -m tools.generated`` writes them all.

A test and ``./run check`` compare each with a fresh generation.
"""

from __future__ import annotations

from collections.abc import Callable

from . import ROOT, korea_page, settings_page, third_party

GENERATORS: dict[str, Callable[[], str]] = {
    "docs/reference/settings.md": settings_page.page,
    korea_page.PAGE: korea_page.page,
    "THIRD_PARTY.md": third_party.page,
}


def stale() -> list[str]:
    """Paths whose committed content is not what would be written now."""
    return [
        path
        for path, generate in GENERATORS.items()
        if not (ROOT / path).exists() or (ROOT / path).read_text(encoding="utf-8") != generate()
    ]


def fresh() -> bool:
    """Whether all of them are up to date; names those that are not."""
    found = stale()
    for path in found:
        print(f"{path} is stale: run './run generate' and commit the result.")
    return not found


def write() -> None:
    """Write them all."""
    for path, generate in GENERATORS.items():
        target = ROOT / path
        target.parent.mkdir(parents=True, exist_ok=True)
        target.write_text(generate(), encoding="utf-8", newline="\n")


if __name__ == "__main__":
    write()
