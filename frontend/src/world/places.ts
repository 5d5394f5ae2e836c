import type { ActView, Happening, Place } from "../protocol/generated";
import type { Labels } from "../room/labels";
import { fill } from "../room/words";
import { timesWords } from "./world";
import { O } from "./words";

/** A place of the map at which something was done or happened, as far as the viewer knows. */
export interface Pin {
  readonly place: Place;
  /** Stands on the drawing and in the list that explains it. */
  readonly number: number;
  /** Who alone acted there; null where several did, or nobody. */
  readonly party: string | null;
  readonly words: string;
}

/** The places in the order in which something first was done or happened there. */
export function pinsOf(
  places: readonly Place[],
  acts: readonly ActView[],
  happenings: readonly Happening[],
  labels: Labels,
): Pin[] {
  const done = acts.flatMap((act) => {
    const place = labels.instrument(act.instrument)?.place;
    return place ? [{ place, at: act.at, party: act.party as string | null, words: doneWords(act, labels) }] : [];
  });
  const happened = happenings.flatMap(({ place, at, name }) =>
    place ? [{ place, at, party: null, words: name }] : [],
  );
  const all = [...done, ...happened].toSorted((one, other) => one.at - other.at);
  return [...new Set(all.map(({ place }) => place))].flatMap((id, index) => {
    const place = places.find((one) => one.id === id);
    const here = all.filter((each) => each.place === id);
    const parties = new Set(here.map(({ party }) => party));
    const party = parties.size === 1 ? (here[0]?.party ?? null) : null;
    return place ? [{ place, number: index + 1, party, words: timesWords(here.map(({ words }) => words)) }] : [];
  });
}

function doneWords(act: ActView, labels: Labels): string {
  const party = labels.party(act.party)?.short ?? act.party;
  return fill(O.actOf, { party, instrument: labels.instrumentName(act.instrument) });
}
