import type { Names } from "../room/names";

/** What the page tells the replay: addresses, and through whose eyes this browser may look. */
export interface ReplayConfig {
  readonly session: string;
  readonly title: string;
  readonly data: string;
  readonly state: string;
  /** Of the people in the seats. */
  readonly names: Names;
  readonly outcome: string;
  /** The whole address of this page as others can open it, without a query. */
  readonly link: string;
  /** The own eyes first: `facilitator`, `observer` or a seat. */
  readonly viewers: readonly string[];
  /** The seats that somebody took. */
  readonly taken: readonly string[];
  /** The transcript's address; only for who may know everything. */
  readonly transcript: string | null;
  /** Where a table goes on from an earlier moment; only for who had this one to themselves. */
  readonly rewind: string | null;
  readonly csrf: string;
}

export function readConfig(page: Document): ReplayConfig {
  const element = page.getElementById("replay-config");
  if (!element) throw new Error("the page carries no replay-config");
  return JSON.parse(element.textContent ?? "");
}
