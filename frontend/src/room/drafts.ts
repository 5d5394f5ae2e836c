import type { AgreementsSlice, OfferView, DoTableOffer, TableSlice } from "../protocol/generated";
import type { Labels } from "./labels";
import { fill, W } from "./words";

/** An offer in the making. `addressees` leaves the own party out: it signs in any case. */
export interface Draft {
  readonly addressees: readonly string[];
  readonly package: Readonly<Record<string, string>>;
  readonly final: boolean;
  readonly public: boolean;
  readonly minutes: number | null;
  readonly counters: string | null;
  readonly supersedes: string | null;
}

export const BLANK: Draft = {
  addressees: [],
  package: {},
  final: false,
  public: false,
  minutes: null,
  counters: null,
  supersedes: null,
};

/** What the draft would settle: a final one also gives the options fixed for issues not open. */
export function terms(draft: Draft, table: TableSlice): Readonly<Record<string, string>> {
  if (!draft.final) return draft.package;
  const fixed = table.issues.flatMap(({ id, fixed }) => (fixed === null ? [] : [[id, fixed]]));
  return { ...Object.fromEntries(fixed), ...draft.package };
}

/** Choose an option for an issue, or take the issue out of the offer with null. */
export function choose(draft: Draft, issue: string, option: string | null): Draft {
  const { [issue]: _, ...rest } = draft.package;
  return { ...draft, package: option === null ? rest : { ...rest, [issue]: option } };
}

export function address(draft: Draft, parties: readonly string[]): Draft {
  return { ...draft, addressees: [...new Set([...draft.addressees, ...parties])] };
}

export function leaveOut(draft: Draft, party: string): Draft {
  return { ...draft, addressees: draft.addressees.filter((id) => id !== party) };
}

/** A final offer goes to everybody who must sign one. */
export function makeFinal(draft: Draft, final: boolean, own: string, table: TableSlice): Draft {
  if (!final) return { ...draft, final };
  return address({ ...draft, final }, table.final_signers.filter((id) => id !== own));
}

/** An answer to somebody else's offer: the same package and people, ready to be changed. */
export function counterTo(offer: OfferView, own: string, table: TableSlice): Draft {
  return { ...copyOf(offer, own, table), counters: offer.id };
}

/** A new version of an own offer, which replaces it. */
export function revisionOf(offer: OfferView, own: string, table: TableSlice): Draft {
  return { ...copyOf(offer, own, table), supersedes: offer.id };
}

function copyOf(offer: OfferView, own: string, table: TableSlice): Draft {
  const open = new Set(table.issues.filter((issue) => issue.open).map((issue) => issue.id));
  const chosen = Object.entries(offer.package).filter(([issue]) => open.has(issue));
  return {
    ...BLANK,
    addressees: offer.parties.filter((id) => id !== own),
    package: Object.fromEntries(chosen),
    final: offer.final,
    public: offer.public,
  };
}

/** Somebody who has to be addressed before the offer can be tabled, and for which issue. */
export interface Lack {
  readonly why: "needs" | "amends" | "final";
  readonly issue: string | null;
  readonly parties: readonly string[];
}

/** What the server would refuse, said before sending. The server's word stays the last. */
export function lacks(
  draft: Draft,
  own: string,
  table: TableSlice,
  agreements: AgreementsSlice | undefined,
): Lack[] {
  const signers = new Set([own, ...draft.addressees]);
  const missing = (parties: readonly string[]) => parties.filter((id) => !signers.has(id));
  const found: Lack[] = [];
  if (draft.final) {
    found.push({ why: "final", issue: null, parties: missing(table.final_signers) });
  }
  for (const [issue, option] of Object.entries(draft.package)) {
    found.push({ why: "amends", issue, parties: missing(earlierSigners(agreements, issue)) });
    found.push({ why: "needs", issue, parties: missing(needs(table, issue, option)) });
  }
  return found.filter((lack) => lack.parties.length > 0);
}

/** Who signed for an issue: it cannot be named again without them, be it only to restate it. */
export function earlierSigners(
  agreements: AgreementsSlice | undefined,
  issue: string,
): readonly string[] {
  return (agreements && settledBy(agreements, issue)?.parties) ?? [];
}

/** What is missing, in one sentence. */
export function lackWords({ why, issue, parties }: Lack, labels: Labels): string {
  const params = { issue: labels.issueName(issue ?? ""), parties: labels.parties(parties) };
  if (why === "final") return fill(W.builderFinalNeeds, params);
  return fill(why === "amends" ? W.amendsHere : W.needsHere, params);
}

function needs(table: TableSlice, issue: string, option: string): readonly string[] {
  const options = table.issues.find((one) => one.id === issue)?.options ?? [];
  return options.find((one) => one.id === option)?.needs ?? [];
}

/** The agreement that an issue's present option comes from, if it is settled. */
export function settledBy(agreements: AgreementsSlice, issue: string) {
  return agreements.agreements.findLast((agreement) => issue in agreement.package);
}

/** An offer that was closed while its answer was written no longer needs one: the draft stands. */
export function toCommand(draft: Draft, offers: readonly OfferView[]): DoTableOffer {
  const open = (id: string | null) =>
    offers.some((offer) => offer.id === id && offer.status === "open") ? id : null;
  return {
    kind: "table_offer",
    package: { ...draft.package },
    addressees: [...draft.addressees],
    public: draft.public,
    final: draft.final,
    expires_in: draft.minutes === null ? null : draft.minutes * 60,
    counters: open(draft.counters),
    supersedes: open(draft.supersedes),
  };
}
