import type { Home, Mark, PartyInfo, RegionMap, SeatStatus, Show } from "../protocol/generated";

/** A package that is not agreed: a draft, or an open offer; what it is, and whose, in words. */
export interface Offered {
  readonly package: Readonly<Record<string, string>>;
  readonly title: string;
  readonly words: string;
}

/** A mark with what it tells: as things stand, and what the offer in hand would make of it. */
export interface Told {
  readonly mark: Mark;
  readonly now: Show | null;
  readonly offered: Show | null;
}

/** A seat of the roster; where bots may play, it also says whether one does. */
export type Sitting = SeatStatus & { readonly bot?: boolean };

/** A party at its place: how many sit there, whether bots alone do, and who signs. */
export interface Present {
  readonly home: Home;
  readonly party: PartyInfo;
  readonly taken: number;
  readonly bot: boolean;
  readonly pen: string | null;
}

/** The marks that have something to tell. Only what `outcome` and `offered` say is told. */
export function told(
  map: RegionMap,
  outcome: Readonly<Record<string, string>>,
  offered: Offered | null,
): Told[] {
  const shown = (mark: Mark, option: string | undefined) =>
    mark.shows.find((show) => show.option === option) ?? null;
  return map.marks
    .map((mark) => {
      const now = outcome[mark.issue];
      const next = offered?.package[mark.issue];
      return { mark, now: shown(mark, now), offered: next === now ? null : shown(mark, next) };
    })
    .filter(({ now, offered: next }) => now !== null || next !== null);
}

/** Every party of the map, from the roster that everybody sees. */
export function present(
  map: RegionMap,
  parties: readonly PartyInfo[],
  seats: readonly Sitting[],
): Present[] {
  const status = new Map(seats.map((seat) => [seat.seat, seat] as const));
  return map.homes.flatMap((home) => {
    const party = parties.find(({ id }) => id === home.party);
    if (!party) return [];
    const taken = party.seats.filter(({ id }) => status.get(id)?.taken);
    const pen = taken.find(({ id }) => status.get(id)?.pen);
    const bot = taken.length > 0 && taken.every(({ id }) => status.get(id)?.bot);
    return [{ home, party, taken: taken.length, bot, pen: pen?.id ?? null }];
  });
}

/** Path data of a line through these places. */
export function line(points: readonly { x: number; y: number }[]): string {
  return points.map(({ x, y }, n) => `${n === 0 ? "M" : "L"}${x},${y}`).join("");
}
