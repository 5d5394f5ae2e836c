"""The rules as the reference page states them, and as the tests quote them."""

from __future__ import annotations

import importlib
import re
from collections.abc import Iterator
from pathlib import Path

HERE = Path(__file__).parent
PAGE = HERE.parent.parent / "docs" / "reference" / "rules.md"

_RULE = re.compile(r"^- \*\*(?P<id>[A-Z]+\d+)\*\* (?P<sentence>.+)$", re.MULTILINE)
_QUOTE = re.compile(r"^(?P<id>[A-Z]+\d+)\. (?P<sentence>.+)$", re.DOTALL)


def stated() -> list[tuple[str, str]]:
    """Id and sentence of every rule on the page, in its order."""
    return [(match["id"], match["sentence"]) for match in _RULE.finditer(PAGE.read_text("utf-8"))]


def quoted() -> Iterator[tuple[str, str]]:
    """Id and sentence of every rule that a test's docstring quotes."""
    for path in sorted(HERE.glob("test_*.py")):
        module = importlib.import_module(f"tests.rules.{path.stem}")
        for name, value in vars(module).items():
            if name.startswith("test_") and (doc := getattr(value, "__doc__", None)):
                match = _QUOTE.match(" ".join(doc.split()))
                if match:
                    assert name.startswith(f"test_{match['id'].lower()}_"), name
                    yield match["id"], match["sentence"]
