"""Hypothesis strategies for every class of entry, read off the classes themselves."""

from __future__ import annotations

import types
from collections.abc import Mapping
from dataclasses import fields, is_dataclass
from enum import StrEnum
from typing import Any, NewType, Union, get_args, get_origin, get_type_hints

from hypothesis import strategies as st

from negotiation.engine import entries
from negotiation.engine.entries import Entry

CLASSES: tuple[type[Entry], ...] = get_args(Entry)
TEXT = st.text(st.characters(exclude_categories=["Cs"]), max_size=12)
"""Any text that UTF-8 can say."""


def values(hint: Any) -> st.SearchStrategy[Any]:
    """Values of one annotation."""
    if isinstance(hint, NewType):
        return values(hint.__supertype__)
    if hint is str:
        return TEXT
    if hint is int:
        return st.integers(-(2**53), 2**53)
    if hint is bool:
        return st.booleans()
    if isinstance(hint, type) and issubclass(hint, StrEnum):
        return st.sampled_from(hint)
    if isinstance(hint, type) and is_dataclass(hint):
        return instances(hint)
    return _generic(get_origin(hint), get_args(hint))


def _generic(origin: Any, parts: tuple[Any, ...]) -> st.SearchStrategy[Any]:
    if origin in (Union, types.UnionType):
        return st.one_of([st.none() if p is types.NoneType else values(p) for p in parts])
    if origin is tuple:
        return st.lists(values(parts[0]), max_size=4).map(tuple)
    if origin is frozenset:
        return st.frozensets(values(parts[0]), max_size=4)
    if origin is Mapping:
        return st.dictionaries(values(parts[0]), values(parts[1]), max_size=4)
    raise AssertionError(f"no strategy for {origin}")


def instances(cls: Any) -> st.SearchStrategy[Any]:
    """Instances of a dataclass, every field drawn."""
    hints = get_type_hints(cls, vars(entries))
    return st.builds(cls, **{field.name: values(hints[field.name]) for field in fields(cls)})


ENTRIES: st.SearchStrategy[Entry] = st.one_of([instances(cls) for cls in CLASSES])
