"""What somebody asks for: imperative, one frozen dataclass per command.

A command carries no actor, no time and no id: those come in its ``Request``, from the connection
and the server, never from the client's message.
"""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, field

from .entries import Reason
from .terms import (
    ActionId,
    Actor,
    ChannelId,
    InjectId,
    InstrumentId,
    Millis,
    OfferId,
    Package,
    PartyId,
    SeatId,
    TemperamentName,
    TextRef,
    VariableId,
)

# --- talk ---------------------------------------------------------------------------------------


@dataclass(frozen=True, slots=True)
class OpenChannel:
    """Open a private channel among ``seats``; the actor's own seat is always a member."""

    seats: frozenset[SeatId]


@dataclass(frozen=True, slots=True)
class Say:
    channel: ChannelId
    text: TextRef


# --- offers and signatures ----------------------------------------------------------------------


@dataclass(frozen=True, slots=True)
class TableOffer:
    """Table ``package`` to ``addressees`` (the proposer's own party is added by itself)."""

    package: Package
    addressees: frozenset[PartyId]
    public: bool = False
    final: bool = False
    expires_in: Millis | None = None
    counters: OfferId | None = None
    """An open offer to the actor's party that this one answers; it stays open."""
    supersedes: OfferId | None = None
    """An open offer of the actor's own party that this one replaces."""


@dataclass(frozen=True, slots=True)
class WithdrawOffer:
    offer: OfferId


@dataclass(frozen=True, slots=True)
class RejectOffer:
    offer: OfferId


@dataclass(frozen=True, slots=True)
class SignOffer:
    offer: OfferId


# --- seats --------------------------------------------------------------------------------------


@dataclass(frozen=True, slots=True)
class TakeSeat:
    seat: SeatId


@dataclass(frozen=True, slots=True)
class SeatBot:
    """Let a bot play a seat, free or held; without a temperament, the one the seed gives it."""

    seat: SeatId
    temperament: TemperamentName | None = None


@dataclass(frozen=True, slots=True)
class ReleaseSeat:
    """Free a seat; whoever held it is cut off within a second."""

    seat: SeatId


@dataclass(frozen=True, slots=True)
class PassPen:
    """Let another taken seat of the same party sign in the head's place."""

    seat: SeatId


@dataclass(frozen=True, slots=True)
class CallAway:
    """The server says that nobody looks through a person's seat, or that somebody does again."""

    seat: SeatId
    away: bool


@dataclass(frozen=True, slots=True)
class SetReady:
    ready: bool


@dataclass(frozen=True, slots=True)
class MarkSeat:
    """Call a seat inexperienced, or no longer."""

    seat: SeatId
    inexperienced: bool


# --- the world ----------------------------------------------------------------------------------


@dataclass(frozen=True, slots=True)
class TakeAction:
    """Use an instrument; ``target`` is a party or a member of a group, as the instrument says."""

    instrument: InstrumentId
    target: str | None = None


@dataclass(frozen=True, slots=True)
class SecondAction:
    """Stand behind an act of another seat of the own delegation, in the phase it was done."""

    action: ActionId


@dataclass(frozen=True, slots=True)
class FireInject:
    """Let an event happen now: one of the scenario's, or words and numbers of one's own."""

    inject: InjectId | None = None
    text: TextRef | None = None
    changes: Mapping[VariableId, int] = field(default_factory=dict)


# --- the course of the session ------------------------------------------------------------------


@dataclass(frozen=True, slots=True)
class StartSession:
    """``bots``: let one play the first seat of every delegation that nobody has come for."""

    bots: bool = False


@dataclass(frozen=True, slots=True)
class PauseSession:
    pass


@dataclass(frozen=True, slots=True)
class ResumeSession:
    pass


@dataclass(frozen=True, slots=True)
class ExtendPhase:
    by: Millis


@dataclass(frozen=True, slots=True)
class StepPhase:
    """End the current phase now; after the last one the session ends."""


@dataclass(frozen=True, slots=True)
class StepBack:
    """Begin the phase before the current one again, with its full time."""


@dataclass(frozen=True, slots=True)
class EndSession:
    pass


@dataclass(frozen=True, slots=True)
class RevealResults:
    """Open every scoresheet, mandate and refusal to everybody, once the session has ended."""


# --- deadlines (issued by the clock with ids derived from what is due) --------------------------


@dataclass(frozen=True, slots=True)
class ExpireOffer:
    offer: OfferId


@dataclass(frozen=True, slots=True)
class EndPhase:
    """The phase with this ordinal has run its time."""

    ordinal: int


Command = (
    OpenChannel
    | Say
    | TableOffer
    | WithdrawOffer
    | RejectOffer
    | SignOffer
    | TakeSeat
    | SeatBot
    | ReleaseSeat
    | PassPen
    | CallAway
    | SetReady
    | MarkSeat
    | TakeAction
    | SecondAction
    | FireInject
    | StartSession
    | PauseSession
    | ResumeSession
    | ExtendPhase
    | StepPhase
    | StepBack
    | EndSession
    | RevealResults
    | ExpireOffer
    | EndPhase
)


@dataclass(frozen=True, slots=True)
class Request:
    """A command with everything that must not come from the client's message.

    ``command_id`` is 32 lower-case hex characters from the client, ``deadline:<id>`` or
    ``bot:<turn>``; ids of new offers, agreements and channels are derived from it, so they tell
    nobody how many exist. ``reasons`` are a bot's, for this move.
    """

    actor: Actor
    command_id: str
    now: Millis
    command: Command
    reasons: tuple[Reason, ...] = ()
