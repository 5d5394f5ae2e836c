"""What one socket is told after another pause: only what is new, and all of it in its place."""

from __future__ import annotations

import json
from array import array
from typing import Any

import pytest

from negotiation.engine.terms import SeatId, Sight, Viewer
from negotiation.live.audience import Audience
from negotiation.record import SessionId
from tests.replay import played

Slices = dict[str, Any]


def told(audience: Audience, seen: int) -> Slices:
    body, _ = audience.body(seen, audience.head)
    slices: Slices = json.loads(f"{{{body}}}")["slices"]
    return slices


def merged(old: Slices, new: Slices) -> Slices:
    """As ``frontend/src/room/store.ts`` does it."""
    offers = {offer["id"]: offer for offer in old.get("offers", {}).get("offers", [])}
    offers |= {offer["id"]: offer for offer in new.get("offers", {}).get("offers", [])}
    return {**old, **new, "offers": {"offers": list(offers.values())}}


@pytest.mark.parametrize(
    "viewer", [Viewer(Sight.FACILITATOR), Viewer(Sight.SEAT, SeatId("US.head"))]
)
def test_whoever_missed_something_sees_what_a_newcomer_sees(viewer: Viewer) -> None:
    session = played.korea()
    table = session.state.table
    audience = Audience(SessionId(session.id), viewer, table, array("l"), lambda: None)
    had: dict[int, Slices] = {}
    for state in session.history().states():
        audience.show(state)
        had[audience.version] = merged({}, told(audience, 0))
    newest = had.pop(audience.version)
    assert len(newest["offers"]["offers"]) > 2
    for version, old in had.items():
        new = told(audience, version)
        assert merged(old, new) == newest
        assert "table" not in new
