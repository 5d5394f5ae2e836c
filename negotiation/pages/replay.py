"""What a viewer of an ended session is sent: all its steps at once, and any step's slices.

Lines and slices have the bytes that the socket would have sent. Nothing that is not the viewer's
own projection is ever encoded here.
"""

from __future__ import annotations

import json
from bisect import bisect_right
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import asdict
from functools import lru_cache

from negotiation import record
from negotiation.engine import view
from negotiation.engine.sight import own_party
from negotiation.engine.terms import PartyId, SeatId, Sight, TextRef, Viewer
from negotiation.protocol.codec import dump, dump_line
from negotiation.record import SessionId
from negotiation.record.reading import stored
from negotiation.replay.chapters import Chapter, chapters
from negotiation.replay.frames import Frame, frames
from negotiation.replay.history import History, ReplayError, decided
from negotiation.replay.returns import Stage, stages

HISTORIES = 8
"""Sessions this process keeps folded; a long one takes some ten megabytes."""
AUDIENCES = 64
TEXTS_AT_ONCE = 1000
_MENTOR = "party:"


def viewers(viewer: Viewer, seats: Sequence[SeatId]) -> tuple[str, ...]:
    """Through whose eyes this viewer may look, the own first.

    ``facilitator``, ``observer``, a seat, or a mentor's ``party:<id>``. The facilitator's sight
    includes everybody's; anybody may see what is public.
    """
    match viewer.sight:
        case Sight.FACILITATOR:
            return ("facilitator", "observer", *seats)
        case Sight.SEAT if viewer.seat is not None:
            return (viewer.seat, "observer")
        case Sight.MENTOR:
            return (f"{_MENTOR}{viewer.party}", "observer")
        case _:
            return ("observer",)


def viewer_named(name: str) -> Viewer:
    """The viewer behind one of these names."""
    if name in {Sight.FACILITATOR, Sight.OBSERVER}:
        return Viewer(Sight(name))
    if name.startswith(_MENTOR):
        return Viewer(Sight.MENTOR, party=PartyId(name.removeprefix(_MENTOR)))
    return Viewer(Sight.SEAT, SeatId(name))


def moments(session: SessionId, name: str) -> tuple[Chapter, ...]:
    """The chapters of this viewer. Raises ``RecordError``."""
    viewer = viewer_named(name)
    history, steps = _steps(session, viewer)
    return chapters(steps, view.slices(history.last, viewer))


def step_at(session: SessionId, name: str, seq: int) -> int:
    """The step at which this viewer saw entry ``seq`` of the session, counted from 0.

    Of an entry that it did not see, the last step before it; beyond the last entry, the last step.
    For pages that are made here: how steps and entries run beside each other tells how much
    happened behind a viewer's back, so no browser may ask for it. Raises ``RecordError``.
    """
    history, steps = _steps(session, viewer_named(name))
    commands = bisect_right(history.commands, seq, key=lambda command: command.seq)
    return _last(steps, commands)


def returns(session: SessionId, name: str) -> list[Stage]:
    """Where this viewer may go back to, as they saw it. Raises ``RecordError``."""
    viewer = viewer_named(name)
    history, steps = _steps(session, viewer)
    return stages(steps, view.slices(history.last, viewer))


def seq_at(session: SessionId, name: str, step: int) -> int | None:
    """The last entry that had come about at this viewer's step; None if there is no such step.

    For the server alone, as ``step_at`` is.
    """
    history, steps = _steps(session, viewer_named(name))
    if not 0 <= step < len(steps):
        return None
    last = history.commands[steps[step].commands - 1]
    return last.seq + len(last.entries) - 1


def data(session: SessionId, name: str, allowed: Sequence[str]) -> str:
    """``{"viewer", "unit", "viewers", "chapters", "moments", "steps"}`` as JSON text.

    A step is ``{"at", "lines", "changed"}``; a chapter ``{"step", "kind", "title", "line"}``. Steps
    and lines are numbered for this viewer alone. ``moments`` lays the steps beside those of the
    first who is ``allowed``, the asker's own eyes, which see whatever the others see: for each
    step the own one at that moment. Raises ``RecordError``.
    """
    viewer = viewer_named(name)
    history, steps = _steps(session, viewer)
    own = _steps(session, viewer_named(allowed[0]))[1]
    table = history.last.table
    party = own_party(table, viewer)
    info = {"as": name, "sight": viewer.sight, "seat": viewer.seat, "party": party}
    return _object(
        {
            "viewer": _json(info),
            "unit": str(table.scenario.unit),
            "viewers": _json(list(allowed)),
            "chapters": _json([asdict(chapter) for chapter in moments(session, name)]),
            "moments": _json([_last(own, step.commands) for step in steps]),
            "steps": f"[{','.join(_encoded(steps, _words(steps)))}]",
        }
    )


def state(session: SessionId, name: str, step: int) -> str | None:
    """``{"slices": {…}}`` as this viewer saw them after a step; None if there is no such step."""
    viewer = viewer_named(name)
    history, steps = _steps(session, viewer)
    if not 0 <= step < len(steps):
        return None
    shown = view.slices(history.state(steps[step].commands), viewer)
    return _object({"slices": _object({key: dump(slice_) for key, slice_ in shown.items()})})


def _last(steps: Sequence[Frame], commands: int) -> int:
    """The step that shows what so many commands had led to."""
    return max(0, bisect_right(steps, commands, key=lambda step: step.commands) - 1)


def _steps(session: SessionId, viewer: Viewer) -> tuple[History, tuple[Frame, ...]]:
    head = record.snapshot(session).seq
    return _history(session, head), _frames(session, head, viewer)


# The log only grows, so a session and the seq of its last entry name one history for ever. Words
# are not in it: they are read each time, and are gone once they are erased.


@lru_cache(maxsize=HISTORIES)
def _history(session: SessionId, head: int) -> History:
    scenario = record.snapshot(session).state.table.scenario
    try:
        return History(scenario, list(decided(stored(session)[:head])))
    except ReplayError as error:
        raise record.RecordError(f"session {session}: {error}") from error


@lru_cache(maxsize=AUDIENCES)
def _frames(session: SessionId, head: int, viewer: Viewer) -> tuple[Frame, ...]:
    return frames(_history(session, head), viewer)


def _words(steps: Sequence[Frame]) -> dict[TextRef, str]:
    refs = [line.text for step in steps for line in step.lines if line.text is not None]
    found: dict[TextRef, str] = {}
    for first in range(0, len(refs), TEXTS_AT_ONCE):
        found.update(record.texts(refs[first : first + TEXTS_AT_ONCE]))
    return found


def _encoded(steps: Sequence[Frame], words: Mapping[TextRef, str]) -> Iterator[str]:
    number = 0
    for step in steps:
        lines = []
        for line in step.lines:
            number += 1
            members = dump_line(line, words.get(line.text) if line.text else None)
            lines.append(f'{{"n":{number},{members}}}')
        changed = _json(list(step.changed))
        yield f'{{"at":{step.at},"lines":[{",".join(lines)}],"changed":{changed}}}'


def _json(value: object) -> str:
    return json.dumps(value, ensure_ascii=False, separators=(",", ":"))


def _object(members: Mapping[str, str]) -> str:
    return "{" + ",".join(f'"{name}":{text}' for name, text in members.items()) + "}"
