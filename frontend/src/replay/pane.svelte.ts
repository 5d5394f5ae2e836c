import { EVERYTHING, Scene } from "../components/scene.svelte";
import type { Slices, WireLine } from "../protocol/generated";
import { EMPTY } from "../room/store";
import { type Answer, readData, readState } from "./server";
import { Track } from "./track";
import type { Replay } from "./replay.svelte";
import { shortName } from "./viewers";

/** Lines that are drawn at once; older ones when somebody asks. */
const WINDOW = 60;
/** States kept, so that stepping to and fro asks the server once. */
const KEPT = 24;

export type Trouble = "refused" | "unreachable";

/** One viewer's eyes in a replay: a scene that stands still at the moment of the shared clock. */
export class Pane extends Scene {
  override readonly prefix: string;
  readonly watched = true;
  readonly live = false;
  readonly outcome: string;
  readonly replay = null;

  name = $state("");
  track = $state.raw<Track | null>(null);
  /** The step on screen; it follows the clock as soon as the server has answered. */
  step = $state(0);
  trouble = $state<Trouble | null>(null);

  readonly #whole: Replay;
  #window = $state(WINDOW);
  #wanted = 0;
  #asking = false;
  readonly #states = new Map<number, Slices>();

  /** The lines of this step, if it is this very moment's and not an earlier one's. */
  news = $derived.by((): readonly WireLine[] => {
    const { track, step } = this;
    if (!track || track.momentOf(step) !== this.#whole.moment) return [];
    return track.steps[step]?.lines ?? [];
  });
  #fresh = $derived.by(() => new Set(this.news.map((line) => line.n)));
  unread = $derived.by(() => {
    const counts: Record<string, number> = {};
    for (const { kind, channel } of this.news) {
      if (kind === "message" && channel) counts[channel] = (counts[channel] ?? 0) + 1;
    }
    return counts;
  });

  constructor(whole: Replay, prefix: string) {
    super();
    this.#whole = whole;
    this.prefix = prefix;
    this.outcome = whole.config.outcome;
    this.tab = "talk";
    this.channel = EVERYTHING;
  }

  get time(): number {
    return this.#whole.time;
  }

  override get fresh(): ReadonlySet<number> {
    return this.#fresh;
  }

  override part(name: string): string {
    return this.#whole.second ? `${name}: ${shortName(this.name, this.labels)}` : name;
  }

  older(): void {
    this.#window += WINDOW;
    this.#draw(this.step);
  }

  /** Look through other eyes. What is on screen stays until theirs have come. */
  async open(name: string): Promise<void> {
    this.name = name;
    this.trouble = null;
    const answer = await readData(this.#whole.config.data, name);
    if (this.name !== name) return;
    this.#states.clear();
    this.state = EMPTY;
    this.#window = WINDOW;
    this.trouble = answer.ok ? null : answer.why;
    this.track = answer.ok ? new Track(answer.value) : null;
  }

  /** Ask again for what did not come. */
  async again(): Promise<void> {
    if (this.track) await this.show(this.#wanted);
    else await this.open(this.name);
  }

  /** Show a step. While steps come faster than the server answers, some are left out. */
  async show(step: number): Promise<void> {
    this.#wanted = step;
    while (this.track && !this.#asking) {
      const wanted = this.#wanted;
      if (this.#draw(wanted)) return;
      if (!(await this.#fetch(wanted))) return;
      // Even if more was asked for since: a hand that drags the timeline sees it move.
      if (this.#draw(wanted) && wanted === this.#wanted) return;
    }
  }

  /** Have a step ready before it is shown. */
  async prepare(step: number): Promise<void> {
    if (!this.track || this.#asking || this.trouble || this.#states.has(this.track.stateOf(step))) return;
    const wanted = this.#wanted;
    await this.#fetch(step);
    if (this.#wanted !== wanted) await this.show(this.#wanted);
  }

  async #fetch(step: number): Promise<boolean> {
    const track = this.track;
    const state = track?.stateOf(step) ?? 0;
    this.#asking = true;
    const answer: Answer<Slices> = await readState(this.#whole.config.state, this.name, state);
    this.#asking = false;
    if (this.track !== track) return true;
    this.trouble = answer.ok ? null : answer.why;
    if (answer.ok) this.#keep(state, answer.value);
    return answer.ok;
  }

  #keep(state: number, slices: Slices): void {
    this.#states.delete(state);
    this.#states.set(state, sparing(slices, this.state.slices));
    const oldest = this.#states.keys().next().value;
    if (this.#states.size > KEPT && oldest !== undefined) this.#states.delete(oldest);
  }

  /** Whether it could be drawn: its slices may not have come yet. */
  #draw(step: number): boolean {
    const { track } = this;
    const slices = track && this.#states.get(track.stateOf(step));
    if (!slices) return false;
    this.step = step;
    const lines = track.lines(step, this.#window);
    const { names } = this.#whole.config;
    this.state = { ...EMPTY, viewer: track.viewer, slices, lines, names };
    return true;
  }
}

/** The new slices, but the old copy of each that says the same: what has not changed is not drawn again. */
function sparing(slices: Slices, before: Slices): Slices {
  const kept = Object.entries(slices).map(([name, slice]) => {
    const old = before[name as keyof Slices];
    return [name, old !== undefined && written(old) === written(slice) ? old : slice];
  });
  return Object.fromEntries(kept);
}

/** Hundreds of offers are compared at every step: each copy is written out once. */
const texts = new WeakMap<object, string>();
function written(slice: object): string {
  const text = texts.get(slice) ?? JSON.stringify(slice);
  texts.set(slice, text);
  return text;
}
