"""The reasons of moves, each with its numbers and its sentence, points as people say them."""

from __future__ import annotations

from collections.abc import Mapping
from fractions import Fraction
from typing import Literal

from negotiation.engine.entries import Reason
from negotiation.engine.terms import Points

from .mind import Mind
from .moves import ReasonCode


def number(points: Points, unit: int) -> str:
    """``57``, ``44.25``, or ``40/3`` where no short decimal is exact."""
    exact = Fraction(points, unit)
    short = f"{float(exact):.4f}".rstrip("0").rstrip(".")
    return short if Fraction(short) == exact else str(exact)


def said(code: ReasonCode, facts: Mapping[str, int | str], sentence: str) -> Reason:
    return Reason(code, facts, sentence)


def accepts(mind: Mind, worth: Points, asked: Points) -> Reason:
    unit = mind.view.table.unit
    one, other = number(worth, unit), number(asked, unit)
    return said(
        "accepts",
        {"worth": worth, "target": asked},
        f"It is worth {one} to us, and {other} is what we ask for at this hour.",
    )


Bar = Literal["mandate", "needed", "target"]


def refuses(mind: Mind, worth: Points, least: Points, bar: Bar) -> Reason:
    """``bar`` names what it stays below: the mandate, what a partial agreement needs, or the
    target of a bot that turns down all it would not sign."""
    unit = mind.view.table.unit
    one, other = number(worth, unit), number(least, unit)
    whose = "we ask for" if bar == "target" else "our capital signs from"
    return said(
        "refuses",
        {"worth": worth, bar: least},
        f"It is worth {one} to us; {whose} {other}.",
    )


def answers(mind: Mind, worth: Points) -> Reason:
    """What we do not sign yet, and say so."""
    unit = mind.view.table.unit
    one, other = number(worth, unit), number(mind.target, unit)
    return said(
        "answers",
        {"worth": worth, "target": mind.target},
        f"It is worth {one} to us, and we still ask for {other}.",
    )


def concedes(mind: Mind) -> Reason | None:
    """How far the target has come down; None while it has not."""
    aim, unit = mind.aim, mind.view.table.unit
    if aim.target >= aim.first:
        return None
    one, other = number(aim.first, unit), number(aim.target, unit)
    return said(
        "concedes",
        {"first": aim.first, "target": aim.target, "share": mind.share},
        f"We began by asking for {one}; with {mind.share // 10} % of the time gone it is {other}.",
    )
