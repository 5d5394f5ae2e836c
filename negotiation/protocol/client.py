"""What a client may send: a closed union, every field bounded, unknown fields refused.

Who acts is never in here: that comes from the connection.
"""

from __future__ import annotations

from typing import Annotated, Literal

from pydantic import BaseModel, ConfigDict, Field

from .words import (
    MAX_ENTRIES,
    PROTOCOL,
    Count,
    Duration,
    FeedId,
    Hex32,
    Name,
    Number,
    SeatName,
    Step,
    ThingId,
    Words,
)


class Wire(BaseModel):
    """Strict: ``true`` is no number, ``"1"`` is no number, a field nobody declared is an error."""

    model_config = ConfigDict(extra="forbid", strict=True, frozen=True)


Seats = Annotated[list[SeatName], Field(min_length=1, max_length=MAX_ENTRIES)]
Parties = Annotated[list[Name], Field(max_length=MAX_ENTRIES)]
Choices = Annotated[dict[Name, Name], Field(max_length=MAX_ENTRIES, description="Issue to option.")]


# --- what a command does --------------------------------------------------------------------------


class DoOpenChannel(Wire):
    """Open a private channel among these seats and the own one."""

    kind: Literal["open_channel"]
    seats: Seats


class DoSay(Wire):
    kind: Literal["say"]
    channel: ThingId
    text: Words


class DoTableOffer(Wire):
    """Table a package to the addressees; the own party is added by itself."""

    kind: Literal["table_offer"]
    package: Choices
    addressees: Parties
    public: bool = False
    final: bool = False
    expires_in: Duration | None = None
    counters: ThingId | None = None
    supersedes: ThingId | None = None


class DoWithdrawOffer(Wire):
    kind: Literal["withdraw_offer"]
    offer: ThingId


class DoRejectOffer(Wire):
    kind: Literal["reject_offer"]
    offer: ThingId


class DoSignOffer(Wire):
    kind: Literal["sign_offer"]
    offer: ThingId


class DoPassPen(Wire):
    """Let another taken seat of the own party sign."""

    kind: Literal["pass_pen"]
    seat: SeatName


class DoSetReady(Wire):
    kind: Literal["set_ready"]
    ready: bool


class DoStartSession(Wire):
    """``bots``: let one play the first seat of every delegation that nobody has come for."""

    kind: Literal["start_session"]
    bots: bool = False


class DoPauseSession(Wire):
    kind: Literal["pause_session"]


class DoResumeSession(Wire):
    kind: Literal["resume_session"]


class DoExtendPhase(Wire):
    kind: Literal["extend_phase"]
    by: Duration


class DoStepPhase(Wire):
    """End the current phase now."""

    kind: Literal["step_phase"]


class DoStepBack(Wire):
    """Begin the phase before the current one again."""

    kind: Literal["step_back"]


class DoEndSession(Wire):
    kind: Literal["end_session"]


class DoRevealResults(Wire):
    kind: Literal["reveal_results"]


class DoReleaseSeat(Wire):
    """Free a seat; whoever held it is cut off within a second."""

    kind: Literal["release_seat"]
    seat: SeatName


class DoTakeAction(Wire):
    """Use an instrument, aimed at a party or a member of a group where it has an aim."""

    kind: Literal["take_action"]
    instrument: Name
    target: Name | None = None


class DoSecondAction(Wire):
    """Stand behind an act of another seat of the own delegation."""

    kind: Literal["second_action"]
    action: ThingId


class DoMarkSeat(Wire):
    """Call a seat inexperienced, or no longer."""

    kind: Literal["mark_seat"]
    seat: SeatName
    inexperienced: bool


class DoFireInject(Wire):
    """Let one of the scenario's events happen now."""

    kind: Literal["fire_inject"]
    inject: Name


class DoOwnInject(Wire):
    """Let something happen that the facilitator says in own words; it may change numbers."""

    kind: Literal["own_inject"]
    text: Words
    changes: Annotated[dict[Name, Step], Field(max_length=MAX_ENTRIES)] = {}


Do = Annotated[
    DoOpenChannel
    | DoSay
    | DoTableOffer
    | DoWithdrawOffer
    | DoRejectOffer
    | DoSignOffer
    | DoPassPen
    | DoSetReady
    | DoStartSession
    | DoPauseSession
    | DoResumeSession
    | DoExtendPhase
    | DoStepPhase
    | DoStepBack
    | DoEndSession
    | DoRevealResults
    | DoReleaseSeat
    | DoTakeAction
    | DoSecondAction
    | DoMarkSeat
    | DoFireInject
    | DoOwnInject,
    Field(discriminator="kind"),
]


# --- messages -------------------------------------------------------------------------------------


class Hello(Wire):
    """The first message. ``after`` is the number of the last line held of ``feed``."""

    type: Literal["hello"]
    protocol: Annotated[int, Field(ge=PROTOCOL, le=PROTOCOL)]
    after: Count | None = None
    feed: FeedId | None = None


class CommandMessage(Wire):
    """Ask for something. The same id again, even years later, gets the same answer once more."""

    type: Literal["command"]
    id: Hex32
    do: Do


class PreviewRequest(Wire):
    """Ask what a package would be worth to the own party. Never logged; seats only."""

    type: Literal["preview"]
    ref: Count
    package: Choices
    final: bool


class HistoryRequest(Wire):
    """Ask for the lines of the own feed just before number ``before``."""

    type: Literal["history"]
    before: Number


class Ack(Wire):
    """The newest update that arrived. The server holds back while several are not acknowledged."""

    type: Literal["ack"]
    update: Number


ClientMessage = Annotated[
    Hello | CommandMessage | PreviewRequest | HistoryRequest | Ack, Field(discriminator="type")
]
