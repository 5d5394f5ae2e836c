"""YAML as plain data that remembers where every value stands.

Only the harmless part of YAML is read: mappings, lists and scalars. Anchors, aliases and tags are
refused, and so are files that are too large, too deep or have too many values, before any tree is
built from them. A number with a decimal point stays text, so that nothing is ever rounded.
"""

from __future__ import annotations

import re
from collections.abc import Iterator
from dataclasses import dataclass, field
from typing import Any

from ruamel.yaml import YAML
from ruamel.yaml.error import MarkedYAMLError, YAMLError
from ruamel.yaml.events import (
    AliasEvent,
    CollectionEndEvent,
    CollectionStartEvent,
    DocumentStartEvent,
    Event,
    MappingStartEvent,
    ScalarEvent,
)

from .problems import Path, Problem, ScenarioError, written

MAX_CHARACTERS = 512 * 1024
MAX_DEPTH = 24
MAX_VALUES = 10_000

_INTEGER = re.compile(r"[-+]?(0|[1-9][0-9]{0,17})")
_WORDS: dict[str, bool | None] = {
    "true": True,
    "false": False,
    "null": None,
    "~": None,
    "": None,
}


@dataclass(frozen=True, slots=True)
class Place:
    """``file`` is empty for the document's own."""

    line: int
    column: int
    file: str = ""


@dataclass(slots=True)
class Document:
    """Plain data (dict, list, str, int, bool, None) and the place of every value and key."""

    file: str
    data: Any = None
    values: dict[Path, Place] = field(default_factory=dict)
    keys: dict[Path, Place] = field(default_factory=dict)

    def problem(self, path: Path, message: str, *, key: bool = False) -> Problem:
        """A problem at a value, or at its key; at the nearest thing above if it is not there."""
        place = self.keys.get(path) if key else None
        above = path
        while place is None:
            place = self.values.get(above)
            if place is None and not above:
                place = Place(1, 1)
            above = above[:-1]
        file = place.file or self.file
        return Problem(file, place.line, place.column, written(path), message)


@dataclass(slots=True)
class _Frame:
    """A mapping or list that is being read. ``key`` is the key whose value comes next."""

    path: Path
    items: dict[str, Any] | list[Any]
    key: str | None = None


class _Reader:
    def __init__(self, file: str) -> None:
        self.document = Document(file)
        self.problems: list[Problem] = []
        self.stack: list[_Frame] = []
        self.started = False

    def read(self, events: Iterator[Event]) -> None:
        for event in events:
            if len(self.document.values) + len(self.document.keys) > MAX_VALUES:
                raise ScenarioError([self._at(event, f"more than {MAX_VALUES} keys and values")])
            self._take(event)

    def _take(self, event: Event) -> None:
        match event:
            case DocumentStartEvent():
                if self.started:
                    raise ScenarioError([self._at(event, "only one document may be in the file")])
                self.started = True
            case AliasEvent():
                self.problems.append(self._at(event, "anchors and aliases are not read"))
                self._add(event, None)
            case ScalarEvent():
                self._check_plain(event)
                self._scalar(event)
            case CollectionStartEvent():
                self._check_plain(event)
                self._open(event)
            case CollectionEndEvent():
                self.stack.pop()
            case _:  # the ends of the stream and the document carry nothing
                pass

    def _check_plain(self, event: ScalarEvent | CollectionStartEvent) -> None:
        if event.anchor is not None:
            self.problems.append(self._at(event, "anchors and aliases are not read"))
        if event.tag is not None:
            self.problems.append(self._at(event, "tags are not read"))

    def _scalar(self, event: ScalarEvent) -> None:
        frame = self.stack[-1] if self.stack else None
        if frame is not None and isinstance(frame.items, dict) and frame.key is None:
            self._key(frame, event)
        else:
            self._add(event, event.value if event.style else _plain(event.value))

    def _key(self, frame: _Frame, event: ScalarEvent) -> None:
        frame.key = event.value
        if frame.key in frame.items:
            self.problems.append(self._at(event, f"{frame.key!r} is here twice"))
        self.document.keys.setdefault((*frame.path, frame.key), _place(event))

    def _open(self, event: CollectionStartEvent) -> None:
        if len(self.stack) >= MAX_DEPTH:
            raise ScenarioError([self._at(event, f"nested deeper than {MAX_DEPTH} levels")])
        frame = self.stack[-1] if self.stack else None
        if frame is not None and isinstance(frame.items, dict) and frame.key is None:
            raise ScenarioError([self._at(event, "a key must be a word")])
        items: dict[str, Any] | list[Any] = {} if isinstance(event, MappingStartEvent) else []
        path = self._add(event, items)
        self.stack.append(_Frame(path, items))

    def _add(self, event: Event, value: Any) -> Path:
        """Put a value where the reading stands, and remember its place."""
        path: Path = ()
        if not self.stack:
            self.document.data = value
        else:
            frame = self.stack[-1]
            if isinstance(frame.items, list):
                path = (*frame.path, len(frame.items))
                frame.items.append(value)
            elif frame.key is None:
                raise ScenarioError([self._at(event, "a key must be a word")])
            else:
                path = (*frame.path, frame.key)
                frame.items[frame.key] = value
                frame.key = None
        self.document.values[path] = _place(event)
        return path

    def _at(self, event: Event, message: str) -> Problem:
        place = _place(event)
        path: Path = ()
        if self.stack:
            frame = self.stack[-1]
            path = frame.path if frame.key is None else (*frame.path, frame.key)
        return Problem(self.document.file, place.line, place.column, written(path), message)


def read_yaml(file: str, text: str) -> Document:
    """Read one document. Raises ScenarioError with every place that cannot be read."""
    if len(text) > MAX_CHARACTERS:
        raise ScenarioError([Problem(file, 1, 1, "", f"longer than {MAX_CHARACTERS} characters")])
    reader = _Reader(file)
    try:
        reader.read(YAML(typ="safe", pure=True).parse(text))
    except MarkedYAMLError as error:
        mark = error.problem_mark or error.context_mark
        line, column = (mark.line + 1, mark.column + 1) if mark else (1, 1)
        message = f"not YAML: {error.problem or error.context}"
        raise ScenarioError([*reader.problems, Problem(file, line, column, "", message)]) from None
    except YAMLError as error:
        before = text[: max(0, getattr(error, "position", 0))]
        line, column = before.count("\n") + 1, len(before) - before.rfind("\n")
        message = "not YAML: a character that cannot stand in text"
        raise ScenarioError([*reader.problems, Problem(file, line, column, "", message)]) from None
    if reader.problems:
        raise ScenarioError(reader.problems)
    return reader.document


def _place(event: Event) -> Place:
    return Place(event.start_mark.line + 1, event.start_mark.column + 1)


def _plain(text: str) -> str | int | bool | None:
    """What an unquoted word means: whole numbers, true, false and null; all else is text."""
    if text in _WORDS:
        return _WORDS[text]
    return int(text) if _INTEGER.fullmatch(text) else text
