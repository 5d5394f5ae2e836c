import { createContext } from "svelte";
import type { ChannelInfo, OfferView, TableSlice } from "../protocol/generated";
import { timeOfDay } from "../room/clock";
import { Labels } from "../room/labels";
import { penOf } from "../room/offers";
import type { Offered } from "../room/region";
import { EMPTY, type RoomState } from "../room/store";
import { fill, W } from "../room/words";

export type Tab = "own" | "talk" | "world" | "table" | "offers";
/** What the desk shows where there is room for one beside the own card and the talk. */
export type Desk = "deal" | "world";

/** The list of events, shown among the channels. No channel's id looks like this. */
export const EVENTS = "#events";
/** The same of all that was said and that happened; a replay has it. */
export const EVERYTHING = "#everything";

const NOTHING: ReadonlySet<number> = new Set();

/**
 * A table as one viewer sees it at one moment: all that a component needs which only shows.
 *
 * The live room is one, and does more; a moment of a replay is another.
 */
export abstract class Scene {
  state = $state.raw<RoomState>(EMPTY);
  desk = $state<Desk>("deal");
  #tab = $state<Tab>("own");
  channel = $state("plenary");

  labels = $derived.by(() => new Labels(this.state.slices.table, this.state.names, this.state.slices.setting));
  viewer = $derived.by(() => this.state.viewer);
  own = $derived.by(() => this.viewer?.seat ?? null);
  party = $derived.by(() => this.viewer?.party ?? null);
  /** Set wherever it is read: a scene is only drawn once the table has come. */
  table = $derived.by(() => this.state.slices.table as TableSlice);
  unit = $derived.by(() => this.state.slices.table?.unit ?? 1);
  status = $derived.by(() => this.state.slices.clock?.status ?? null);
  /** The seat that signs for the own delegation. */
  pen = $derived.by(() =>
    this.party === null ? undefined : penOf(this.party, this.state.slices.roster, this.labels),
  );
  channels = $derived.by(() => this.#listed(this.state.slices.channels?.channels ?? []));

  /** Keeps the ids of two scenes on one page apart. */
  readonly prefix: string = "";
  /** Whether a facilitator reads along; one who plays does not. */
  abstract readonly watched: boolean;
  /** Whether anything can be done here, or only seen. */
  abstract readonly live: boolean;
  abstract readonly outcome: string;
  abstract readonly replay: string | null;
  /** Only from a live room: a replay is where the debrief leads to. */
  readonly debrief: string | null = null;
  /** Seconds since the epoch by the table's clock, or null before it is known. */
  abstract readonly time: number | null;
  /** Messages to draw attention to, by channel. */
  abstract readonly unread: Readonly<Record<string, number>>;

  /** The numbers of lines that belong to this moment. */
  get fresh(): ReadonlySet<number> {
    return NOTHING;
  }

  /** The newest open offer that this viewer may see: what the map shows as not yet agreed. */
  get offered(): Offered | null {
    const offer = this.state.slices.offers?.offers.findLast((one) => one.status === "open");
    if (!offer) return null;
    const party = this.labels.partyName(offer.party);
    const time = timeOfDay(offer.tabled_at);
    return { package: offer.package, title: W.mapOfferTitle, words: fill(W.mapOffer, { party, time }) };
  }

  get tab(): Tab {
    return this.#tab;
  }

  /** Card and talk leave the desk as it is. */
  set tab(tab: Tab) {
    this.#tab = tab;
    if (tab === "world") this.desk = "world";
    else if (tab !== "own" && tab !== "talk") this.desk = "deal";
  }

  /** Where the desk stands beside the rest: what else is shown stays. */
  turnDesk(desk: Desk): void {
    if (this.#tab === "own" || this.#tab === "talk") this.desk = desk;
    else this.tab = desk === "world" ? "world" : "offers";
  }

  /** Show the lines before the first one shown. */
  abstract older(): void;

  /** The name of a part of the page, apart from the same part of another scene beside this one. */
  part(name: string): string {
    return name;
  }

  talkIn(channel: string): void {
    this.channel = channel;
    this.tab = "talk";
  }

  offer(id: string | null | undefined): OfferView | undefined {
    return this.state.slices.offers?.offers.find((offer) => offer.id === id);
  }

  /** A facilitator need not look at the help lines of empty seats, nor a player at one nobody reads. */
  #listed(channels: readonly ChannelInfo[]): ChannelInfo[] {
    if (this.viewer?.sight !== "facilitator") {
      return channels.filter(({ kind }) => kind !== "help" || this.watched);
    }
    const taken = new Set(
      this.state.slices.roster?.seats.filter((seat) => seat.taken).map((seat) => seat.seat),
    );
    const spoken = new Set(this.state.lines.map((line) => line.channel));
    return channels.filter(
      ({ kind, id, seats }) =>
        kind === "plenary" || spoken.has(id) || seats.some((seat) => taken.has(seat)),
    );
  }
}

const [context, provide] = createContext<Scene>();

export { provide as provideScene };

export function useScene(): Scene {
  return context();
}
