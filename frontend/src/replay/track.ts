import type { ViewerInfo, WireLine } from "../protocol/generated";
import type { Chapter, ReplayData, Step } from "./server";

/** One viewer's session, with its steps laid beside those of the browser's own eyes. */
export class Track {
  readonly viewer: ViewerInfo;
  readonly steps: readonly Step[];
  readonly moments: readonly number[];
  readonly chapters: readonly Chapter[];
  readonly #lines: readonly WireLine[];
  /** How many lines there are up to and with each step. */
  readonly #counts: readonly number[];
  readonly #states: readonly number[];

  constructor({ viewer, steps, moments, chapters }: ReplayData) {
    const { sight, seat, party } = viewer;
    this.viewer = { sight, seat, party, steers: false };
    this.steps = steps;
    this.moments = moments;
    this.chapters = chapters;
    this.#lines = steps.flatMap((step) => step.lines);
    let lines = 0;
    this.#counts = steps.map((step) => (lines += step.lines.length));
    let state = 0;
    this.#states = steps.map((step, n) => (state = step.changed.length > 0 ? n : state));
  }

  get last(): number {
    return this.steps.length - 1;
  }

  /** The step that this viewer was at in a moment. */
  stepAt(moment: number): number {
    return Math.max(0, lastUpTo(this.moments, moment));
  }

  momentOf(step: number): number {
    return this.moments[step] ?? 0;
  }

  /** The newest `most` lines after a step. */
  lines(step: number, most: number): readonly WireLine[] {
    const count = this.#counts[step] ?? 0;
    return this.#lines.slice(Math.max(0, count - most), count);
  }

  /** The step whose slices still hold at this one: most messages change none. */
  stateOf(step: number): number {
    return this.#states[step] ?? 0;
  }

  /** When the session started, in seconds; null for one that never did. */
  get started(): number | null {
    return this.#lines.find((line) => line.kind === "session_started")?.at ?? null;
  }
}

/** The index of the last value that is not greater, in ascending values; -1 if there is none. */
export function lastUpTo(values: readonly number[], limit: number): number {
  let low = 0;
  let high = values.length;
  while (low < high) {
    const middle = (low + high) >> 1;
    if ((values[middle] ?? 0) <= limit) low = middle + 1;
    else high = middle;
  }
  return low - 1;
}
