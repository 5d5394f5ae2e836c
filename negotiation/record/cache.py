"""The states this process has folded: committed ones only, the least used let go first."""

from __future__ import annotations

import threading
from collections import OrderedDict
from collections.abc import Iterable
from dataclasses import dataclass

from negotiation.engine.state import State
from negotiation.engine.terms import Millis

from .orders import SessionId


@dataclass(frozen=True, slots=True)
class Snapshot:
    """A session after its first ``seq`` entries; ``at`` is the time of the last of them."""

    state: State
    seq: int
    at: Millis


class Cache:
    """At most ``capacity`` snapshots, one per session. Safe to use from any thread."""

    def __init__(self, capacity: int) -> None:
        self._capacity = capacity
        self._lock = threading.Lock()
        self._snapshots: OrderedDict[SessionId, Snapshot] = OrderedDict()

    def get(self, session: SessionId) -> Snapshot | None:
        with self._lock:
            found = self._snapshots.get(session)
            if found is not None:
                self._snapshots.move_to_end(session)
            return found

    def put(self, session: SessionId, snapshot: Snapshot) -> Snapshot:
        """Keep the newer of the two, and give it: equal states stay one object."""
        with self._lock:
            kept = self._snapshots.get(session)
            if kept is None or kept.seq < snapshot.seq:
                self._snapshots[session] = kept = snapshot
            self._snapshots.move_to_end(session)
            if len(self._snapshots) > self._capacity:
                self._snapshots.popitem(last=False)
            return kept

    def drop(self, sessions: Iterable[SessionId]) -> None:
        with self._lock:
            for session in sessions:
                self._snapshots.pop(session, None)


SNAPSHOTS = Cache(capacity=512)
"""A table of five takes some hundred kilobytes; what falls out is folded again when asked for."""
