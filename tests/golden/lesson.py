"""What the transcript of a lesson must hold, to be worth replaying for ever."""

from __future__ import annotations

from collections.abc import Iterator
from pathlib import Path
from typing import get_args

from negotiation.engine.entries import ActionTaken, AgreementBound, InjectFired
from negotiation.engine.world.model import Family
from negotiation.management.commands.transcript import replayed
from negotiation.management.scoresheets import log_of

WEAPONS_TESTS = {"missile-test", "long-test", "nuclear-test"}


def lacks(path: Path) -> list[str]:
    """What is not in it: a family of instrument, an event by hand, a test, an agreement."""
    return list(_lacks(path))


def _lacks(path: Path) -> Iterator[str]:
    found = replayed(str(path))
    entries = [recorded.entry for recorded in log_of(found)]
    model = found.state.table.scenario.world
    assert model is not None
    used = {entry.instrument for entry in entries if isinstance(entry, ActionTaken)}
    families = {model.instrument(instrument).family for instrument in used}
    yield from (family for family in get_args(Family) if family not in families)
    if not used & WEAPONS_TESTS:
        yield "a test"
    # What follows from a step of the facilitator's has other entries before it.
    first = {entry.command_id: entry for entry in reversed(found.transcript.entries)}
    by_hand = [
        entry
        for entry in first.values()
        if (entry.actor, entry.kind) == ("facilitator", "inject_fired")
    ]
    fired = [entry for entry in entries if isinstance(entry, InjectFired)]
    if len(by_hand) != 2 or len(fired) <= len(by_hand):
        yield "events by hand, and others by themselves"
    if {entry.final for entry in entries if isinstance(entry, AgreementBound)} != {True, False}:
        yield "an interim and a final agreement"
