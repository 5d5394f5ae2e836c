import { Labels } from "../room/labels";
import { sentence } from "../room/refusals";
import { fill } from "../room/words";
import { C } from "./words";

export interface Person {
  readonly seat: string;
  readonly party: string;
  /** Empty for a bot, and once somebody was erased. */
  readonly name: string;
  readonly bot: boolean;
  readonly pen: boolean;
  /** Since when they have no screen open; null while they are here. */
  readonly away: number | null;
}

export interface Call {
  readonly seat: string;
  readonly since: number;
  readonly words: readonly string[];
}

export interface Table {
  readonly number: number;
  readonly session: string;
  readonly status: "lobby" | "running" | "paused" | "ended";
  readonly phase: string | null;
  readonly last: boolean;
  readonly can_go_back: boolean;
  readonly ends_at: number | null;
  readonly remaining: number | null;
  readonly active_at: number;
  readonly offers: number;
  readonly agreements: number;
  readonly deal: boolean;
  readonly revealed: boolean;
  /** Parties whose signature the nearest final offer lacks. */
  readonly waits_for: readonly string[];
  /** The rung the world stands on; null without a world. */
  readonly tension: { readonly name: string; readonly high: boolean } | null;
  /** Parties that nobody plays. */
  readonly missing: readonly string[];
  readonly watchers: number;
  readonly people: readonly Person[];
  readonly calls: readonly Call[];
}

export interface Board {
  readonly now: number;
  readonly open: boolean;
  readonly settled: boolean;
  readonly expected: number;
  readonly here: number;
  readonly tables: readonly Table[];
}

/** Seconds without anything happening after which a running table is called quiet. */
export const QUIET = 180;

/** What a table needs, the most urgent first. */
export const NEEDS = ["help", "missing", "away", "tension", "signature", "quiet", "paused", "gathering"] as const;
export type Need = (typeof NEEDS)[number];
export type Filter = "all" | Need | "ended";

export function needs(table: Table, now: number): Need[] {
  const found: Need[] = [];
  if (table.calls.length > 0) found.push("help");
  if (table.status === "lobby") found.push("gathering");
  if (table.status === "paused") found.push("paused");
  if (table.status === "running") {
    if (table.missing.length > 0) found.push("missing");
    if (away(table).length > 0) found.push("away");
    if (table.tension?.high) found.push("tension");
    if (table.waits_for.length > 0) found.push("signature");
    if (now - table.active_at >= QUIET) found.push("quiet");
  }
  return found.sort((one, other) => NEEDS.indexOf(one) - NEEDS.indexOf(other));
}

/** Who is at this table and has no screen open, the longest away first. */
export function away(table: Table): Person[] {
  return table.people
    .filter((person) => person.away !== null)
    .sort((one, other) => (one.away ?? 0) - (other.away ?? 0));
}

export function matches(table: Table, filter: Filter, now: number): boolean {
  if (filter === "all") return true;
  if (filter === "ended") return table.status === "ended";
  return needs(table, now).includes(filter);
}

/** By need: the most urgent first, and of those who need the same, the one that waits longest. */
export function byNeed(tables: readonly Table[], now: number): Table[] {
  return [...tables].sort((a, b) => {
    return rank(a, now) - rank(b, now) || waiting(a) - waiting(b) || a.number - b.number;
  });
}

function rank(table: Table, now: number): number {
  const first = needs(table, now)[0];
  if (first) return NEEDS.indexOf(first);
  return NEEDS.length + (table.status === "ended" ? 1 : 0);
}

function waiting(table: Table): number {
  return table.calls[0]?.since ?? table.active_at;
}

/** What can be asked of tables, and of which: the others would refuse. */
export const ABLE: Readonly<Record<string, (table: Table) => boolean>> = {
  start: (table) => table.status === "lobby",
  pause: (table) => table.status === "running",
  resume: (table) => table.status === "paused",
  extend: (table) => table.status === "running" || table.status === "paused",
  step: (table) => table.status === "running",
  back: (table) => table.can_go_back,
  end: (table) => table.status !== "ended",
  reveal: (table) => table.status === "ended" && !table.revealed,
  broadcast: () => true,
};

/** What tables refused, in one sentence for each reason. */
export function complaints(refused: Readonly<Record<string, string>>): string[] {
  const found = new Map<string, string[]>();
  for (const [number, code] of Object.entries(refused)) {
    found.set(code, [...(found.get(code) ?? []), number]);
  }
  return [...found].map(([code, numbers]) =>
    fill(C.refused, {
      tables: numbers.join(", "),
      why: code === "retry" ? C.noAnswer : sentence(code, {}, new Labels(undefined, {})),
    }),
  );
}
