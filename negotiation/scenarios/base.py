"""What every field of a scenario is made of: exact numbers, readable text, short names."""

from __future__ import annotations

import re
import unicodedata
from fractions import Fraction
from typing import Annotated, Literal, get_args

from pydantic import AfterValidator, ConfigDict, Field, PlainValidator

Colour = Literal["blue", "red", "violet", "teal", "amber", "green", "rose", "slate"]
"""Names that the front end maps to accessible colours for light and dark."""
COLOURS: tuple[str, ...] = get_args(Colour)
LARGEST = 1_000_000

_PATH = re.compile(r"M[MmLlHhVvZz0-9 ,.\n-]*")
_EXACT = re.compile(r"[-+]?[0-9]{1,7}(\.[0-9]{1,6}|/[1-9][0-9]{0,3})?")


def _exact(value: object) -> Fraction:
    if isinstance(value, bool) or not isinstance(value, int | str):
        # Pydantic reports a ValueError with its place, but lets a TypeError through.
        raise ValueError("must be a number")  # noqa: TRY004
    if isinstance(value, str) and not _EXACT.fullmatch(value):
        raise ValueError("must be a number like 7, 7.5 or 15/2")
    number = Fraction(value)
    if abs(number) > LARGEST:
        raise ValueError(f"must lie between -{LARGEST} and {LARGEST}")
    return number


def _readable(text: str) -> str:
    if not text.strip():
        raise ValueError("must not be empty")
    place = unshowable(text)
    if place is not None:
        code = ord(text[place])
        raise ValueError(f"holds a character that cannot be shown (U+{code:04X})")
    return text.strip()


def unshowable(text: str) -> int | None:
    """Where the first control character or lone surrogate stands, if there is one."""
    for place, character in enumerate(text):
        if character not in "\n\t" and unicodedata.category(character) in {"Cc", "Cs"}:
            return place
    return None


def _one_line(text: str) -> str:
    if "\n" in text:
        raise ValueError("must be one line")
    return text


def _drawable(text: str) -> str:
    if not _PATH.fullmatch(text):
        raise ValueError("must be path data: numbers after M, L, H, V or Z, beginning with M")
    return text


Exact = Annotated[Fraction, PlainValidator(_exact)]
"""A number kept exactly: ``7``, ``7.5`` or ``15/2``."""
Prose = Annotated[str, Field(max_length=8_000), AfterValidator(_readable)]
Line = Annotated[str, Field(max_length=400), AfterValidator(_readable), AfterValidator(_one_line)]
Name = Annotated[str, Field(max_length=60), AfterValidator(_readable), AfterValidator(_one_line)]
PathData = Annotated[str, Field(max_length=40_000), AfterValidator(_drawable)]
At = Annotated[list[Annotated[int, Field(ge=0)]], Field(min_length=2, max_length=2)]
"""``[x, y]`` in units of the drawing."""
Edge = Annotated[int, Field(ge=100, le=4_000)]
Id = Annotated[str, Field(pattern=r"^[A-Za-z][A-Za-z0-9_-]{0,23}$")]


STRICT = ConfigDict(extra="forbid", strict=True, frozen=True)
"""Nothing is converted, and a field nobody declared is an error."""
