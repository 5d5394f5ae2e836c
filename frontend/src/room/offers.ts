import type { ClockSlice, OfferView, ViewerInfo } from "../protocol/generated";
import type { Labels } from "./labels";
import { fill, W } from "./words";

export interface Term {
  readonly issue: string;
  readonly option: string;
  /** What it would replace; null when it only writes down what already holds. */
  readonly instead: string | null;
}

/**
 * An offer against the outcome as it stands: what it changes, and what it confirms.
 *
 * In the order of `issues`: a package on the wire has none of its own.
 */
export function terms(
  offered: Readonly<Record<string, string>>,
  outcome: Readonly<Record<string, string>>,
  issues: readonly { readonly id: string }[],
): { changes: Term[]; confirms: Term[] } {
  const all = issues.flatMap(({ id: issue }) => {
    const option = offered[issue];
    if (option === undefined) return [];
    const held = outcome[issue];
    return [{ issue, option, instead: held === option ? null : (held ?? "") }];
  });
  return {
    changes: all.filter((term) => term.instead !== null),
    confirms: all.filter((term) => term.instead === null),
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
export function noOffers(status: ClockSlice["status"] | null, viewer: ViewerInfo | null): string {
  if (status === "ended") return W.offersOver;
  if (viewer?.seat) return W.offersLater;
  return viewer?.sight === "observer" ? W.offersEmptyPublic : W.offersEmptyWatch;
}
