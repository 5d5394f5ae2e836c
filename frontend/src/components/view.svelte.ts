import { createContext, tick } from "svelte";
import type { CommandMessage } from "../protocol/generated";
import { BLANK, type Draft, terms } from "../room/drafts";
import { type Notice, news, notice, outdated } from "../room/news";
import type { Signer } from "../room/offers";
import { complaint } from "../room/refusals";
import type { Offered } from "../room/region";
import type { Room } from "../room/room";
import type { RoomState } from "../room/store";
import { keepMarks, loadMarks, type Marks, unread } from "../room/unread";
import { W } from "../room/words";
import { provideScene, Scene } from "./scene.svelte";

const TICK = 250;

/** More would push the room off a phone; the list of events has them all. */
const MOST_NOTICES = 2;
/** Milliseconds after which good news and news make room by themselves. */
const NEWS_STAY = 30_000;

/**
 * What the components share: the room's state, and what this person is in the middle of.
 *
 * Drafts live here and not in a component, so that no change of tab, phase or connection loses a
 * word that somebody typed.
 */
export class View extends Scene {
  readonly room: Room;
  readonly watched: boolean;
  readonly classroom: boolean;
  readonly live = true;
  readonly outcome: string;
  readonly replay: string;
  override readonly debrief: string;
  time = $state<number | null>(null);

  draft = $state.raw<Draft | null>(null);
  words = $state<Record<string, string>>({});
  /** The own newest offer before the one just tabled, so that the new one can be shown. */
  tabledAfter = $state.raw<{ id: string | undefined } | null>(null);
  /** Whether the builder said that the offer just tabled would stay unsigned. */
  warned = false;
  /** The newest first. */
  notices = $state.raw<readonly Notice[]>([]);
  #marks = $state.raw<Marks>({});

  signer = $derived.by(
    (): Signer => ({
      party: this.party,
      seat: this.own,
      pen: this.pen,
      clock: this.state.slices.clock,
      labels: this.labels,
      everybody: this.table.parties.length,
    }),
  );
  newestOwn = $derived.by(
    () => this.state.slices.offers?.offers.findLast((offer) => offer.party === this.party)?.id,
  );
  unread = $derived.by(() => unread(this.state.lines, this.#marks, this.own));

  constructor(room: Room) {
    super();
    this.room = room;
    this.watched = room.config.watched;
    this.classroom = room.config.classroom;
    this.outcome = room.config.outcome;
    this.replay = room.config.replay;
    this.debrief = room.config.debrief;
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
    return { package: terms(draft, this.table), title: W.mapDraftTitle, words: W.mapDraft };
  }

  /** Ask for something and show the refusal, if there is one. Whether it was done. */
  async act(command: CommandMessage["do"]): Promise<boolean> {
    this.notices = this.notices.filter(({ tone }) => tone !== "bad");
    const text = complaint(await this.room.do(command), this.labels);
    if (text) this.tell(notice("bad", text));
    return text === null;
  }

  tell(...fresh: Notice[]): void {
    this.notices = [...fresh.toReversed(), ...this.notices].slice(0, MOST_NOTICES);
    for (const one of fresh) {
      if (one.tone === "good" || one.tone === "news") setTimeout(() => this.dismiss(one), NEWS_STAY);
    }
  }

  dismiss(one: Notice): void {
    this.notices = this.notices.filter((other) => other !== one);
  }

  /** Bring an offer before the eyes, wherever it stands among the others. */
  showOffer(id: string): void {
    this.tab = "offers";
    void tick().then(() => {
      const title = document.getElementById(`offer-${id}`);
      title?.closest("article")?.scrollIntoView({ block: "start" });
      title?.focus({ preventScroll: true });
    });
  }

  /** Everything in this channel up to now has been on screen. */
  markRead(channel: string): void {
    const { feed, lines } = this.state;
    const last = lines.findLast((line) => line.channel === channel)?.n ?? 0;
    if (feed === null || last <= (this.#marks[channel] ?? 0)) return;
    this.#marks = { ...this.#marks, [channel]: last };
    keepMarks(feed, this.#marks);
  }

  #tellNews(before: RoomState, after: RoomState): void {
    const { own: seat, party, labels, warned } = this;
    const ended = after.slices.clock?.status === "ended";
    if (ended && before.slices.clock?.status !== "ended") this.notices = []; // the ending outweighs
    this.notices = this.notices.filter((one) => !outdated(one, after, party));
    this.tell(...news(before, after, { seat, party, labels, warned }));
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
