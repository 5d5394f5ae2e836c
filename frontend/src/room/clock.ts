import type { ClockSlice } from "../protocol/generated";

/**
 * The server's time, from whole seconds that it sends and a timer that nobody sets back.
 *
 * A stamp is cut to the second and arrives late, so each one is a lower bound: the highest seen
 * since the connection opened is the best.
 */
export class ServerClock {
  #ahead = Number.NEGATIVE_INFINITY;
  readonly #timer: () => number;

  /** `timer` gives milliseconds that only grow. */
  constructor(timer: () => number = () => performance.now()) {
    this.#timer = timer;
  }

  /** Start again: a machine that slept has lost count. */
  reset(now: number): void {
    this.#ahead = Number.NEGATIVE_INFINITY;
    this.learn(now);
  }

  learn(now: number): void {
    this.#ahead = Math.max(this.#ahead, now * 1000 - this.#timer());
  }

  /** Seconds since the Unix epoch, or null before the first stamp. */
  now(): number | null {
    return Number.isFinite(this.#ahead) ? (this.#timer() + this.#ahead) / 1000 : null;
  }
}

/** Whole seconds left in the phase, never below 0; null when no clock runs. */
export function secondsLeft(clock: ClockSlice, now: number | null): number | null {
  if (clock.remaining !== null) return clock.remaining;
  if (clock.ends_at === null || now === null) return null;
  return Math.max(0, Math.ceil(clock.ends_at - now));
}

/** "4:05", or "1:00:00" from an hour on. */
export function countdown(seconds: number): string {
  const two = (n: number) => String(n).padStart(2, "0");
  const hours = Math.floor(seconds / 3600);
  const minutes = Math.floor((seconds % 3600) / 60);
  return hours > 0
    ? `${hours}:${two(minutes)}:${two(seconds % 60)}`
    : `${minutes}:${two(seconds % 60)}`;
}

/** Made once: making one takes far longer than using it, and a replay writes a hundred times. */
const TIME = new Intl.DateTimeFormat([], { hour: "2-digit", minute: "2-digit" });

/** The time of day of a server stamp, in the reader's own way of writing it. */
export function timeOfDay(at: number): string {
  return TIME.format(at * 1000);
}

const MARKS = [300, 60] as const;

/** The mark (seconds) that was passed between two looks at the clock, to be said aloud. */
export function markPassed(before: number, after: number): number | null {
  return MARKS.find((mark) => before > mark && after <= mark) ?? null;
}
