/** What the page tells the room: addresses and the codes of this viewer. */
export interface RoomConfig {
  readonly session: string;
  readonly socket: string;
  readonly names: string;
  readonly outcome: string;
  readonly replay: string;
  readonly debrief: string;
  readonly projector: string | null;
  /** The class's console, for its instructor at a table. */
  readonly console: string | null;
  /** The tables of the class, for a mentor of one of its delegations. */
  readonly mentor: string | null;
  /** Whether the table belongs to a class, where mentors may read along. */
  readonly classroom: boolean;
  /** Where a screen of its own opens the wall, by the join code; only for those who steer. */
  readonly wall: string | null;
  readonly leave: string;
  /** With `{seat}` in it; only for those who steer. */
  readonly release: string | null;
  /** The same, for letting a bot play a seat. */
  readonly bot: string | null;
  /** Where a facilitator without a seat of their own goes to look through any other one. */
  readonly play: string | null;
  /** The seats that the facilitator plays. */
  readonly driven: readonly string[];
  /** Where somebody who has the table to themselves goes back to an earlier moment. */
  readonly rewind: string | null;
  /** Whether the start is to fill empty delegations with bots, as the host chose when opening. */
  readonly bots: boolean;
  readonly joinCode: string | null;
  readonly joinLink: string | null;
  /** Whether a facilitator without a seat steers: only such a one reads help lines and the rest. */
  readonly watched: boolean;
  readonly reentry: string | null;
  readonly csrf: string;
  readonly brand: string;
}

export function readConfig(page: Document): RoomConfig {
  const element = page.getElementById("room-config");
  if (!element) throw new Error("the page carries no room-config");
  return JSON.parse(element.textContent ?? "");
}

/** The socket's address beside the page's own: ws for http, wss for https. */
export function socketUrl(path: string, location: Location): string {
  const scheme = location.protocol === "https:" ? "wss:" : "ws:";
  return `${scheme}//${location.host}${path}`;
}
