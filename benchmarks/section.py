"""What a measurement has to say: rows against the bars, and the tables behind them."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass, field


@dataclass(frozen=True, slots=True)
class Row:
    """``met`` is None where there is nothing to meet."""

    what: str
    bar: str
    found: str
    met: bool | None = None


@dataclass(slots=True)
class Section:
    """One topic: its rows against the bars, and the tables behind them (header first)."""

    title: str
    rows: list[Row] = field(default_factory=list)
    tables: list[list[Sequence[str]]] = field(default_factory=list)
