"""Write, or compare, everything that is made from the protocol's declarations."""

from __future__ import annotations

import json
from pathlib import Path

from .page import page
from .schema import schema
from .typescript import typescript

_PACKAGE = Path("negotiation/protocol/generated")


def documents() -> dict[Path, str]:
    """The text of each generated file, by its path from the root of the repository."""
    made = schema()
    return {
        _PACKAGE / "protocol.schema.json": json.dumps(made, indent=2, ensure_ascii=False) + "\n",
        Path("frontend/src/protocol/generated.ts"): typescript(made),
        Path("docs/reference/protocol.md"): page(made),
    }


def write(root: Path) -> list[Path]:
    """Write what differs under ``root``; returns the paths written."""
    changed = stale(root)
    for path in changed:
        (root / path).parent.mkdir(parents=True, exist_ok=True)
        (root / path).write_text(documents()[path], encoding="utf-8")
    return changed


def stale(root: Path) -> list[Path]:
    """The paths whose file under ``root`` is missing or is not what would be generated now."""
    return [path for path, text in documents().items() if _read(root / path) != text]


def _read(path: Path) -> str | None:
    return path.read_text(encoding="utf-8") if path.exists() else None
