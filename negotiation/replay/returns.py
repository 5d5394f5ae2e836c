"""The moments to go back to, to try another way: where each phase begins, and before each deed."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field
from typing import cast

from negotiation.engine.slices import Line, Seconds, Slice, TableSlice
from negotiation.engine.world_slices import SettingSlice

from .frames import Frame

_DEEDS: Mapping[str, str] = {
    "offer_tabled": "{party} tables an offer",
    "offer_withdrawn": "{party} takes an offer back",
    "offer_rejected": "{party} turns an offer down",
    "offer_signed": "{party} signs",
    "action_taken": "{instrument}, by {party}",
}


@dataclass(frozen=True, slots=True)
class Return:
    """``step`` is the last one before what ``title`` tells; ``at`` counts from the start."""

    step: int
    at: Seconds
    title: str


@dataclass(frozen=True, slots=True)
class Stage:
    """A phase: the step that began it, and what was done in it."""

    step: int
    at: Seconds
    phase: str
    deeds: list[Return] = field(default_factory=list)


def stages(frames: Sequence[Frame], slices: Mapping[str, Slice]) -> list[Stage]:
    """Every phase so far with its deeds, each in its order; ``slices`` are after the last frame."""
    names = _Names(slices)
    found: list[Stage] = []
    began = 0
    for step, frame in enumerate(frames):
        for line in frame.lines:
            if line.phase is not None:
                began = began or frame.at
                found.append(Stage(step, frame.at - began, names.phases[line.phase]))
        deed = next((line for line in frame.lines if line.kind in _DEEDS), None)
        if deed is not None and found:
            found[-1].deeds.append(Return(step - 1, frame.at - began, names.title(deed)))
    return found


class _Names:
    def __init__(self, slices: Mapping[str, Slice]) -> None:
        table = cast("TableSlice", slices["table"])
        self.phases = {phase.id: phase.name for phase in table.phases}
        self._parties = {party.id: party.name for party in table.parties}
        setting = cast("SettingSlice | None", slices.get("setting"))
        instruments = setting.instruments if setting else ()
        self._instruments = {instrument.id: instrument.name for instrument in instruments}

    def title(self, line: Line) -> str:
        party = self._parties[line.party] if line.party else ""
        instrument = self._instruments[line.instrument] if line.instrument else ""
        return _DEEDS[line.kind].format(party=party, instrument=instrument)
