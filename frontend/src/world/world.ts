import type {
  ActionsSlice,
  ActView,
  Choice,
  Happening,
  InstrumentInfo,
  Reading,
  SettingSlice,
  WireLine,
  WorldSlice,
} from "../protocol/generated";
import type { Labels } from "../room/labels";
import { sentence } from "../room/refusals";
import { count, fill } from "../room/words";
import { O } from "./words";

export type Family = InstrumentInfo["family"];

const FAMILIES: readonly Family[] = ["coercive", "deterrence", "propaganda", "conventional"];

/** What a person may choose: the instrument, and whether and why not now. */
export interface Option {
  readonly instrument: InstrumentInfo;
  readonly choice: Choice;
}

/** The own instruments by family; a family without any is left out. */
export function byFamily(
  choices: readonly Choice[],
  labels: Labels,
): { family: Family; options: Option[] }[] {
  const all = choices.flatMap((choice) => {
    const instrument = labels.instrument(choice.instrument);
    return instrument ? [{ instrument, choice }] : [];
  });
  return FAMILIES.map((family) => ({
    family,
    // What can be done stands before what cannot.
    options: all
      .filter(({ instrument }) => instrument.family === family)
      .toSorted((one, other) => Number(other.choice.can) - Number(one.choice.can)),
  })).filter(({ options }) => options.length > 0);
}

export function costWords(cost: number): string {
  return cost === 0 ? O.free : count(O.cost, cost);
}

/** Why an instrument cannot be used now; of the seats that could, only those of the own delegation. */
export function whyNot({ code, params }: Choice, own: string | null, labels: Labels): string {
  const seats = (params.seats ?? []) as readonly string[];
  const ours = seats.filter((seat) => labels.partyOf(seat)?.id === own);
  return sentence(code ?? "", ours.length > 0 ? { ...params, seats: ours } : params, labels);
}

/** Who will know of an act, before it is done. */
export function knownWords({ known }: InstrumentInfo, target: string | null, labels: Labels): string {
  if (known === "all") return O.knownAll;
  if (known === "own") return O.knownOwn;
  return target === null ? O.knownAimed : fill(O.knownTarget, { target: labels.targetName(target) });
}

export function actWords(act: Pick<ActView, "party" | "instrument" | "target">, labels: Labels): string {
  return fill(act.target === null ? O.actOf : O.actAt, {
    party: labels.partyName(act.party),
    instrument: labels.instrumentName(act.instrument),
    target: labels.targetName(act.target ?? ""),
  });
}

/** What one delegation did, as far as the viewer knows: for the map. */
export interface Deeds {
  readonly party: string;
  readonly count: number;
  /** Whom some of it was aimed at. */
  readonly towards: readonly string[];
  /** What has no place of its own on the map; empty if everything has. */
  readonly words: string;
}

export function deedsOf(acts: readonly ActView[], labels: Labels): Deeds[] {
  const parties = [...new Set(acts.map(({ party }) => party))];
  return parties.map((party) => {
    const own = acts.filter((act) => act.party === party);
    const said = own
      .filter(({ instrument }) => !labels.instrument(instrument)?.place)
      .map(({ instrument, target }) => {
        const name = labels.instrumentName(instrument);
        return target === null ? name : fill(O.mapAimed, { name, target: labels.targetName(target) });
      });
    const towards = [...new Set(own.flatMap(({ target }) => (target && labels.party(target) ? [target] : [])))];
    return { party, count: own.length, towards, words: timesWords(said) };
  });
}

/** A list in which what comes again is counted. */
export function timesWords(names: readonly string[]): string {
  const times = new Map<string, number>();
  for (const name of names) times.set(name, (times.get(name) ?? 0) + 1);
  return [...times].map(([name, count]) => (count > 1 ? fill(O.mapTimes, { name, count }) : name)).join("; ");
}

/** The risky acts of team-mates that wait for somebody to stand behind them: for others it is idle. */
export function toSecond(actions: ActionsSlice | undefined, labels: Labels): ActView[] {
  return (actions?.acts ?? []).filter((act) => act.can_second && labels.instrument(act.instrument)?.hazardous);
}

// --- numbers ---------------------------------------------------------------------------------------

export interface Told {
  /** The number, or the band it lies in. */
  readonly value: string;
  readonly exact: boolean;
  readonly change: string;
}

/** A reading in words; a number that is only 0 or 1 is a yes or no. */
export function tell(reading: Reading, range: { low: number; high: number }): Told {
  const { low, high, start_low, start_high } = reading;
  const exact = low === high;
  const yesNo = range.low === 0 && range.high === 1;
  const said = (one: number, other: number) => {
    if (one !== other) return fill(O.bandShort, { low: one, high: other });
    if (yesNo) return one === 0 ? O.no : O.yes;
    return String(one);
  };
  if (low === start_low && high === start_high) {
    return { value: said(low, high), exact, change: O.sinceSame };
  }
  if (!exact || yesNo || start_low !== start_high) {
    return { value: said(low, high), exact, change: fill(O.sinceBand, { band: said(start_low, start_high) }) };
  }
  const change = fill(low > start_low ? O.sinceUp : O.sinceDown, { count: Math.abs(low - start_low) });
  return { value: said(low, high), exact, change };
}

/** Where a number lies on its scale, in hundredths of the scale's length. */
export function place(number: number, range: { low: number; high: number }): number {
  const length = range.high - range.low;
  return length <= 0 ? 0 : Math.min(100, Math.max(0, (100 * (number - range.low)) / length));
}

export function readingOf(world: WorldSlice | undefined, id: string | undefined): Reading | undefined {
  return world?.readings.find((reading) => reading.id === id);
}

/** The rung of the ladder in words, with its place on it. */
export function rungWords(setting: SettingSlice, world: WorldSlice): string {
  return fill(O.rung, {
    rung: setting.ladder[world.rung] ?? "",
    at: world.rung,
    of: setting.ladder.length - 1,
  });
}

/** Tension and rung in a line, as a replay shows them. */
export function tensionWords(setting: SettingSlice, world: WorldSlice, labels: Labels): string {
  const reading = readingOf(world, setting.tension);
  const name = labels.variableName(setting.tension);
  const value = reading ? ` ${tell(reading, { low: 0, high: 100 }).value}` : "";
  return `${name}${value} · ${setting.ladder[world.rung] ?? ""}`;
}

// --- events ----------------------------------------------------------------------------------------

export interface Happened {
  readonly key: string;
  readonly name: string;
  readonly text: string;
  readonly at: number;
}

/** What happened, newest first. The facilitator's own words are in their lines, the newest at least. */
export function happened(happenings: readonly Happening[], lines: readonly WireLine[]): Happened[] {
  const own = lines.filter((line) => line.kind === "inject_fired" && !line.inject);
  return happenings
    .toReversed()
    .map(({ inject, name, text, at }, index) => {
      const key = `${happenings.length - index}`;
      if (inject !== null) return { key, name, text, at };
      const line = own.pop();
      return { key, name: O.ownEvent, text: line ? (line.words ?? O.eventErased) : O.ownEarlier, at };
    });
}
