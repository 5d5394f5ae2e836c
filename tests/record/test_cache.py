"""The cache is bounded, never goes back, and keeps equal states one object."""

from __future__ import annotations

from typing import cast

from negotiation.engine.state import State
from negotiation.record import SessionId, Snapshot
from negotiation.record.cache import Cache


def snapshot(seq: int) -> Snapshot:
    return Snapshot(cast("State", object()), seq, seq)


def test_the_newer_snapshot_stays_whoever_comes_last() -> None:
    cache, session = Cache(2), SessionId("a")
    old, new, same = snapshot(1), snapshot(2), snapshot(2)
    assert cache.put(session, new) is new
    assert cache.put(session, old) is new
    assert cache.put(session, same) is new
    assert cache.get(session) is new
    cache.drop([session, SessionId("b")])
    assert cache.get(session) is None


def test_the_least_used_session_falls_out() -> None:
    cache = Cache(2)
    one, two, three = (SessionId(name) for name in ("one", "two", "three"))
    cache.put(one, snapshot(1))
    cache.put(two, snapshot(1))
    cache.get(one)
    cache.put(three, snapshot(1))
    assert [cache.get(session) is not None for session in (one, two, three)] == [True, False, True]
