"""Draws that depend on a seed and the draw's own name, never on a generator or a clock."""

from __future__ import annotations

from collections.abc import Sequence
from hashlib import sha256
from typing import TypeVar

Item = TypeVar("Item")


def draw(seed: str, *name: object, below: int) -> int:
    """A number from 0 to ``below - 1``, always the same for the same seed and name."""
    # A separator that no id contains, so that no two names read the same.
    text = "\x1f".join((seed, *map(str, name)))
    return int.from_bytes(sha256(text.encode()).digest()[:8], "big") % below


def pick(seed: str, *name: object, among: Sequence[Item]) -> Item:
    return among[draw(seed, *name, below=len(among))]
