"""What happened: past tense, one frozen dataclass per fact, each with the audience it was given.

Entries are the only truth of a session. They hold no name and no words of a person: a seat is a
place, and a text is a reference that can be erased without touching the log.
"""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, field
from enum import StrEnum

from .terms import (
    EVERYONE,
    ActionId,
    AgreementId,
    Audience,
    ChannelId,
    InjectId,
    InstrumentId,
    Millis,
    OfferId,
    Package,
    PackId,
    ParameterId,
    PartyId,
    PhaseId,
    PresetId,
    RollId,
    SeatId,
    TemperamentName,
    TextRef,
    ThresholdId,
    VariableId,
)


class ChannelKind(StrEnum):
    PLENARY = "plenary"
    DELEGATION = "delegation"
    PRIVATE = "private"
    HELP = "help"


class EndReason(StrEnum):
    AGREEMENT = "agreement"
    CLOCK = "clock"
    FACILITATOR = "facilitator"
    DISASTER = "disaster"


@dataclass(frozen=True, slots=True)
class SessionOpened:
    """The first entry. ``seed`` is 32 hex characters: the only source of chance.

    ``preset`` is the hypothesis on which the world answers, None if the scenario has no world;
    ``parameters`` are the facilitator's own numbers instead of some of that preset's.
    """

    scenario: str
    digest: str
    pack: PackId
    minutes: int
    seed: str
    preset: PresetId | None = None
    parameters: Mapping[ParameterId, int] = field(default_factory=dict, hash=False)
    audience: Audience = EVERYONE


@dataclass(frozen=True, slots=True)
class SessionBranched:
    """The entries before were taken over from the session ``origin``: its first ``seq``.

    All their times were moved so that the last of them was now, and what was said has references
    of its own.
    """

    origin: str
    seq: int
    audience: Audience = EVERYONE


# --- seats --------------------------------------------------------------------------------------


@dataclass(frozen=True, slots=True)
class SeatTaken:
    seat: SeatId
    audience: Audience = EVERYONE


@dataclass(frozen=True, slots=True)
class BotSeated:
    """A bot plays this seat from now on. Everybody learns that; ``temperament`` not at once."""

    seat: SeatId
    temperament: TemperamentName
    audience: Audience = EVERYONE


@dataclass(frozen=True, slots=True)
class SeatReleased:
    seat: SeatId
    audience: Audience = EVERYONE


@dataclass(frozen=True, slots=True)
class PenPassed:
    seat: SeatId
    audience: Audience = EVERYONE


@dataclass(frozen=True, slots=True)
class SeatAway:
    """Whoever holds the seat has had no screen open for a while, or has one again."""

    seat: SeatId
    away: bool
    audience: Audience = EVERYONE


@dataclass(frozen=True, slots=True)
class SeatReadied:
    seat: SeatId
    ready: bool
    audience: Audience = EVERYONE


@dataclass(frozen=True, slots=True)
class SeatMarked:
    """The facilitator calls a seat inexperienced, or no longer."""

    seat: SeatId
    inexperienced: bool
    audience: Audience


# --- the course of the session ------------------------------------------------------------------


@dataclass(frozen=True, slots=True)
class SessionStarted:
    audience: Audience = EVERYONE


@dataclass(frozen=True, slots=True)
class PhaseStarted:
    ordinal: int
    phase: PhaseId
    ends_at: Millis
    audience: Audience = EVERYONE


@dataclass(frozen=True, slots=True)
class SessionPaused:
    remaining: Millis
    audience: Audience = EVERYONE


@dataclass(frozen=True, slots=True)
class SessionResumed:
    """``shift`` is how long the pause lasted; every open deadline moves by it."""

    ends_at: Millis
    shift: Millis
    audience: Audience = EVERYONE


@dataclass(frozen=True, slots=True)
class PhaseExtended:
    by: Millis
    audience: Audience = EVERYONE


@dataclass(frozen=True, slots=True)
class SessionEnded:
    reason: EndReason
    audience: Audience = EVERYONE


@dataclass(frozen=True, slots=True)
class ResultsRevealed:
    audience: Audience = EVERYONE


# --- talk ---------------------------------------------------------------------------------------


@dataclass(frozen=True, slots=True)
class ChannelOpened:
    """A private channel. Plenary, delegation and help channels exist from the start."""

    channel: ChannelId
    seats: tuple[SeatId, ...]
    audience: Audience


@dataclass(frozen=True, slots=True)
class MessageSent:
    """``seat`` is None when the facilitator speaks."""

    channel: ChannelId
    seat: SeatId | None
    text: TextRef
    audience: Audience


# --- bots ---------------------------------------------------------------------------------------


@dataclass(frozen=True, slots=True)
class Reason:
    """Why a bot did something, in a form that no later release works out anew.

    ``facts`` are what it went by: points in ``1 / unit``, times in per mille of the talks, ids.
    """

    code: str
    facts: Mapping[str, int | str] = field(hash=False)
    sentence: str


@dataclass(frozen=True, slots=True)
class MoveExplained:
    """Why a bot makes the move that the next entry of the same command records.

    The first reason is the one it acts on, the others led there. ``subject`` is who may learn of
    the move itself, and so of its reasons once the results are revealed.
    """

    seat: SeatId
    reasons: tuple[Reason, ...]
    subject: Audience
    audience: Audience


# --- offers, signatures, agreements -------------------------------------------------------------


@dataclass(frozen=True, slots=True)
class OfferTabled:
    """``parties`` are its signers: the proposer's party and the addressees, in scenario order.

    A final offer's ``package`` already contains the pack's fixed issues.
    """

    offer: OfferId
    seat: SeatId
    package: Package
    parties: tuple[PartyId, ...]
    public: bool
    final: bool
    expires_at: Millis | None
    counters: OfferId | None
    supersedes: OfferId | None
    audience: Audience


@dataclass(frozen=True, slots=True)
class OfferWithdrawn:
    offer: OfferId
    seat: SeatId
    audience: Audience


@dataclass(frozen=True, slots=True)
class OfferRejected:
    offer: OfferId
    seat: SeatId
    audience: Audience


@dataclass(frozen=True, slots=True)
class OfferExpired:
    offer: OfferId
    audience: Audience


@dataclass(frozen=True, slots=True)
class OfferSigned:
    offer: OfferId
    party: PartyId
    seat: SeatId
    audience: Audience


@dataclass(frozen=True, slots=True)
class CapitalRefused:
    """The capital would not ratify: nothing was signed. Only its own delegation learns of it."""

    offer: OfferId
    party: PartyId
    audience: Audience


@dataclass(frozen=True, slots=True)
class SignatureVoided:
    """A capital that had approved no longer does; the reason is for its own delegation only."""

    offer: OfferId
    party: PartyId
    audience: Audience


@dataclass(frozen=True, slots=True)
class AgreementBound:
    """All signers signed and all capitals approved: these options now hold. Public."""

    agreement: AgreementId
    offer: OfferId
    package: Package
    parties: tuple[PartyId, ...]
    final: bool
    amends: tuple[AgreementId, ...]
    audience: Audience = EVERYONE


# --- the world ----------------------------------------------------------------------------------


@dataclass(frozen=True, slots=True)
class ActionTaken:
    """A seat used an instrument. What that did follows from the scenario and the preset."""

    action: ActionId
    seat: SeatId
    instrument: InstrumentId
    target: str | None
    audience: Audience


@dataclass(frozen=True, slots=True)
class ActionSeconded:
    """A second seat of the delegation stands behind an act."""

    action: ActionId
    seat: SeatId
    audience: Audience


@dataclass(frozen=True, slots=True)
class RollMade:
    """Drawn at the end of the phase with this ordinal: ``hits`` of the draws fell under ``chance``.

    ``careless``: whether the danger counted for more, after an inexperienced seat or a lonely act.
    """

    roll: RollId
    ordinal: int
    chance: int
    below: int
    hits: int
    careless: bool
    audience: Audience


@dataclass(frozen=True, slots=True)
class ThresholdCrossed:
    threshold: ThresholdId
    audience: Audience = EVERYONE


@dataclass(frozen=True, slots=True)
class InjectFired:
    """An event from outside; ``inject`` None is the facilitator's own, in words and numbers."""

    inject: InjectId | None
    text: TextRef | None
    changes: Mapping[VariableId, int] = field(hash=False)
    audience: Audience = EVERYONE


@dataclass(frozen=True, slots=True)
class DisasterStruck:
    """The end, for everybody, with nothing left."""

    roll: RollId
    audience: Audience = EVERYONE


Entry = (
    SessionOpened
    | SessionBranched
    | SeatTaken
    | BotSeated
    | SeatReleased
    | PenPassed
    | SeatAway
    | SeatReadied
    | SeatMarked
    | SessionStarted
    | PhaseStarted
    | SessionPaused
    | SessionResumed
    | PhaseExtended
    | SessionEnded
    | ResultsRevealed
    | ChannelOpened
    | MessageSent
    | MoveExplained
    | OfferTabled
    | OfferWithdrawn
    | OfferRejected
    | OfferExpired
    | OfferSigned
    | CapitalRefused
    | SignatureVoided
    | AgreementBound
    | ActionTaken
    | ActionSeconded
    | RollMade
    | ThresholdCrossed
    | InjectFired
    | DisasterStruck
)


def text_of(entry: Entry) -> TextRef | None:
    """The reference of the words somebody put into an entry; they can be erased."""
    return entry.text if isinstance(entry, MessageSent | InjectFired) else None


@dataclass(frozen=True, slots=True)
class Recorded:
    """An entry as the record keeps it. ``seq`` counts from 1; times never run backwards."""

    seq: int
    at: Millis
    entry: Entry
