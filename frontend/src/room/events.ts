import type { Slices, WireLine } from "../protocol/generated";
import { worldSentence } from "../world/events";
import { type Labels, list } from "./labels";
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
    case "bot_seated":
      return fill(W.eventBotSeated, { seat });
    case "move_explained":
      return fill(W.eventWhy, { party, why: line.reasons?.[0]?.sentence ?? "" });
    case "seat_released":
      return fill(W.eventSeatReleased, { seat });
    case "pen_passed":
      return fill(W.eventPenPassed, { seat });
    case "seat_away":
      return fill(W.eventAway, { seat });
    case "seat_back":
      return fill(W.eventBack, { seat });
    case "session_branched":
      return W.eventBranched;
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
      return worldSentence(line, labels, slices);
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
  if (!found) return W.eventBoundPlain;
  const parties = labels.parties(found.parties);
  if (found.final) return fill(W.eventBoundFinal, { parties });
  return fill(W.eventBound, { parties, terms: agreed(found.package, labels) });
}

/** Few enough to be read in passing; the table of the outcome has them all. */
const MOST_TERMS = 2;

function agreed(chosen: Readonly<Record<string, string>>, labels: Labels): string {
  const all = labels
    .inOrder(Object.keys(chosen))
    .map((issue) =>
      fill(W.boundTerm, { issue: labels.issueName(issue), option: labels.optionName(issue, chosen[issue]) }),
    );
  if (all.length <= MOST_TERMS) return list(all);
  const terms = all.slice(0, MOST_TERMS - 1).join(", ");
  return fill(W.boundMore, { terms, count: all.length - MOST_TERMS + 1 });
}
