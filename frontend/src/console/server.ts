import { newId } from "../room/commands";
import type { Board } from "./board";
import type { ConsoleConfig } from "./config";

export type Do =
  | { readonly kind: "start" | "pause" | "resume" | "step" | "back" | "end" | "reveal" }
  | { readonly kind: "extend"; readonly minutes: number }
  | { readonly kind: "broadcast"; readonly words: string }
  | { readonly kind: "reply"; readonly seat: string; readonly words: string };

/** `null`: as it was. `undefined`: no answer. */
export type Answer = Board | null | undefined;

const PATIENCE = 10_000;

/** Asks for the board; what has not changed is not sent again. */
export class Source {
  #tag = "";
  readonly #url: string;

  constructor(url: string) {
    this.#url = url;
  }

  async read(): Promise<Answer> {
    try {
      const answer = await fetch(this.#url, {
        headers: { Accept: "application/json", ...(this.#tag ? { "If-None-Match": this.#tag } : {}) },
        cache: "no-store",
        signal: AbortSignal.timeout(PATIENCE),
      });
      if (answer.status === 304) return null;
      // The part in this class is over, or the class is: the page itself says so in words.
      if (answer.status === 404) location.reload();
      if (!answer.ok) return undefined;
      const board: Board = await answer.json();
      this.#tag = answer.headers.get("ETag") ?? "";
      return board;
    } catch {
      return undefined;
    }
  }
}

/** What each table refused, by its number; null when nothing can be said. */
export async function act(
  config: ConsoleConfig,
  tables: readonly number[],
  wanted: Do,
): Promise<Readonly<Record<string, string>> | null> {
  const body = JSON.stringify({ id: newId(), tables, do: wanted });
  const answer = await post(config, config.act, body, "application/json");
  if (!answer?.ok) return null;
  const { refused } = await answer.json();
  return refused;
}

/** Seat somebody elsewhere; the same answer. */
export async function move(
  config: ConsoleConfig,
  wanted: { table: number; seat: string; to: number; place: string | null },
): Promise<Readonly<Record<string, string>> | null> {
  const answer = await post(config, config.move, JSON.stringify(wanted), "application/json");
  if (!answer?.ok) return null;
  const { refused } = await answer.json();
  return refused;
}

/** Sit down in a seat; the address of its room, or null. */
export async function play(
  config: ConsoleConfig,
  wanted: { table: number; seat: string },
): Promise<string | null> {
  const answer = await post(config, config.play, JSON.stringify(wanted), "application/json");
  return answer?.ok ? (await answer.json()).room : null;
}

/** Ask a page's own door, such as for freeing a seat. Whether it was done. */
export async function knock(config: ConsoleConfig, url: string): Promise<boolean> {
  return (await post(config, url, "", "application/x-www-form-urlencoded"))?.ok ?? false;
}

async function post(config: ConsoleConfig, url: string, body: string, type: string) {
  try {
    return await fetch(url, {
      method: "POST",
      headers: { "X-CSRFToken": config.csrf, "Content-Type": type },
      body,
      signal: AbortSignal.timeout(PATIENCE),
    });
  } catch {
    return null;
  }
}
