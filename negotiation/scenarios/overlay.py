"""A scenario that says only how it differs from another one of the same shelf.

``extends`` names a folder beside its own. Names and values replace those of the other; a list
whose items have an ``id`` is changed item by item and may grow, any other list is replaced.
"""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any

from .document import Document, Place
from .problems import Path

EXTENDS = "extends"


def overlay(base: Document, top: Document) -> Document:
    """One document of both, in which every value still knows its file and place."""
    merged = Document(top.file)
    merged.data = _merge(merged, base, top, ((), (), ()), base.data, top.data)
    merged.data.pop(EXTENDS, None)
    return merged


_Paths = tuple[Path, Path, Path]
"""Where a value will stand, where it stood below, and where it stands on top."""


def _merge(
    merged: Document, base: Document, top: Document, at: _Paths, under: Any, over: Any
) -> Any:
    here, below, above = at
    if isinstance(under, Mapping) and isinstance(over, Mapping):
        _note(merged, top, here, above)
        found: dict[str, Any] = {}
        for name in (*under, *(each for each in over if each not in under)):
            steps = ((*here, name), (*below, name), (*above, name))
            if name in under and name in over:
                found[name] = _merge(merged, base, top, steps, under[name], over[name])
            elif name in over:
                found[name] = _copy(merged, top, steps[0], steps[2], over[name])
            else:
                found[name] = _copy(merged, base, steps[0], steps[1], under[name])
        return found
    if _has_ids(under) and _has_ids(over):
        _note(merged, top, here, above)
        return _merge_lists(merged, base, top, at, under, over)
    return _copy(merged, top, here, above, over)


def _merge_lists(
    merged: Document, base: Document, top: Document, at: _Paths, under: list[Any], over: list[Any]
) -> list[Any]:
    here, below, above = at
    places = {item["id"]: n for n, item in enumerate(over)}
    found: list[Any] = []
    for n, item in enumerate(under):
        path = (*here, len(found))
        if item["id"] in places:
            m = places.pop(item["id"])
            steps = (path, (*below, n), (*above, m))
            found.append(_merge(merged, base, top, steps, item, over[m]))
        else:
            found.append(_copy(merged, base, path, (*below, n), item))
    for m in places.values():
        found.append(_copy(merged, top, (*here, len(found)), (*above, m), over[m]))
    return found


def _has_ids(value: Any) -> bool:
    return (
        isinstance(value, list)
        and bool(value)
        and all(isinstance(item, Mapping) and isinstance(item.get("id"), str) for item in value)
    )


def _copy(merged: Document, source: Document, here: Path, there: Path, value: Any) -> Any:
    _note(merged, source, here, there)
    if isinstance(value, Mapping):
        return {
            name: _copy(merged, source, (*here, name), (*there, name), each)
            for name, each in value.items()
        }
    if isinstance(value, list):
        return [
            _copy(merged, source, (*here, n), (*there, n), each) for n, each in enumerate(value)
        ]
    return value


def _note(merged: Document, source: Document, here: Path, there: Path) -> None:
    """Take over where a value and its key stand."""
    for places, known in ((merged.values, source.values), (merged.keys, source.keys)):
        found = known.get(there)
        if found is not None:
            places[here] = Place(found.line, found.column, found.file or source.file)
