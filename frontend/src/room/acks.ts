const AT_ONCE = 8;
const SOON = 1000;

/**
 * Tells the server which update arrived: every eighth at once, the newest of fewer a second later.
 *
 * The server goes on until sixteen are unacknowledged; hearing of each costs it as much as sending.
 */
export class Acks {
  readonly #tell: (update: number) => void;
  #newest = 0;
  #told = 0;
  #timer: ReturnType<typeof setTimeout> | undefined;

  constructor(tell: (update: number) => void) {
    this.#tell = tell;
  }

  arrived(update: number): void {
    this.#newest = update;
    // A hidden page's timers may be held for longer than the server waits.
    if (update - this.#told >= AT_ONCE || document.hidden) this.#now();
    else this.#timer ??= setTimeout(() => this.#now(), SOON);
  }

  /** A fresh connection counts from one again. */
  reset(): void {
    this.#rest();
    this.#newest = this.#told = 0;
  }

  #now(): void {
    this.#rest();
    this.#told = this.#newest;
    this.#tell(this.#told);
  }

  #rest(): void {
    clearTimeout(this.#timer);
    this.#timer = undefined;
  }
}
