"""The lines of a viewer's feed."""

from __future__ import annotations

from collections.abc import Iterable, Iterator
from typing import assert_never

from negotiation.engine.entries import (
    ActionSeconded,
    ActionTaken,
    AgreementBound,
    BotSeated,
    CapitalRefused,
    ChannelOpened,
    DisasterStruck,
    Entry,
    InjectFired,
    MessageSent,
    MoveExplained,
    OfferExpired,
    OfferRejected,
    OfferSigned,
    OfferTabled,
    OfferWithdrawn,
    PenPassed,
    PhaseExtended,
    PhaseStarted,
    ResultsRevealed,
    RollMade,
    SeatAway,
    SeatMarked,
    SeatReadied,
    SeatReleased,
    SeatTaken,
    SessionBranched,
    SessionEnded,
    SessionOpened,
    SessionPaused,
    SessionResumed,
    SessionStarted,
    SignatureVoided,
    ThresholdCrossed,
)
from negotiation.engine.seating import party_of
from negotiation.engine.sight import includes
from negotiation.engine.slices import Line, LineKind
from negotiation.engine.state import Table
from negotiation.engine.terms import Millis, OfferId, PartyId, SeatId, Viewer


def sees(entry: Entry, viewer: Viewer, table: Table) -> bool:
    """Whether this viewer may learn of an entry at all."""
    return includes(entry.audience, viewer, table)


def line(
    entry: Entry, at: Millis, viewer: Viewer, table: Table, *, revealed: bool = False
) -> Line | None:
    """The feed line of an entry for this viewer; None if it may not learn of it or has none.

    ``revealed``: as it may be seen once the results are open, with why others moved.
    """
    seen = sees(entry, viewer, table)
    if revealed and isinstance(entry, MoveExplained):
        seen = seen or includes(entry.subject, viewer, table)
    return _line(entry, at // 1000, table) if seen else None


def lines(
    entry: Entry, at: Millis, viewers: Iterable[Viewer], table: Table
) -> Iterator[tuple[Viewer, Line]]:
    """The viewers who get a line of an entry, with it: the same that ``line`` gives each."""
    shown = _line(entry, at // 1000, table)
    if shown is not None:
        for viewer in viewers:
            if sees(entry, viewer, table):
                yield viewer, shown


def _line(  # noqa: C901, PLR0911, PLR0912 (one match closes over every entry)
    entry: Entry, at: int, table: Table
) -> Line | None:
    match entry:
        case SessionOpened() | SeatReadied():
            return None
        case SessionBranched():
            return Line("session_branched", at)
        case SeatTaken(seat):
            return _of_seat("seat_taken", at, table, seat)
        case BotSeated(seat):
            return _of_seat("bot_seated", at, table, seat)
        case SeatReleased(seat):
            return _of_seat("seat_released", at, table, seat)
        case PenPassed(seat):
            return _of_seat("pen_passed", at, table, seat)
        case SeatAway(seat, away):
            return _of_seat("seat_away" if away else "seat_back", at, table, seat)
        case SessionStarted():
            return Line("session_started", at)
        case PhaseStarted(_, phase, ends_at):
            return Line("phase_started", at, phase=phase, seconds=ends_at // 1000 - at)
        case SessionPaused(remaining):
            return Line("session_paused", at, seconds=remaining // 1000)
        case SessionResumed():
            return Line("session_resumed", at)
        case PhaseExtended(by):
            return Line("phase_extended", at, seconds=by // 1000)
        case SessionEnded():
            return Line("session_ended", at)
        case ResultsRevealed():
            return Line("results_revealed", at)
        case ChannelOpened(channel):
            return Line("channel_opened", at, channel=channel)
        case MessageSent(channel, seat, text):
            party = None if seat is None else party_of(table, seat)
            return Line("message", at, seat=seat, party=party, channel=channel, text=text)
        case MoveExplained(seat, reasons):
            party = party_of(table, seat)
            return Line("move_explained", at, seat=seat, party=party, reasons=reasons)
        case OfferTabled(offer, seat):
            return _of_seat("offer_tabled", at, table, seat, offer)
        case OfferWithdrawn(offer, seat):
            return _of_seat("offer_withdrawn", at, table, seat, offer)
        case OfferRejected(offer, seat):
            return _of_seat("offer_rejected", at, table, seat, offer)
        case OfferSigned(offer, _, seat):
            return _of_seat("offer_signed", at, table, seat, offer)
        case OfferExpired(offer):
            return Line("offer_expired", at, offer=offer)
        case CapitalRefused(offer, party):
            return _of_capital("capital_refused", at, party, offer)
        case SignatureVoided(offer, party):
            return _of_capital("signature_voided", at, party, offer)
        case AgreementBound(agreement):
            # Not its offer: an agreement is public, the offer it came from may not be.
            return Line("agreement_bound", at, agreement=agreement)
        case SeatMarked(seat, inexperienced):
            party = party_of(table, seat)
            return Line("seat_marked", at, seat=seat, party=party, inexperienced=inexperienced)
        case ActionTaken() | ActionSeconded() | RollMade() | ThresholdCrossed() | InjectFired():
            return _of_world(entry, at, table)
        case DisasterStruck(roll):
            return Line("disaster_struck", at, roll=roll)
        case _:
            assert_never(entry)


def _of_world(
    entry: ActionTaken | ActionSeconded | RollMade | ThresholdCrossed | InjectFired,
    at: int,
    table: Table,
) -> Line:
    match entry:
        case ActionTaken(action, seat, instrument, target):
            return Line(
                "action_taken",
                at,
                seat=seat,
                party=party_of(table, seat),
                action=action,
                instrument=instrument,
                target=target,
            )
        case ActionSeconded(action, seat):
            party = party_of(table, seat)
            return Line("action_seconded", at, seat=seat, party=party, action=action)
        case RollMade(roll, hits=hits) if entry.audience.public:
            # Its odds might tell what nobody else may know of the world.
            return Line("roll_made", at, roll=roll, hits=hits)
        case RollMade(roll, _, chance, below, hits, careless):
            return Line(
                "roll_made",
                at,
                roll=roll,
                chance=chance,
                below=below,
                hits=hits,
                careless=careless,
            )
        case ThresholdCrossed(threshold):
            return Line("threshold_crossed", at, threshold=threshold)
        case InjectFired(inject, text):
            return Line("inject_fired", at, inject=inject, text=text)


def _of_seat(
    kind: LineKind, at: int, table: Table, seat: SeatId, offer: OfferId | None = None
) -> Line:
    return Line(kind, at, seat=seat, party=party_of(table, seat), offer=offer)


def _of_capital(kind: LineKind, at: int, party: PartyId, offer: OfferId) -> Line:
    return Line(kind, at, party=party, offer=offer)
