import type {
  ClockSlice,
  OfferView,
  PhaseInfo,
  RosterSlice,
  ViewerInfo,
} from "../protocol/generated";
import type { Labels } from "./labels";
import { fill, W } from "./words";

export interface Term {
  readonly issue: string;
  readonly option: string;
  /** What it would replace; null when it only writes down what already holds. */
  readonly instead: string | null;
}

/**
 * An offer against the outcome as it stands: what it changes, what it confirms, and what every
 * final agreement contains because the issue is not open.
 *
 * In the order of `issues`: a package on the wire has none of its own.
 */
export function terms(
  offered: Readonly<Record<string, string>>,
  outcome: Readonly<Record<string, string>>,
  issues: readonly { readonly id: string; readonly open: boolean }[],
): { changes: Term[]; confirms: Term[]; fixed: Term[] } {
  const all = issues.flatMap(({ id: issue, open }) => {
    const option = offered[issue];
    if (option === undefined) return [];
    const held = outcome[issue];
    return [{ issue, option, open, instead: held === option ? null : (held ?? "") }];
  });
  const negotiated = all.filter((term) => term.open);
  return {
    changes: negotiated.filter((term) => term.instead !== null),
    confirms: negotiated.filter((term) => term.instead === null),
    fixed: all.filter((term) => !term.open),
  };
}

/** Whether an offer waits for this delegation's answer; an own one that its capital refuses does not. */
export function awaits(offer: OfferView, own: string | null): boolean {
  return offer.can_reject || (offer.can_sign && (offer.party !== own || offer.own?.ratified === true));
}

export function statusWords(offer: OfferView, labels: Labels): string {
  switch (offer.status) {
    case "open":
      return W.statusOpen;
    case "agreed":
      return W.statusAgreed;
    case "withdrawn":
      return W.statusWithdrawn;
    case "rejected":
      return offer.rejected_by
        ? fill(W.statusRejectedBy, { party: labels.partyName(offer.rejected_by) })
        : W.statusRejected;
    case "superseded":
      return W.statusSuperseded;
    case "expired":
      return W.statusExpired;
    case "lapsed":
      return W.statusLapsed;
  }
}

/** What to say where no offer is open, to somebody who cannot table one now. */
export function noOffers(
  clock: ClockSlice | undefined,
  viewer: ViewerInfo | null,
  phases: readonly PhaseInfo[],
): string {
  if (clock?.status === "ended") return W.offersOver;
  if (!viewer?.seat) return viewer?.sight === "observer" ? W.offersEmptyPublic : W.offersEmptyWatch;
  const at = clock?.ordinal ?? -1;
  if (clock?.status === "paused" && phases[at]?.offers) return W.offersPaused;
  const next = phases.find((phase, ordinal) => ordinal > at && phase.offers);
  return next ? fill(W.offersLater, { phase: next.name }) : W.offersNever;
}

/** The seat that signs for a delegation; undefined while nobody sits there. */
export function penOf(
  party: string,
  roster: RosterSlice | undefined,
  labels: Labels,
): string | undefined {
  return roster?.seats.find(
    (status) => status.pen && labels.partyOf(status.seat)?.id === party,
  )?.seat;
}

/** What decides whether this person may sign now. */
export interface Signer {
  readonly party: string | null;
  readonly seat: string | null;
  /** The seat with the own delegation's pen. */
  readonly pen: string | undefined;
  readonly clock: ClockSlice | undefined;
  readonly labels: Labels;
  /** How many delegations there are. */
  readonly everybody: number;
}

/**
 * Why what `parties` would agree on cannot be signed by this person now; null when nothing of
 * this kind stands in the way. The server's word stays the last.
 */
export function cannotSign(parties: readonly string[], signer: Signer): string | null {
  const { clock, labels } = signer;
  const phase = labels.phase(clock?.phase);
  if (clock?.status === "paused") return W.whyPaused;
  if (!phase?.sign) return fill(W.whyPhase, { phase: labels.phaseName(clock?.phase) });
  if (phase.plenary && parties.length < signer.everybody) {
    return fill(W.whyPlenary, { phase: phase.name });
  }
  if (signer.pen !== signer.seat) {
    return fill(W.otherSigns, { person: labels.person(signer.pen) });
  }
  return null;
}
