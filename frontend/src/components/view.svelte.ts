import { createContext } from "svelte";
import type { CommandMessage, WireLine } from "../protocol/generated";
import { BLANK, type Draft, terms } from "../room/drafts";
import { sentenceOf } from "../room/events";
import { complaint } from "../room/refusals";
import type { Offered } from "../room/region";
import type { Room } from "../room/room";
import type { RoomState } from "../room/store";
import { keepMarks, loadMarks, type Marks, unread } from "../room/unread";
import { fill, W } from "../room/words";
import { provideScene, Scene } from "./scene.svelte";

export interface Notice {
  readonly tone: "bad" | "good";
  readonly text: string;
}

const TICK = 250;

const OWN_CAPITAL: Readonly<Partial<Record<WireLine["kind"], string>>> = {
  capital_refused: W.ownCapital,
  signature_voided: W.ownVoided,
};

/**
 * What the components share: the room's state, and what this person is in the middle of.
 *
 * Drafts live here and not in a component, so that no change of tab, phase or connection loses a
 * word that somebody typed.
 */
export class View extends Scene {
  readonly room: Room;
  readonly watched: boolean;
  readonly live = true;
  readonly outcome: string;
  readonly replay: string;
  time = $state<number | null>(null);

  draft = $state.raw<Draft | null>(null);
  words = $state<Record<string, string>>({});
  /** The own newest offer before the one just tabled, so that the new one can be shown. */
  tabledAfter = $state.raw<{ id: string | undefined } | null>(null);
  notice = $state.raw<Notice | null>(null);
  #marks = $state.raw<Marks>({});

  newestOwn = $derived.by(
    () => this.state.slices.offers?.offers.findLast((offer) => offer.party === this.party)?.id,
  );
  unread = $derived.by(() => unread(this.state.lines, this.#marks, this.own));

  constructor(room: Room) {
    super();
    this.room = room;
    this.watched = room.config.watched;
    this.outcome = room.config.outcome;
    this.replay = room.config.replay;
    setInterval(() => (this.time = room.clock.now()), TICK);
    room.state.subscribe((state) => {
      if (state.feed !== null && state.feed !== this.state.feed) this.#marks = loadMarks(state.feed);
      const before = this.state;
      this.state = state;
      this.time = room.clock.now();
      this.#tellNews(before, state);
    });
  }

  /** While an offer is being made, the draft. */
  override get offered(): Offered | null {
    const { draft } = this;
    if (!draft || this.own === null || this.status === "ended") return super.offered;
    return { package: terms(draft, this.table), words: W.mapDraft };
  }

  /** Ask for something and show the refusal, if there is one. Whether it was done. */
  async act(command: CommandMessage["do"]): Promise<boolean> {
    this.notice = null;
    const text = complaint(await this.room.do(command), this.labels);
    if (text) this.notice = { tone: "bad", text };
    return text === null;
  }

  /** Everything in this channel up to now has been on screen. */
  markRead(channel: string): void {
    const { feed, lines } = this.state;
    const last = lines.findLast((line) => line.channel === channel)?.n ?? 0;
    if (feed === null || last <= (this.#marks[channel] ?? 0)) return;
    this.#marks = { ...this.#marks, [channel]: last };
    keepMarks(feed, this.#marks);
  }

  /** Some news concerns this delegation so much that it should not wait in the list of events. */
  #tellNews(before: RoomState | undefined, after: RoomState): void {
    const held = before?.lines.at(-1)?.n;
    if (held === undefined) return;
    for (const line of after.lines.filter(({ n }) => n > held)) {
      if (line.kind === "session_ended") this.notice = null; // the ending outweighs older news
      if (line.kind === "pen_passed") this.#tellPen(line);
      const bad = line.party === this.party && line.kind in OWN_CAPITAL;
      const good = line.kind === "agreement_bound" && after.slices.clock?.status !== "ended";
      if (!bad && !good) continue;
      const text = bad ? OWN_CAPITAL[line.kind] : sentenceOf(line, this.labels, after.slices);
      if (text) this.notice = { tone: bad ? "bad" : "good", text };
    }
  }

  #tellPen({ seat }: WireLine): void {
    if (!seat || this.own === null || this.labels.partyOf(seat)?.id !== this.party) return;
    const text = seat === this.own ? W.ownPen : fill(W.ownPenGone, { seat: this.labels.seatName(seat) });
    this.notice = { tone: "good", text };
  }

  startDraft(draft: Draft = BLANK): void {
    this.draft = draft;
    this.tab = "offers";
  }

  older(): void {
    this.room.older();
  }
}

const [context, provide] = createContext<View>();

export function provideView(view: View): void {
  provide(view);
  provideScene(view);
}

export function useView(): View {
  return context();
}
