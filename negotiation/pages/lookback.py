"""The debrief of a session for one reader: searched once per session, told to each as they may.

The search takes a second of one core at most sizes, so it never runs where live messages pass:
only a page asks for it, in the thread of its request, one session at a time.
"""

from __future__ import annotations

import time
from collections import OrderedDict
from dataclasses import dataclass, replace
from functools import partial
from threading import Lock

from negotiation import record
from negotiation.engine import view
from negotiation.engine.sight import includes
from negotiation.engine.state import Table
from negotiation.engine.terms import Audience, PresetId, Viewer
from negotiation.record import SessionId
from negotiation.referee.course import Course, course
from negotiation.referee.debrief import Debrief, Verdict, debrief, verdict
from negotiation.referee.pressure import pressures
from negotiation.referee.theory import Theory, theory

SEARCHES = 16
"""Sessions, and those judged by another hypothesis, that this process remembers; the course of a
long one takes a few megabytes."""
SEARCH_SECONDS = 10.0
AGAIN_SECONDS = 60.0
"""A search that ran out of time is not begun again before this."""


@dataclass(frozen=True, slots=True)
class _Searched:
    course: Course
    verdict: Verdict
    theory: Theory | None
    good_until: float


_Key = tuple[SessionId, PresetId | None]
_searched: OrderedDict[_Key, _Searched] = OrderedDict()
_one_at_a_time = Lock()


def look_back(session: SessionId, viewer: Viewer, preset: PresetId | None = None) -> Debrief | None:
    """What this viewer may read of an ended session; None while it may not.

    ``preset``: judged as if that hypothesis had been true. Raises ``UnknownSession``,
    ``RecordError``, and ValueError for a preset that the scenario has not.
    """
    state = record.snapshot(session).state
    if not view.debrief_open(state, viewer):
        return None
    key = (session, preset)
    # Nothing that the debrief tells can change once a session has ended.
    with _one_at_a_time:
        found = _searched.get(key)
        if found is None or found.good_until < time.monotonic():
            found = _search(session, preset)
        _searched[key] = found
        _searched.move_to_end(key)
        while len(_searched) > SEARCHES:
            _searched.popitem(last=False)
    known = found.course.known(view.known_offers(state, viewer))
    sees = partial(_sees, viewer, state.table)
    return debrief(known, found.verdict, found.theory and found.theory.known(sees))


def _sees(viewer: Viewer, table: Table, audience: Audience) -> bool:
    return includes(audience, viewer, table)


def _search(session: SessionId, preset: PresetId | None) -> _Searched:
    scenario = record.snapshot(session).state.table.scenario
    log = list(record.entries(session))
    until = time.monotonic() + SEARCH_SECONDS

    def late() -> bool:
        return time.monotonic() > until

    told, world = course(scenario, log, preset), theory(scenario, log, preset)
    judged = verdict(told, should_stop=late)
    if world is not None:
        world = replace(world, pressures=pressures(scenario, log, late))
    whole = judged.alternatives and (world is None or world.pressures)
    again = float("inf") if whole else time.monotonic() + AGAIN_SECONDS
    return _Searched(told, judged, world, again)
