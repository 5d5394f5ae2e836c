import type { Slices, WireLine } from "../protocol/generated";
import type { Labels } from "./labels";
import { count, fill, W } from "./words";

/** What happened, as one sentence; null for a kind this page does not know. */
export function sentenceOf(
  line: WireLine,
  labels: Labels,
  slices: Slices,
): string | null {
  const seat = line.seat ? labels.seatName(line.seat) : "";
  const person = labels.person(line.seat);
  const party = labels.partyName(partyOf(line, labels, slices) ?? "");
  switch (line.kind) {
    case "message":
      return null;
    case "seat_taken":
      return fill(W.eventSeatTaken, { person, seat });
    case "seat_released":
      return fill(W.eventSeatReleased, { seat });
    case "pen_passed":
      return fill(W.eventPenPassed, { seat });
    case "session_started":
      return W.eventStarted;
    case "phase_started":
      return fill(W.eventPhase, { phase: labels.phaseName(line.phase) });
    case "session_paused":
      return W.eventPaused;
    case "session_resumed":
      return W.eventResumed;
    case "phase_extended":
      return extended(line.seconds ?? 0);
    case "session_ended":
      return W.eventEnded;
    case "results_revealed":
      return W.eventRevealed;
    case "channel_opened":
      return line.seat ? fill(W.eventChannel, { person }) : W.eventChannelPlain;
    case "offer_tabled":
      return fill(W.eventTabled, { party });
    case "offer_withdrawn":
      return fill(W.eventWithdrawn, { party });
    case "offer_rejected":
      return fill(W.eventRejected, { party });
    case "offer_expired":
      return party ? fill(W.eventExpired, { party }) : W.eventExpiredPlain;
    case "offer_signed":
      return fill(W.eventSigned, { party });
    case "capital_refused":
      return fill(W.eventCapital, { party });
    case "signature_voided":
      return fill(W.eventVoided, { party });
    case "agreement_bound":
      return bound(line, labels, slices);
    default:
      return null;
  }
}

/** Whose doing it was; of an expired offer, whose it was. */
function partyOf(line: WireLine, labels: Labels, slices: Slices): string | undefined {
  if (line.party) return line.party;
  if (line.seat) return labels.partyOf(line.seat)?.id;
  return slices.offers?.offers.find((offer) => offer.id === line.offer)?.party;
}

function extended(seconds: number): string {
  return seconds % 60 === 0
    ? count(W.eventExtended, seconds / 60)
    : count(W.eventExtendedSeconds, seconds);
}

function bound(line: WireLine, labels: Labels, slices: Slices): string {
  const found = slices.agreements?.agreements.find(({ id }) => id === line.agreement);
  return found ? fill(W.eventBound, { parties: labels.parties(found.parties) }) : W.eventBoundPlain;
}
