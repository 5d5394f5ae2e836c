import type { ChapterKind } from "./server";
import { lastUpTo, type Track } from "./track";

/** A chapter at a place of the timeline. */
export interface Mark {
  readonly place: number;
  readonly at: number;
  readonly kind: ChapterKind;
  readonly title: string;
}

/** How fast it plays: session seconds in a second of watching, or a step in each. */
export type Speed = 1 | 2 | 8 | 60 | "step";
export const SPEEDS: readonly Speed[] = [1, 2, 8, 60, "step"];

/** The longest silence, in seconds of watching, where silences are cut. */
export const SILENCE = 3;

/** The moments at which something changed for any of the shown viewers: one clock for all. */
export class Timeline {
  /** Ascending. */
  readonly moments: readonly number[];
  /** The time of each place, in seconds since the epoch. */
  readonly times: readonly number[];
  readonly marks: readonly Mark[];
  readonly started: number | null;

  constructor(tracks: readonly Track[]) {
    const times = new Map<number, number>();
    for (const track of tracks) {
      track.steps.forEach((step, n) => times.set(track.momentOf(n), step.at));
    }
    this.moments = [...times.keys()].toSorted((one, other) => one - other);
    this.times = this.moments.map((moment) => times.get(moment) ?? 0);
    this.marks = this.#marks(tracks);
    this.started = tracks[0]?.started ?? null;
  }

  get last(): number {
    return Math.max(0, this.moments.length - 1);
  }

  /** The last place not after a moment. */
  placeOf(moment: number): number {
    return Math.max(0, lastUpTo(this.moments, moment));
  }

  /** Seconds of watching from place to place, each counted from the first. */
  watching(speed: Speed, cut: boolean): readonly number[] {
    let passed = 0;
    return this.times.map((at, place) => {
      if (place === 0) return 0;
      const gap = Math.max(0, at - (this.times[place - 1] ?? at));
      const seconds = speed === "step" ? 1 : gap / speed;
      return (passed += cut && speed !== "step" ? Math.min(seconds, SILENCE) : seconds);
    });
  }

  #marks(tracks: readonly Track[]): Mark[] {
    const found = new Map<string, Mark>();
    for (const track of tracks) {
      for (const { step, kind, title } of track.chapters) {
        const moment = track.momentOf(step);
        const place = this.placeOf(moment);
        found.set(`${place} ${title}`, { place, at: this.times[place] ?? 0, kind, title });
      }
    }
    return [...found.values()].toSorted((one, other) => one.place - other.place);
  }
}
