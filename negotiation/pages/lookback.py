"""The debrief of a session for one reader: searched once per session, told to each as they may.

The search takes a second of one core at most sizes, so it never runs where live messages pass:
only a page asks for it, in the thread of its request, one session at a time.
"""

from __future__ import annotations

import time
from collections import OrderedDict
from dataclasses import dataclass
from threading import Lock

from negotiation import record
from negotiation.engine import view
from negotiation.engine.terms import Viewer
from negotiation.record import SessionId
from negotiation.referee.course import Course, course
from negotiation.referee.debrief import Debrief, Verdict, debrief, verdict

SESSIONS = 16
"""Sessions this process remembers; the course of a long one takes a few megabytes."""
SEARCH_SECONDS = 10.0
AGAIN_SECONDS = 60.0
"""A search that ran out of time is not begun again before this."""


@dataclass(frozen=True, slots=True)
class _Searched:
    course: Course
    verdict: Verdict
    good_until: float


_searched: OrderedDict[SessionId, _Searched] = OrderedDict()
_one_at_a_time = Lock()


def look_back(session: SessionId, viewer: Viewer) -> Debrief | None:
    """What this viewer may read of an ended session; None while it may not.

    Raises ``UnknownSession``, ``RecordError``.
    """
    state = record.snapshot(session).state
    if not view.debrief_open(state, viewer):
        return None
    # Nothing that the debrief tells can change once a session has ended.
    with _one_at_a_time:
        found = _searched.get(session)
        if found is None or found.good_until < time.monotonic():
            found = _search(session)
        _searched[session] = found
        _searched.move_to_end(session)
        while len(_searched) > SESSIONS:
            _searched.popitem(last=False)
    return debrief(found.course.known(view.known_offers(state, viewer)), found.verdict)


def _search(session: SessionId) -> _Searched:
    scenario = record.snapshot(session).state.table.scenario
    told = course(scenario, record.entries(session))
    until = time.monotonic() + SEARCH_SECONDS
    judged = verdict(told, should_stop=lambda: time.monotonic() > until)
    again = float("inf") if judged.alternatives else time.monotonic() + AGAIN_SECONDS
    return _Searched(told, judged, again)
