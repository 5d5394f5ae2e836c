"""Entries as JSON and back: one explicit kind and version per entry class, strict both ways.

A body is a flat JSON object with one member per field of its class: strings, whole numbers,
booleans, null, lists (sets sorted) and objects (keys sorted). ``canonical`` gives the one byte
form that is stored and hashed; ``decode`` takes nothing that ``encode`` would not have written.
"""

from __future__ import annotations

import json
from collections.abc import Callable, Mapping
from dataclasses import dataclass
from typing import Any, Never

from negotiation.engine import entries as facts
from negotiation.engine.entries import Entry

from .shapes import Body, Shape, UndecodableError, shape
from .upcast import upcast

__all__ = [
    "KINDS",
    "Body",
    "Kind",
    "UndecodableError",
    "canonical",
    "decode",
    "encode",
    "kind",
    "parse",
]

# The name and version under which each class is stored, for ever. A changed class keeps its
# name, gets the next version here and a step from the older one in ``upcast``.
_NAMES: Mapping[type[Entry], tuple[str, int]] = {
    facts.SessionOpened: ("session_opened", 2),
    facts.SessionBranched: ("session_branched", 1),
    facts.SeatTaken: ("seat_taken", 1),
    facts.BotSeated: ("bot_seated", 1),
    facts.SeatReleased: ("seat_released", 1),
    facts.PenPassed: ("pen_passed", 1),
    facts.SeatAway: ("seat_away", 1),
    facts.SeatReadied: ("seat_readied", 1),
    facts.SeatMarked: ("seat_marked", 1),
    facts.SessionStarted: ("session_started", 1),
    facts.PhaseStarted: ("phase_started", 1),
    facts.SessionPaused: ("session_paused", 1),
    facts.SessionResumed: ("session_resumed", 1),
    facts.PhaseExtended: ("phase_extended", 1),
    facts.SessionEnded: ("session_ended", 1),
    facts.ResultsRevealed: ("results_revealed", 1),
    facts.ChannelOpened: ("channel_opened", 1),
    facts.MessageSent: ("message_sent", 1),
    facts.MoveExplained: ("move_explained", 1),
    facts.OfferTabled: ("offer_tabled", 1),
    facts.OfferWithdrawn: ("offer_withdrawn", 1),
    facts.OfferRejected: ("offer_rejected", 1),
    facts.OfferExpired: ("offer_expired", 1),
    facts.OfferSigned: ("offer_signed", 1),
    facts.CapitalRefused: ("capital_refused", 1),
    facts.SignatureVoided: ("signature_voided", 1),
    facts.AgreementBound: ("agreement_bound", 1),
    facts.ActionTaken: ("action_taken", 1),
    facts.ActionSeconded: ("action_seconded", 1),
    facts.RollMade: ("roll_made", 1),
    facts.ThresholdCrossed: ("threshold_crossed", 1),
    facts.InjectFired: ("inject_fired", 1),
    facts.DisasterStruck: ("disaster_struck", 1),
}


@dataclass(frozen=True, slots=True)
class Kind:
    """How one class of entry is stored. ``version`` is the one written today."""

    name: str
    version: int
    shape: Shape


KINDS: Mapping[str, Kind] = {
    name: Kind(name, version, shape(cls, name)) for cls, (name, version) in _NAMES.items()
}
_OF_CLASS: Mapping[type[Entry], Kind] = {cls: KINDS[name] for cls, (name, _) in _NAMES.items()}


def kind(entry: Entry) -> Kind:
    """The kind under which ``entry`` is stored."""
    return _OF_CLASS[type(entry)]


def encode(entry: Entry) -> Body:
    """The body of an entry, its members and sets in sorted order."""
    body: Body = kind(entry).shape.write(entry)
    return body


def decode(name: str, version: int, body: Body) -> Entry:
    """The entry that a stored body says, whatever version it was written in.

    Raises ``UndecodableError``, naming kind and member, for an unknown kind, a version newer than
    this program, a missing, unknown or mistyped member.
    """
    known = KINDS.get(name)
    if known is None:
        raise UndecodableError(f"unknown kind of entry {name!r}")
    entry: Entry = known.shape.read(upcast(name, version, known.version, body))
    return entry


def canonical(body: Mapping[str, Any]) -> bytes:
    """The one byte form of a body: UTF-8, keys sorted, no blanks.

    Raises ValueError for what JSON or UTF-8 cannot say (NaN, a lone surrogate).
    """
    return _ENCODER.encode(body).encode()


def parse(text: str) -> Body:
    """The JSON object in ``text``. Raises ``UndecodableError`` for anything else, or any float."""
    try:
        body = _DECODER.decode(text)
    except (ValueError, RecursionError) as error:
        raise UndecodableError(f"not the JSON of a body: {error}") from None
    if type(body) is not dict:
        raise UndecodableError("not a JSON object")
    return body


def _no_float(number: str) -> Never:
    raise ValueError(f"{number} is not a whole number")


_refuse: Callable[[str], Any] = _no_float
_DECODER = json.JSONDecoder(parse_float=_refuse, parse_constant=_refuse)
_ENCODER = json.JSONEncoder(
    sort_keys=True, separators=(",", ":"), ensure_ascii=False, allow_nan=False
)
