import type { CommandMessage } from "../protocol/generated";

export type Do = CommandMessage["do"];

/**
 * 32 hexadecimal characters that nobody else will choose.
 *
 * `crypto.randomUUID` is missing where a classroom needs this most: on plain http in a LAN.
 */
export function newId(): string {
  const bytes = crypto.getRandomValues(new Uint8Array(16));
  return Array.from(bytes, (byte) => byte.toString(16).padStart(2, "0")).join("");
}

/** What became of a command, in the end. `lost`: no answer can be had any more. */
export type Outcome =
  | { status: "accepted" }
  | { status: "refused"; code: string; params: Readonly<Record<string, string | string[]>> }
  | { status: "conflict" | "lost" };

interface Waiting {
  readonly command: Do;
  readonly settle: (outcome: Outcome) => void;
  sentAt: number;
  sends: number;
}

/** A server that ignores a command this often will not answer it the next time either. */
const MOST_SENDS = 6;

/**
 * The commands without an answer yet, in the order they were given.
 *
 * Each keeps its id until it is answered: the server gives the answer it stored to a repeated id,
 * so sending again after a reconnect can do nothing twice.
 */
export class Outbox {
  readonly #waiting = new Map<string, Waiting>();

  add(command: Do): { id: string; outcome: Promise<Outcome> } {
    const id = newId();
    const outcome = new Promise<Outcome>((settle) => {
      this.#waiting.set(id, { command, settle, sentAt: 0, sends: 0 });
    });
    return { id, outcome };
  }

  /** The command to send (again) under this id, if it still waits and is worth another try. */
  take(id: string, now: number): Do | null {
    const waiting = this.#waiting.get(id);
    if (!waiting) return null;
    if (waiting.sends === MOST_SENDS) {
      this.settle(id, { status: "lost" });
      return null;
    }
    waiting.sentAt = now;
    waiting.sends += 1;
    return waiting.command;
  }

  settle(id: string, outcome: Outcome): void {
    this.#waiting.get(id)?.settle(outcome);
    this.#waiting.delete(id);
  }

  ids(): string[] {
    return [...this.#waiting.keys()];
  }

  /** Those last sent before this moment (milliseconds, by the same timer as `take`). */
  sentBefore(moment: number): string[] {
    return this.ids().filter((id) => (this.#waiting.get(id)?.sentAt ?? 0) < moment);
  }

  /** Nothing will be answered any more. */
  lose(): void {
    for (const id of this.ids()) this.settle(id, { status: "lost" });
  }
}

const OVERRIDES = /[\u202a-\u202e\u2066-\u2069]/g;
const LONE_SURROGATES = /\p{Surrogate}/gu;
const CONTROLS = /[\u0000-\u0008\u000b-\u001f\u007f-\u009f]/g;

/** Words as the server will keep them, so that a pasted control character costs no message. */
export function normalised(text: string): string {
  return text
    .replace(/\r\n?/g, "\n")
    .replace(CONTROLS, "")
    .replace(OVERRIDES, "")
    .replace(LONE_SURROGATES, "")
    .normalize("NFC")
    .trim();
}
