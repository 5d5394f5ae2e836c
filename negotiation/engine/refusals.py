"""Every refusal the rules can give: a stable code and one English sentence.

The wire carries code and parameters; the sentence is filled in by the client from a generated
copy of this table. ``{name}`` stands for a parameter.
"""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, field
from enum import StrEnum


class Code(StrEnum):
    NOT_YOURS = "not_yours"
    NEEDS_SEAT = "needs_seat"
    NEEDS_FACILITATOR = "needs_facilitator"
    HOST_PLAYS = "host_plays"
    NOT_STARTED = "not_started"
    ALREADY_STARTED = "already_started"
    SESSION_PAUSED = "session_paused"
    NOT_PAUSED = "not_paused"
    SESSION_ENDED = "session_ended"
    NOT_ENDED = "not_ended"
    ALREADY_REVEALED = "already_revealed"
    PHASE_FORBIDS_TALK = "phase_forbids_talk"
    PHASE_FORBIDS_OFFERS = "phase_forbids_offers"
    PHASE_FORBIDS_SIGNING = "phase_forbids_signing"
    PLENARY_SIGNS_FOR_ALL = "plenary_signs_for_all"
    EXTENSION_OUT_OF_RANGE = "extension_out_of_range"
    NOT_DUE = "not_due"
    NO_PHASE_BEFORE = "no_phase_before"
    WORLD_MOVED_ON = "world_moved_on"
    NO_PLAYERS = "no_players"
    SEAT_UNKNOWN = "seat_unknown"
    SEAT_TAKEN = "seat_taken"
    SEAT_FREE = "seat_free"
    SEAT_HAS_BOT = "seat_has_bot"
    TEMPERAMENT_UNKNOWN = "temperament_unknown"
    PEN_ALREADY_THERE = "pen_already_there"
    CHANNEL_UNKNOWN = "channel_unknown"
    CHANNEL_NEEDS_OTHERS = "channel_needs_others"
    OFFER_UNKNOWN = "offer_unknown"
    OFFER_CLOSED = "offer_closed"
    NOT_ADDRESSED = "not_addressed"
    OFFER_EMPTY = "offer_empty"
    OFFER_NEEDS_ADDRESSEE = "offer_needs_addressee"
    OFFER_CHANGES_NOTHING = "offer_changes_nothing"
    PARTY_UNKNOWN = "party_unknown"
    ISSUE_UNKNOWN = "issue_unknown"
    ISSUE_NOT_OPEN = "issue_not_open"
    OPTION_UNKNOWN = "option_unknown"
    CONSENT_MISSING = "consent_missing"
    FINAL_NEEDS = "final_needs"
    AMENDMENT_NEEDS = "amendment_needs"
    EXPIRY_OUT_OF_RANGE = "expiry_out_of_range"
    NEEDS_PEN = "needs_pen"
    ALREADY_SIGNED = "already_signed"
    PHASE_FORBIDS_ACTING = "phase_forbids_acting"
    INSTRUMENT_UNKNOWN = "instrument_unknown"
    NOT_YOUR_INSTRUMENT = "not_your_instrument"
    TARGET_MISSING = "target_missing"
    TARGET_UNKNOWN = "target_unknown"
    TOO_FEW_POINTS = "too_few_points"
    USED_ENOUGH = "used_enough"
    NOT_POSSIBLE_NOW = "not_possible_now"
    ACTION_UNKNOWN = "action_unknown"
    ACTION_SETTLED = "action_settled"
    INJECT_UNKNOWN = "inject_unknown"
    INJECT_FIRED = "inject_fired"
    INJECT_EMPTY = "inject_empty"
    VARIABLE_UNKNOWN = "variable_unknown"


SENTENCES: Mapping[Code, str] = {
    Code.NOT_YOURS: "Only the delegation that tabled this offer can do that.",
    Code.NEEDS_SEAT: "Take a seat at the table first.",
    Code.NEEDS_FACILITATOR: "Only the facilitator can do that.",
    Code.HOST_PLAYS: "Whoever also plays directs no events: it would be their own game.",
    Code.NOT_STARTED: "The session has not started yet.",
    Code.ALREADY_STARTED: "The session has already started.",
    Code.SESSION_PAUSED: "The session is paused. It goes on when the facilitator resumes it.",
    Code.NOT_PAUSED: "The session is not paused.",
    Code.SESSION_ENDED: "The session has ended.",
    Code.NOT_ENDED: "The session has not ended yet.",
    Code.ALREADY_REVEALED: "The results are already open to everybody.",
    Code.PHASE_FORBIDS_TALK: "Nobody speaks in this phase ({phase}).",
    Code.PHASE_FORBIDS_OFFERS: "No offers can be tabled in this phase ({phase}).",
    Code.PHASE_FORBIDS_SIGNING: "Nothing can be signed in this phase ({phase}).",
    Code.PLENARY_SIGNS_FOR_ALL: "This phase ({phase}) signs only offers addressed to everyone.",
    Code.EXTENSION_OUT_OF_RANGE: "A phase can be extended by 10 seconds to 120 minutes at a time.",
    Code.NOT_DUE: "That is not due yet.",
    Code.NO_PHASE_BEFORE: "This is the first phase: there is none before it.",
    Code.WORLD_MOVED_ON: "What has happened in the world cannot be undone: no step back over it.",
    Code.NO_PLAYERS: "Nobody has taken a seat yet.",
    Code.SEAT_UNKNOWN: "There is no such seat: {seat}.",
    Code.SEAT_TAKEN: "That seat is already taken: {seat}.",
    Code.SEAT_FREE: "Nobody holds that seat: {seat}.",
    Code.SEAT_HAS_BOT: "A bot already plays that seat: {seat}.",
    Code.TEMPERAMENT_UNKNOWN: "No bot bargains like that: there is no such temperament.",
    Code.PEN_ALREADY_THERE: "That seat already signs for its delegation: {seat}.",
    Code.CHANNEL_UNKNOWN: "There is no such channel for you.",
    Code.CHANNEL_NEEDS_OTHERS: "Choose at least one other seat to talk with.",
    Code.OFFER_UNKNOWN: "There is no such offer for you.",
    Code.OFFER_CLOSED: "This offer is no longer open.",
    Code.NOT_ADDRESSED: "This offer is not addressed to your delegation.",
    Code.OFFER_EMPTY: "Choose an option on at least one issue.",
    Code.OFFER_NEEDS_ADDRESSEE: "Choose at least one other delegation.",
    Code.OFFER_CHANGES_NOTHING: "This offer changes nothing: every option already holds.",
    Code.PARTY_UNKNOWN: "There is no such delegation: {party}.",
    Code.ISSUE_UNKNOWN: "There is no such issue: {issue}.",
    Code.ISSUE_NOT_OPEN: "This issue is not open in this session: {issue}.",
    Code.OPTION_UNKNOWN: "{issue} has no option {option}.",
    Code.CONSENT_MISSING: "{issue} cannot be agreed without {parties}. Address the offer to them.",
    Code.FINAL_NEEDS: "A final agreement also needs {parties}. Address the offer to them.",
    Code.AMENDMENT_NEEDS: "{issue} is settled. Changing it also needs {parties}, who signed it.",
    Code.EXPIRY_OUT_OF_RANGE: "An offer can stay open for 10 seconds to 120 minutes.",
    Code.NEEDS_PEN: "Only {seat} signs for your delegation.",
    Code.ALREADY_SIGNED: "Your delegation has already signed this offer.",
    Code.PHASE_FORBIDS_ACTING: "Nobody can act by themselves in this phase ({phase}).",
    Code.INSTRUMENT_UNKNOWN: "There is no such instrument.",
    Code.NOT_YOUR_INSTRUMENT: "Only {seats} can do that.",
    Code.TARGET_MISSING: "Choose whom this is aimed at.",
    Code.TARGET_UNKNOWN: "This cannot be aimed there.",
    Code.TOO_FEW_POINTS: "This costs {cost}, and your delegation has {left} left in this phase.",
    Code.USED_ENOUGH: "Your delegation has done this as often as it can in one phase.",
    Code.NOT_POSSIBLE_NOW: "{reason}",
    Code.ACTION_UNKNOWN: "There is no such act for you.",
    Code.ACTION_SETTLED: "Nothing can be added to this act any more.",
    Code.INJECT_UNKNOWN: "There is no such event.",
    Code.INJECT_FIRED: "This event has already happened.",
    Code.INJECT_EMPTY: "Say in words what happens.",
    Code.VARIABLE_UNKNOWN: "There is no such number.",
}


@dataclass(frozen=True, slots=True)
class Refused:
    """The answer to a command that changes nothing. Parameters are ids the client can name."""

    code: Code
    params: Mapping[str, str | tuple[str, ...]] = field(default_factory=dict)
