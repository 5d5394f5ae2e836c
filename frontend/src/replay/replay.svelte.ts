import { createContext } from "svelte";
import type { ReplayConfig } from "./config";
import { type Place, readLink, writeLink } from "./link";
import { Pane } from "./pane.svelte";
import { type Speed, Timeline } from "./timeline";

const TICK = 100;
/** Browsers allow so many changes of the address; one that plays fast would be over it. */
const REST = 300;

/** The whole replay: one clock, and one or two views of the moment it shows. */
export class Replay {
  readonly config: ReplayConfig;
  readonly first: Pane;
  second = $state.raw<Pane | null>(null);

  /** Whether there is anything to show. */
  opened = $state(false);
  /** The moment shown, as a step of this browser's own eyes. */
  moment = $state(0);
  /** Seconds of the session that have passed since that moment while playing. */
  since = $state(0);
  playing = $state(false);
  speed = $state<Speed>(8);
  cut = $state(true);
  spoilerFree = $state(false);
  /** The furthest place that was shown; without spoilers the timeline ends there. */
  furthest = $state(0);
  /** What was wrong with the link this began with. */
  unknown = $state.raw<readonly string[]>([]);
  beyond = $state(false);

  panes = $derived.by(() => (this.second ? [this.first, this.second] : [this.first]));
  timeline = $derived.by(
    () => new Timeline(this.panes.flatMap(({ track }) => (track ? [track] : []))),
  );
  place = $derived.by(() => this.timeline.placeOf(this.moment));
  /** The present second since the epoch. */
  time = $derived.by(() => (this.timeline.times[this.place] ?? 0) + this.since);
  /** As far as the timeline is shown. */
  end = $derived.by(() => (this.spoilerFree ? this.furthest : this.timeline.last));
  marks = $derived.by(() => {
    const { marks } = this.timeline;
    return this.spoilerFree ? marks.filter(({ place }) => place <= this.place) : marks;
  });
  atEnd = $derived.by(() => this.place >= this.timeline.last);
  query = $derived.by(() => writeLink(this.#here()));

  readonly #watching = $derived.by(() => this.timeline.watching(this.speed, this.cut));
  #timer: ReturnType<typeof setInterval> | undefined;
  #ticked = 0;
  #asked: Place | null = null;
  #watched = 0;
  #writing: ReturnType<typeof setTimeout> | undefined;

  constructor(config: ReplayConfig) {
    this.config = config;
    this.first = new Pane(this, "a-");
  }

  /** Open what a link asks for. */
  async open(query: string): Promise<void> {
    const asked = readLink(query, this.config.viewers);
    this.unknown = asked.unknown;
    this.spoilerFree = asked.spoilerFree;
    if (asked.and !== null) this.second = new Pane(this, "b-");
    await Promise.all([
      this.first.open(asked.as),
      asked.and === null ? null : this.second?.open(asked.and),
    ]);
    this.#asked = asked;
    this.#start();
  }

  /** Go to what the link asked for. Once more if something of it comes only later. */
  #start(): void {
    const asked = this.#asked;
    const { track } = this.first;
    if (!asked || !track) return;
    if (this.panes.every((pane) => pane.track)) this.#asked = null;
    this.opened = true;
    const other = this.second?.track;
    this.beyond = asked.step > track.last || (other ? asked.andStep > other.last : false);
    const moment = track.momentOf(Math.min(asked.step, track.last));
    const beside = other ? other.momentOf(Math.min(asked.andStep, other.last)) : 0;
    this.#show(Math.max(moment, beside));
  }

  /** Look through other eyes at the same moment. */
  async look(pane: Pane, name: string): Promise<void> {
    this.unknown = [];
    this.beyond = false;
    await pane.open(name);
    this.#show(this.moment);
  }

  /** A second view beside the first: the public one, unless that is the first. */
  async split(): Promise<void> {
    const { viewers, taken } = this.config;
    const others = ["observer", ...taken, ...viewers].filter(
      (name) => viewers.includes(name) && name !== this.first.name,
    );
    const beside = this.first.name === "facilitator" ? (others[1] ?? others[0]) : others[0];
    if (beside === undefined) return;
    const pane = new Pane(this, "b-");
    this.second = pane;
    await this.look(pane, beside);
  }

  unsplit(): void {
    this.second = null;
    this.#show(this.moment);
  }

  /** Ask again for whatever did not come. */
  async again(): Promise<void> {
    await Promise.all(this.panes.filter(({ trouble }) => trouble).map((pane) => pane.again()));
    if (this.#asked) this.#start();
    else this.#show(this.moment);
  }

  // --- moving ----------------------------------------------------------------------------------

  seek(place: number): void {
    this.beyond = false;
    this.#asked = null;
    const { moments, last } = this.timeline;
    const to = Math.min(Math.max(0, place), last);
    this.#rewind();
    this.#show(moments[to] ?? 0);
  }

  by(steps: number): void {
    this.seek(this.place + steps);
  }

  /** To the next chapter, or with -1 to the one before. */
  jump(way: 1 | -1): void {
    const { marks } = this.timeline;
    const next =
      way > 0
        ? marks.find(({ place }) => place > this.place)?.place
        : marks.findLast(({ place }) => place < this.place)?.place;
    this.seek(next ?? (way > 0 ? this.timeline.last : 0));
  }

  #show(moment: number): void {
    this.moment = moment;
    this.furthest = Math.max(this.furthest, this.place);
    for (const pane of this.panes) if (pane.track) void pane.show(pane.track.stepAt(moment));
    clearTimeout(this.#writing);
    this.#writing = setTimeout(() => this.#write(), REST);
  }

  // --- playing ---------------------------------------------------------------------------------

  toggle(): void {
    if (this.playing) this.pause();
    else this.play();
  }

  play(): void {
    if (this.atEnd) this.seek(0);
    this.playing = true;
    this.#rewind();
    this.#timer = setInterval(() => this.#tick(), TICK);
  }

  pause(): void {
    this.playing = false;
    clearInterval(this.#timer);
    this.#rewind();
  }

  pace(speed: Speed, cut: boolean): void {
    this.speed = speed;
    this.cut = cut;
    this.#rewind();
  }

  #rewind(): void {
    this.since = 0;
    this.#watched = this.#watching[this.place] ?? 0;
    this.#ticked = performance.now();
  }

  #tick(): void {
    if (this.panes.some(({ trouble }) => trouble)) return this.pause();
    const now = performance.now();
    this.#watched += (now - this.#ticked) / 1000;
    this.#ticked = now;
    let place = this.place;
    while ((this.#watching[place + 1] ?? Number.POSITIVE_INFINITY) <= this.#watched) place += 1;
    if (place !== this.place) this.#show(this.timeline.moments[place] ?? 0);
    if (this.atEnd) return this.pause();
    this.since = this.#since(place);
    const next = this.timeline.moments[place + 1] ?? 0;
    for (const pane of this.panes) if (pane.track) void pane.prepare(pane.track.stepAt(next));
  }

  /** The clock runs on between two steps, never past the next. */
  #since(place: number): number {
    if (this.speed === "step") return 0;
    const gap = (this.timeline.times[place + 1] ?? 0) - (this.timeline.times[place] ?? 0);
    const passed = (this.#watched - (this.#watching[place] ?? 0)) * this.speed;
    return Math.max(0, Math.min(gap, passed));
  }

  // --- the link --------------------------------------------------------------------------------

  #here(): Place {
    const { first, second, moment } = this;
    return {
      as: first.name,
      step: first.track?.stepAt(moment) ?? 0,
      and: second?.name ?? null,
      andStep: second?.track?.stepAt(moment) ?? 0,
      spoilerFree: this.spoilerFree,
    };
  }

  free(on: boolean): void {
    this.spoilerFree = on;
    this.furthest = this.place;
    this.#show(this.moment);
  }

  #write(): void {
    if (this.first.track === null) return;
    history.replaceState(history.state, "", this.query);
  }
}

const [context, provide] = createContext<Replay>();

export { context as useReplay, provide as provideReplay };
