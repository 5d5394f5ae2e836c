"""What a viewer receives, as bytes: changed slices, lines, and answers to the own commands."""

from __future__ import annotations

import json
from collections.abc import Mapping, Sequence
from dataclasses import fields, is_dataclass

from negotiation.engine import view
from negotiation.engine.entries import Entry
from negotiation.engine.slices import Slice
from negotiation.engine.state import State
from negotiation.engine.terms import Millis, Viewer


def canonical(value: object) -> bytes:
    """One way to write a value down. Order counts: a different order is a different stream."""
    return json.dumps(_plain(value), separators=(",", ":")).encode()


def _plain(value: object) -> object:
    if is_dataclass(value) and not isinstance(value, type):
        return {field.name: _plain(getattr(value, field.name)) for field in fields(value)}
    if isinstance(value, Mapping):
        return {str(key): _plain(each) for key, each in value.items()}
    if isinstance(value, Sequence) and not isinstance(value, str):
        return [_plain(each) for each in value]
    return value


class Stream:
    """One viewer's stream. A slice travels only if it differs from the one last sent."""

    def __init__(self, viewer: Viewer, state: State) -> None:
        self.viewer = viewer
        self.sent: dict[str, Slice] = {}
        self.bytes: list[bytes] = []
        self.seen: State | None = None
        self.show(state)

    def append(self, entry: Entry, at: Millis, state: State) -> None:
        line = view.line(entry, at, self.viewer, state.table)
        if line is not None:
            self.bytes.append(canonical(line))

    def show(self, state: State) -> None:
        if state is self.seen:
            return
        self.seen = state
        for name, shown in view.slices(state, self.viewer).items():
            if self.sent.get(name) != shown:
                self.sent[name] = shown
                self.bytes.append(name.encode() + b"=" + canonical(shown))

    def take(self) -> list[bytes]:
        """What has arrived since the last call."""
        taken, self.bytes = self.bytes, []
        return taken
