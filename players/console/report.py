"""What the console shows of each table, linear in what has changed.

One look at an unchanged class costs a handful of queries however many tables it has; a table is
told anew only when its log has grown.
"""

from __future__ import annotations

import hashlib
import threading
from collections import OrderedDict
from collections.abc import Mapping, Sequence
from typing import Any

from negotiation import record
from negotiation.engine.commands import Request, StepBack
from negotiation.engine.decide import decide
from negotiation.engine.refusals import Refused
from negotiation.engine.seating import parties, pen_of, seats_of, taken
from negotiation.engine.state import Offer, State
from negotiation.engine.terms import TextRef
from negotiation.record import SessionId, clock
from players import classes, grouping
from players.classes import ClassTable
from players.models import Class, Participant
from players.seats import STEERING

from .calls import Call, unanswered

Names = Mapping[tuple[str, str, int], str]
"""Session, seat and turn to nickname."""
SESSIONS = 512
_told: OrderedDict[SessionId, tuple[int, dict[str, Any]]] = OrderedDict()
_lock = threading.Lock()


def look(klass: Class) -> tuple[str, list[ClassTable], Names]:
    """The class now, with a tag that is the same for as long as ``report`` would be."""
    found = classes.tables(klass)
    names = _names(klass)
    parts = [(t.session, t.snapshot.seq, t.watchers) for t in found]
    said = repr((parts, sorted(names.items()), klass.open, klass.settled, klass.expected))
    return hashlib.sha256(said.encode()).hexdigest()[:32], found, names


def report(klass: Class, found: Sequence[ClassTable], names: Names) -> dict[str, Any]:
    """Everything on the board. Times are whole seconds since the epoch."""
    shown = [table for table in found if not table.never_played]
    calls = {table.session: unanswered(table.session, table.snapshot) for table in shown}
    refs = [ref for waiting in calls.values() for call in waiting for ref in call.texts]
    words = record.texts(refs)
    return {
        "now": clock.now() // 1000,
        "open": klass.open,
        "settled": klass.settled,
        "expected": klass.expected,
        "here": grouping.present(classes.standing(found)),
        "tables": [
            {
                **_table(table),
                "watchers": table.watchers,
                "people": _people(table, names),
                "calls": [_call(call, words) for call in calls[table.session]],
            }
            for table in shown
        ],
    }


def _table(table: ClassTable) -> dict[str, Any]:
    """The part that only the log decides."""
    with _lock:
        seq, told = _told.get(table.session, (0, {}))
    if seq != table.snapshot.seq:
        told = _tell(table)
        with _lock:
            _told[table.session] = (table.snapshot.seq, told)
            _told.move_to_end(table.session)
            while len(_told) > SESSIONS:
                _told.popitem(last=False)
    return told


def _tell(table: ClassTable) -> dict[str, Any]:
    state, at = table.state, table.snapshot.at
    now = state.clock
    still = [offer for offer in state.offers.values() if offer.status == "open"]
    return {
        "number": table.number,
        "session": table.session,
        "status": now.status,
        "phase": None if now.ordinal is None else state.table.phases[now.ordinal].name,
        "last": now.ordinal == len(state.table.phases) - 1,
        "can_go_back": _can_go_back(state),
        "ends_at": now.ends_at // 1000 if now.status == "running" and now.ends_at else None,
        "remaining": now.remaining // 1000 if now.remaining is not None else None,
        "active_at": at // 1000,
        "offers": len(still),
        "agreements": len(state.agreements),
        "deal": any(agreement.final for agreement in state.agreements),
        "revealed": now.revealed,
        "waits_for": _waits_for(still),
        "tension": _tension(state),
        "missing": [p for p in parties(state.table) if pen_of(state, p) is None],
    }


def _can_go_back(state: State) -> bool:
    """Whether a step back would be done: the rules say so themselves."""
    asked = Request(STEERING, "", 0, StepBack())
    return not isinstance(decide(state, asked), Refused)


def _tension(state: State) -> dict[str, Any] | None:
    """The rung the world stands on; ``high`` is the last one before disaster. None without one."""
    model, world = state.table.scenario.world, state.world
    if model is None or world is None:
        return None
    return {"name": model.ladder[world.rung], "high": world.rung >= len(model.ladder) - 2}


def _waits_for(still: Sequence[Offer]) -> list[str]:
    """Whose signature the open final offer that most have signed still lacks."""
    final = [offer for offer in still if offer.final]
    if not final:
        return []
    nearest = max(final, key=lambda offer: (len(offer.signed), offer.tabled_at))
    return [party for party in nearest.parties if party not in nearest.signed]


def _people(table: ClassTable, names: Names) -> list[dict[str, Any]]:
    state = table.state
    return [
        {
            "seat": seat,
            "party": party,
            "name": names.get((table.session, seat, held.generation), ""),
            "bot": held.bot is not None,
            "pen": pen_of(state, party) == seat,
            "away": None if held.away is None else held.away // 1000,
        }
        for party in parties(state.table)
        for seat in seats_of(state.table, party)
        if taken(state.roster, seat)
        for held in [state.roster.seats[seat]]
    ]


def _call(call: Call, words: Mapping[TextRef, str]) -> dict[str, Any]:
    return {
        "seat": call.seat,
        "since": call.since // 1000,
        "words": [words[ref] for ref in call.texts if ref in words],
    }


def _names(klass: Class) -> Names:
    rows = Participant.objects.filter(lobby__klass=klass, left_at=None).exclude(seat="")
    found = rows.values_list("lobby", "seat", "generation", "nickname")
    return {(session, seat, turn): nickname for session, seat, turn, nickname in found}
