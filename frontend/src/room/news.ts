import type { OfferView, WireLine } from "../protocol/generated";
import { sentenceOf } from "./events";
import { worldNews } from "../world/events";
import type { Labels } from "./labels";
import { penOf } from "./offers";
import { lastNumber, type RoomState } from "./store";
import { fill, W } from "./words";

/**
 * `bad`: what was asked for did not happen. `warn`: the own capital said no. `good`: an agreement
 * holds. `news`: something to know.
 */
export interface Notice {
  readonly tone: "bad" | "warn" | "good" | "news";
  readonly text: string;
  /** The offer it is about, to be looked at. */
  readonly offer: string | null;
  /** Set where it is about the world outside, which can be looked at too. */
  readonly world?: true;
}

export function notice(tone: Notice["tone"], text: string, offer: string | null = null): Notice {
  return { tone, text, offer };
}

/** Who hears the news. */
export interface Listener {
  readonly seat: string | null;
  readonly party: string | null;
  readonly labels: Labels;
  /** Whether this person was told, before tabling, that the own capital would not sign. */
  readonly warned: boolean;
}

/** Whether an offer that should have been looked at has been answered, or is gone. */
export function outdated({ tone, offer }: Notice, now: RoomState, party: string | null): boolean {
  if (tone !== "news" || offer === null) return false;
  const found = now.slices.offers?.offers.find(({ id }) => id === offer);
  return found?.status !== "open" || (found.party !== party && found.signed.includes(party ?? ""));
}

/** What concerns this delegation so much that it should not wait in the list of events. */
export function news(before: RoomState, after: RoomState, who: Listener): Notice[] {
  const held = lastNumber(before);
  if (held === 0) return []; // the first look, or a feed that began anew: nothing of it is news
  const fresh = after.lines.filter(({ n }) => n > held);
  const told = fresh.flatMap((line) => tell(line, fresh, after, who) ?? []);
  const pen = tellPen(before, after, who);
  return pen ? [...told, pen] : told;
}

function tell(
  line: WireLine,
  fresh: readonly WireLine[],
  after: RoomState,
  who: Listener,
): Notice | null {
  if (line.kind === "agreement_bound") {
    if (after.slices.clock?.status === "ended") return null; // the ending itself says more
    const text = sentenceOf(line, who.labels, after.slices);
    return text === null ? null : notice("good", text);
  }
  const outside = worldNews(line, after.slices, who);
  if (outside !== null) return { ...notice("news", outside), world: true };
  if (who.party === null) return null;
  if (line.kind === "signature_voided") {
    return line.party === who.party ? notice("warn", W.ownVoided, line.offer ?? null) : null;
  }
  const offer = after.slices.offers?.offers.find(({ id }) => id === line.offer);
  if (!offer?.parties.includes(who.party)) return null;
  if (line.kind === "capital_refused") return tellCapital(line, fresh, offer, who);
  const text = offerWords(line, offer, after, who);
  return text === null ? null : notice("news", text, offer.status === "open" ? offer.id : null);
}

/**
 * A refusal right after tabling is no mishap: it says why the offer has no signature. Whoever
 * tabled it is told, unless the builder had said so; the others see it on the offer.
 */
function tellCapital(
  line: WireLine,
  fresh: readonly WireLine[],
  offer: OfferView,
  who: Listener,
): Notice | null {
  if (line.party !== who.party) return null;
  const tabled = fresh.find((one) => one.kind === "offer_tabled" && one.offer === line.offer);
  if (tabled?.party !== who.party) return notice("warn", W.ownCapital, offer.id);
  return tabled.seat === who.seat && !who.warned ? notice("news", W.ownUnsigned, offer.id) : null;
}

function offerWords(
  line: WireLine,
  offer: OfferView,
  after: RoomState,
  who: Listener,
): string | null {
  const { labels } = who;
  const ours = offer.party === who.party;
  const whose = ours ? W.newsYours : fill(W.newsTheirs, { party: labels.partyName(offer.party) });
  const actor = line.party ?? "";
  const party = labels.partyName(actor);
  switch (line.kind) {
    case "offer_tabled":
      if (ours) return line.seat === who.seat ? null : fill(W.newsTabledFor, { person: labels.person(line.seat) });
      return fill(tabledWords(offer, after, who.party), { party });
    case "offer_signed":
      return ours && actor !== who.party && offer.status === "open" ? fill(W.newsSigned, { party }) : null;
    case "offer_rejected":
      return actor === who.party ? null : fill(W.newsRejected, { party, whose });
    case "offer_withdrawn":
      return ours ? null : fill(W.newsWithdrawn, { party });
    case "offer_expired":
      return fill(W.newsExpired, { whose });
    default:
      return null;
  }
}

function tabledWords(offer: OfferView, after: RoomState, own: string | null): string {
  const offers = after.slices.offers?.offers ?? [];
  if (offers.find(({ id }) => id === offer.counters)?.party === own) return W.newsCountered;
  if (offer.supersedes !== null) return W.newsReplaced;
  return offer.final ? W.newsFinal : W.newsTabled;
}

/** Whatever moved the pen, the one who signs now should know, and the one who no longer does. */
function tellPen(before: RoomState, after: RoomState, who: Listener): Notice | null {
  if (who.party === null || after.slices.clock?.status === "ended") return null;
  const held = penOf(who.party, before.slices.roster, who.labels);
  const holds = penOf(who.party, after.slices.roster, who.labels);
  if (!held || !holds || held === holds) return null;
  if (holds === who.seat) return notice("news", W.ownPen);
  return notice("news", fill(W.ownPenGone, { person: who.labels.person(holds) }));
}
