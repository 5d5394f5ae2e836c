"""One hash that says whether two replays ended in the same state."""

from __future__ import annotations

import hashlib
from collections.abc import Mapping
from dataclasses import MISSING, fields, is_dataclass
from typing import Any

from negotiation.engine.state import State, Table
from negotiation.transcript.codec import canonical


def state_hash(state: State) -> str:
    """Hex SHA-256 of the whole state: the same in every process, on every machine and release.

    The scenario counts by the digest of its text. A field that still has its default is left out,
    so that fields which a later release adds leave the hash of older sessions as it is.
    """
    plain = _plain(state)
    plain["table"] = _table(state.table)
    # Both are shown in the order in which they came; a JSON object would lose it.
    plain["channels"] = [[channel, list(seats)] for channel, seats in state.channels.items()]
    plain["offers"] = [_plain(offer) for offer in state.offers.values()]
    return hashlib.sha256(canonical(plain)).hexdigest()


def _table(table: Table) -> dict[str, Any]:
    return {
        "scenario": table.scenario.id,
        "digest": table.scenario.digest,
        "pack": table.pack.id,
        "minutes": table.minutes,
        "phases": [[phase.id, phase.seconds] for phase in table.phases],
        "debrief": table.debrief,
        "seed": table.seed,
    } | _hypothesis(table)


def _hypothesis(table: Table) -> dict[str, Any]:
    """Only where there is one: a session without a world keeps its hash."""
    if table.preset is None:
        return {}
    return {"preset": table.preset, "parameters": dict(table.parameters)}


def _plain(value: Any) -> Any:
    if isinstance(value, Table):
        return None
    if is_dataclass(value) and not isinstance(value, type):
        members = ((field, getattr(value, field.name)) for field in fields(value))
        return {field.name: _plain(each) for field, each in members if each != _usual(field)}
    if isinstance(value, Mapping):
        return {str(key): _plain(each) for key, each in value.items()}
    if isinstance(value, tuple):
        return [_plain(each) for each in value]
    if isinstance(value, frozenset):
        return sorted(_plain(each) for each in value)
    return value


def _usual(field: Any) -> Any:
    """A field's default; a field without one is always written."""
    return field.default if field.default_factory is MISSING else field.default_factory()
