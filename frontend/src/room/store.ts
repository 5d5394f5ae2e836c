import type {
  HistoryAnswer,
  Slices,
  Update,
  ViewerInfo,
  Welcome,
  WireLine,
} from "../protocol/generated";
import type { Outcome } from "./commands";
import type { Connection } from "./socket";

/** A message that was sent from here and is not in the feed yet. */
export interface Pending {
  readonly id: string;
  readonly channel: string;
  readonly text: string;
  /** The feed's last number when it was sent: its line can only come after. */
  readonly after: number;
  /** Set when the server would not have it; the words stay. */
  readonly failed: Outcome | null;
}

/** All that the room shows. Replaced, never changed in place. */
export interface RoomState {
  readonly connection: Connection;
  readonly viewer: ViewerInfo | null;
  readonly slices: Slices;
  readonly feed: string | null;
  /** By `n`, without gaps, newest last. */
  readonly lines: readonly WireLine[];
  readonly names: Readonly<Record<string, string>>;
  readonly pending: readonly Pending[];
}

export const EMPTY: RoomState = {
  connection: { state: "connecting" },
  viewer: null,
  slices: {},
  feed: null,
  lines: [],
  names: {},
  pending: [],
};

/** A value that can be watched; the shape that Svelte calls a store, with no Svelte in it. */
export class Store<T> {
  #value: T;
  readonly #watchers = new Set<(value: T) => void>();

  constructor(value: T) {
    this.#value = value;
  }

  get(): T {
    return this.#value;
  }

  change(change: (value: T) => T): void {
    this.#value = change(this.#value);
    for (const watcher of this.#watchers) watcher(this.#value);
  }

  subscribe(watcher: (value: T) => void): () => void {
    this.#watchers.add(watcher);
    watcher(this.#value);
    return () => this.#watchers.delete(watcher);
  }
}

export function lastNumber(state: RoomState): number {
  return state.lines.at(-1)?.n ?? 0;
}

/** Whether the server holds lines from before the first one here. */
export function hasOlder(state: RoomState): boolean {
  return (state.lines[0]?.n ?? 1) > 1;
}

export function welcomed(state: RoomState, welcome: Welcome): RoomState {
  const { viewer, feed } = welcome;
  return { ...state, viewer, feed, lines: welcome.reset ? [] : state.lines };
}

/**
 * Slices are replaced, after the first update offers one by one; lines are appended, each once.
 * A name never heard of is kept too.
 */
export function updated(state: RoomState, update: Update): RoomState {
  const last = lastNumber(state);
  const fresh = update.lines.filter((line) => line.n > last);
  return {
    ...state,
    slices: { ...state.slices, ...update.slices, ...offers(state.slices, update) },
    lines: fresh.length > 0 ? [...state.lines, ...fresh] : state.lines,
  };
}

/** The first update of a socket has all offers, later ones those that changed. */
function offers(held: Slices, { update, slices }: Update): Pick<Slices, "offers"> {
  if (update === 1 || !held.offers || !slices.offers) return {};
  const all = [...held.offers.offers, ...slices.offers.offers];
  const byId = new Map(all.map((offer) => [offer.id, offer]));
  return { offers: { offers: [...byId.values()] } };
}

export function withHistory(state: RoomState, history: HistoryAnswer): RoomState {
  const first = state.lines[0]?.n ?? Number.POSITIVE_INFINITY;
  const older = history.lines.filter((line) => line.n < first);
  return { ...state, lines: [...older, ...state.lines] };
}

/**
 * The messages to show below the feed: failed ones, and those whose line has not come.
 *
 * The line may come before the answer or after it; either way the words are on screen once.
 */
export function unseen(state: RoomState, channel: string): Pending[] {
  const own = state.viewer?.seat ?? null;
  const taken = new Set<number>();
  return state.pending.filter((pending) => {
    if (pending.channel !== channel) return false;
    if (pending.failed) return true;
    const line = state.lines.findLast(
      (line) =>
        line.n > pending.after &&
        line.kind === "message" &&
        line.channel === channel &&
        (line.seat ?? null) === own &&
        line.words === pending.text &&
        !taken.has(line.n),
    );
    if (line) taken.add(line.n);
    return !line;
  });
}

/** Forget the messages that have become lines. */
export function settled(state: RoomState): RoomState {
  const shown = new Set(state.pending.map((pending) => pending.channel));
  const left = [...shown].flatMap((channel) => unseen(state, channel));
  if (left.length === state.pending.length) return state;
  return { ...state, pending: state.pending.filter((pending) => left.includes(pending)) };
}
