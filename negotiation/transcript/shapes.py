"""How a dataclass of plain values becomes JSON and back, read off its annotations.

Writing trusts its input; reading checks everything. The record reads back whatever it is about
to write, so that nothing can be stored which could not be loaded again.
"""

from __future__ import annotations

import types
from collections.abc import Callable, Mapping
from dataclasses import dataclass, fields, is_dataclass
from enum import StrEnum
from itertools import pairwise
from typing import Any, NewType, Union, get_args, get_origin, get_type_hints

from negotiation.engine.terms import Audience

REMEMBERED = 4096
"""Audiences kept; a session has a few dozen."""

Body = dict[str, Any]
"""A JSON object without floats."""


class UndecodableError(ValueError):
    """What is stored is not what any version of this program wrote."""


@dataclass(frozen=True, slots=True)
class Shape:
    """The two directions of one annotation. ``read`` raises ``UndecodableError``."""

    write: Callable[[Any], Any]
    read: Callable[[Any], Any]


def shape(hint: Any, where: str) -> Shape:
    """The shape of an annotation; ``where`` names it in errors. TypeError if there is none."""
    if isinstance(hint, NewType):
        return shape(hint.__supertype__, where)
    if hint in (str, int, bool):
        return _scalar(hint, where)
    if isinstance(hint, type) and issubclass(hint, StrEnum):
        return _enum(hint, where)
    if hint is Audience:
        return _remembered(_object(hint, where))
    if is_dataclass(hint) and isinstance(hint, type):
        return _object(hint, where)
    return _generic(hint, where)


def _generic(hint: Any, where: str) -> Shape:
    origin, parts = get_origin(hint), get_args(hint)
    if origin in (Union, types.UnionType) and len(parts) == 2 and types.NoneType in parts:
        return _optional(shape(next(p for p in parts if p is not types.NoneType), where))
    if origin in (Union, types.UnionType) and set(parts) == {int, str}:
        return _number_or_word(where)
    if origin is tuple and len(parts) == 2 and parts[1] is Ellipsis:
        return _list(shape(parts[0], f"{where}[]"), where)
    if origin is frozenset:
        return _set(shape(parts[0], f"{where}[]"), where)
    if origin is Mapping:
        return _mapping(shape(parts[1], f"{where}{{}}"), where)
    raise TypeError(f"{where}: no JSON form for {hint}")


def _wrong(where: str, wanted: str, value: object) -> UndecodableError:
    return UndecodableError(f"{where}: expected {wanted}, found {type(value).__name__}")


def _same(value: Any) -> Any:
    return value


def _scalar(cls: type, where: str) -> Shape:
    def read(value: Any) -> Any:
        # Exactly: a bool is an int to isinstance, and would come back as another number.
        if type(value) is not cls:
            raise _wrong(where, cls.__name__, value)
        return value

    return Shape(_same, read)


def _number_or_word(where: str) -> Shape:
    def read(value: Any) -> Any:
        if type(value) not in (int, str):
            raise _wrong(where, "int or str", value)
        return value

    return Shape(_same, read)


def _enum(cls: type[StrEnum], where: str) -> Shape:
    members = {member.value: member for member in cls}

    def read(value: Any) -> Any:
        if type(value) is not str or value not in members:
            raise UndecodableError(f"{where}: {value!r} is not one of {', '.join(members)}")
        return members[value]

    return Shape(str, read)


def _optional(inner: Shape) -> Shape:
    return Shape(
        lambda value: None if value is None else inner.write(value),
        lambda value: None if value is None else inner.read(value),
    )


def _items(inner: Shape, where: str, value: Any) -> list[Any]:
    if type(value) is not list:
        raise _wrong(where, "a list", value)
    return [inner.read(item) for item in value]


def _list(inner: Shape, where: str) -> Shape:
    return Shape(
        lambda value: [inner.write(item) for item in value],
        lambda value: tuple(_items(inner, where, value)),
    )


def _set(inner: Shape, where: str) -> Shape:
    def read(value: Any) -> Any:
        items = _items(inner, where, value)
        if len(items) > 1 and any(left >= right for left, right in pairwise(items)):
            raise UndecodableError(f"{where}: not sorted or not distinct")
        return frozenset(items)

    return Shape(lambda value: sorted(inner.write(item) for item in value), read)


def _mapping(inner: Shape, where: str) -> Shape:
    def write(value: Any) -> Any:
        return {key: inner.write(value[key]) for key in sorted(value)}

    def read(value: Any) -> Any:
        if type(value) is not dict:
            raise _wrong(where, "an object", value)
        # In key order whatever the order of the text, so that every process folds the same.
        return {key: inner.read(value[key]) for key in sorted(value)}

    return Shape(write, read)


def _remembered(inner: Shape) -> Shape:
    """For what thousands of entries say alike: the same JSON is checked and built once."""
    known: dict[str, Any] = {}

    def read(value: Any) -> Any:
        try:
            key = repr(value)  # 1 and true are equal, but not written alike
        except RecursionError:
            return inner.read(value)
        if key not in known:
            found = inner.read(value)
            if len(known) >= REMEMBERED:
                known.clear()
            known[key] = found
        return known[key]

    return Shape(inner.write, read)


def _object(cls: Any, where: str) -> Shape:
    hints = get_type_hints(cls)
    members = {f.name: shape(hints[f.name], f"{where}.{f.name}") for f in fields(cls)}
    writers = [(name, member.write) for name, member in sorted(members.items())]
    readers = [(name, member.read) for name, member in members.items()]

    def write(value: Any) -> Any:
        return {name: one(getattr(value, name)) for name, one in writers}

    def read(value: Any) -> Any:
        if type(value) is not dict:
            raise _wrong(where, "an object", value)
        if value.keys() != members.keys():
            odd = ", ".join(sorted(value.keys() ^ members.keys()))
            raise UndecodableError(f"{where}: missing or unknown: {odd}")
        return cls(**{name: one(value[name]) for name, one in readers})

    return Shape(write, read)
