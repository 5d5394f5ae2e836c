"""Calls for help that nobody has answered yet: words on a help line since the facilitator's last.

No state holds them, so the entries are read: each once per process, those of a table only when
its log has grown.
"""

from __future__ import annotations

import threading
from collections import OrderedDict
from dataclasses import dataclass

from negotiation import record
from negotiation.engine.channels import help_line
from negotiation.engine.entries import MessageSent, Recorded
from negotiation.engine.terms import ChannelId, Millis, SeatId, TextRef
from negotiation.record import SessionId, Snapshot

SESSIONS = 512
_HELP = help_line(SeatId(""))
"""What the channel of every help line begins with."""


@dataclass(frozen=True, slots=True)
class Call:
    """The words somebody wrote, oldest first, and since when they wait."""

    seat: SeatId
    since: Millis
    texts: tuple[TextRef, ...]


@dataclass(frozen=True, slots=True)
class _Read:
    seq: int
    calls: dict[SeatId, Call]


_read: OrderedDict[SessionId, _Read] = OrderedDict()
_lock = threading.Lock()


def unanswered(session: SessionId, snapshot: Snapshot) -> tuple[Call, ...]:
    """The calls at a table that wait for an answer, the longest waiting first."""
    with _lock:
        known = _read.get(session, _Read(0, {}))
    if known.seq < snapshot.seq:
        calls = dict(known.calls)
        for recorded in record.entries(session, known.seq, snapshot.seq - known.seq):
            _take(calls, recorded)
        known = _Read(snapshot.seq, calls)
        with _lock:
            _read[session] = known
            _read.move_to_end(session)
            while len(_read) > SESSIONS:
                _read.popitem(last=False)
    return tuple(sorted(known.calls.values(), key=lambda call: call.since))


def _take(calls: dict[SeatId, Call], recorded: Recorded) -> None:
    entry = recorded.entry
    if not isinstance(entry, MessageSent) or not entry.channel.startswith(_HELP):
        return
    seat = _seat(entry.channel)
    if entry.seat is None:
        calls.pop(seat, None)
    else:
        before = calls.get(seat, Call(seat, recorded.at, ()))
        calls[seat] = Call(seat, before.since, (*before.texts, entry.text))


def _seat(channel: ChannelId) -> SeatId:
    return SeatId(channel.removeprefix(_HELP))
