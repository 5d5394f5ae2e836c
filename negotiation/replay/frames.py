"""What one viewer saw, step by step, and nothing that tells of what it did not see.

A step is a command after which something was new for this viewer: a line of its feed, or a slice.
Steps are numbered per viewer, so that no gap tells of what happened behind its back.
"""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass, fields
from itertools import zip_longest

from negotiation.engine import view
from negotiation.engine.sight import includes, offer_audience
from negotiation.engine.slices import Line, Seconds
from negotiation.engine.state import State
from negotiation.engine.terms import Viewer

from .history import History


@dataclass(frozen=True, slots=True)
class Frame:
    """One step. ``changed`` names the slices that are new.

    ``commands`` is how many it took, for ``History.state``; no viewer may learn it.
    """

    commands: int
    at: Seconds
    lines: tuple[Line, ...]
    changed: tuple[str, ...]


def frames(history: History, viewer: Viewer) -> tuple[Frame, ...]:
    """All steps of a viewer; the first is the table as it was opened."""
    return tuple(_frames(history, viewer))


def _frames(history: History, viewer: Viewer) -> Iterator[Frame]:
    before: State | None = None
    # Once the results are open, why a bot moved may be told to all who saw the move.
    revealed = history.last.clock.revealed
    for count, state in enumerate(history.states(), 1):
        command = history.commands[count - 1]
        found = (
            view.line(entry, command.at, viewer, state.table, revealed=revealed)
            for entry in command.entries
        )
        lines = tuple(line for line in found if line is not None)
        changed = _changed(before, state, viewer)
        if lines or changed:
            yield Frame(count, command.at // 1000, lines, changed)
        before = state


def _changed(before: State | None, after: State, viewer: Viewer) -> tuple[str, ...]:
    """The names of the slices that ``view`` gives this viewer otherwise than before."""
    if after is before:
        return ()
    if before is not None and _only_offers(before, after):
        return ("offers",) if _offer_seen(before, after, viewer) else ()
    shown = {} if before is None else view.slices(before, viewer)
    return tuple(name for name, now in view.slices(after, viewer).items() if shown.get(name) != now)


# Projecting hundreds of offers after each of thousands of commands would take many seconds. As
# long as nothing but offers moves, only those that moved can look different.


def _only_offers(before: State, after: State) -> bool:
    moved = {f.name for f in fields(State) if getattr(before, f.name) is not getattr(after, f.name)}
    # Refusals of capitals are shown once the session has ended.
    return moved <= {"offers", "capital_nos"} and after.clock.status != "ended"


def _offer_seen(before: State, after: State, viewer: Viewer) -> bool:
    # Offers stay in the order they were tabled in, so each stands beside what it was.
    pairs = zip_longest(after.offers.values(), before.offers.values())
    moved = [(offer, old) for offer, old in pairs if offer is not old]
    return any(
        includes(offer_audience(offer), viewer, after.table) and offer != old
        for offer, old in moved
    )
