import { afterEach, beforeEach, expect, test, vi } from "vitest";
import type { ServerMessage } from "../protocol/generated";
import type { RoomConfig } from "./config";
import { Room } from "./room";
import { wait } from "./socket";

/** The browser's socket, with the server's end in the test's hand. */
class Wire {
  static readonly OPEN = 1;
  static all: Wire[] = [];
  static get last(): Wire {
    const last = Wire.all.at(-1);
    if (!last) throw new Error("nothing was opened");
    return last;
  }
  readyState = 0;
  sent: Record<string, unknown>[] = [];
  onopen: (() => void) | null = null;
  onmessage: ((event: { data: string }) => void) | null = null;
  onclose: ((event: { code: number }) => void) | null = null;

  constructor() {
    Wire.all.push(this);
  }
  send(text: string) {
    this.sent.push(JSON.parse(text));
  }
  close() {
    this.readyState = 3;
  }
  opened(after: number | null = null) {
    this.readyState = 1;
    this.onopen?.();
    expect(this.sent[0]).toMatchObject({ type: "hello", protocol: 1, after });
    const viewer = { sight: "seat", seat: "US.head", party: "US", steers: false } as const;
    this.says({ type: "welcome", protocol: 1, now: 1000, viewer, feed: "f".repeat(16), reset: false });
  }
  says(message: ServerMessage) {
    this.onmessage?.({ data: JSON.stringify(message) });
  }
  lost(code: number) {
    this.readyState = 3;
    this.onclose?.({ code });
  }
  commands() {
    return this.sent.filter((message) => message.type === "command");
  }
}

const config = { socket: "/ws/session/x/", names: "/names/" } as RoomConfig;

beforeEach(() => {
  Wire.all = [];
  vi.useFakeTimers();
  vi.stubGlobal("WebSocket", Wire);
  vi.stubGlobal("location", { protocol: "http:", host: "table.test" });
  vi.stubGlobal("addEventListener", () => undefined);
  vi.stubGlobal("document", { addEventListener: () => undefined, hidden: false });
});

afterEach(() => {
  vi.useRealTimers();
  vi.unstubAllGlobals();
});

function opened(): Room {
  const room = new Room(config);
  room.open();
  Wire.last.opened();
  return room;
}

test("a command without an answer is sent again under its own id after a reconnect", async () => {
  const room = opened();
  const outcome = room.do({ kind: "set_ready", ready: true });
  const first = Wire.last.commands();
  Wire.last.lost(1006);
  expect(room.state.get().connection.state).toBe("waiting");
  vi.advanceTimersByTime(1_000);
  expect(Wire.all).toHaveLength(2);
  Wire.last.opened(0);
  expect(Wire.last.commands()).toEqual(first);
  expect(first[0]?.id).toMatch(/^[0-9a-f]{32}$/);
  Wire.last.says({ type: "answer", id: String(first[0]?.id), status: "accepted" });
  await expect(outcome).resolves.toEqual({ status: "accepted" });
});

test("what is asked while the connection is away goes out when it is back", () => {
  const room = opened();
  Wire.last.lost(4503);
  room.say("plenary", "  typed in the gap  ");
  expect(room.state.get().pending.map((one) => one.text)).toEqual(["typed in the gap"]);
  vi.advanceTimersByTime(1_000);
  Wire.last.opened(0);
  expect(Wire.last.commands()).toMatchObject([
    { do: { kind: "say", channel: "plenary", text: "typed in the gap" } },
  ]);
});

function updates(...numbers: number[]): void {
  for (const update of numbers) Wire.last.says({ type: "update", update, now: 1000, slices: {}, lines: [] });
}

const acks = () => Wire.last.sent.filter(({ type }) => type === "ack").map((ack) => "update" in ack && ack.update);

test("every eighth update is acknowledged at once, the newest of fewer a second later", () => {
  opened();
  updates(1, 2, 3, 4, 5, 6, 7);
  expect(acks()).toEqual([]);
  updates(8, 9);
  expect(acks()).toEqual([8]);
  vi.advanceTimersByTime(1_000);
  expect(acks()).toEqual([8, 9]);
  updates(10, 11);
  Wire.last.lost(4408);
  vi.advanceTimersByTime(1_000);
  Wire.last.opened(0);
  expect(acks()).toEqual([]);
  updates(1);
  vi.advanceTimersByTime(1_000);
  expect(acks()).toEqual([1]);
});

test("a hidden page acknowledges at once, as its timers may be held", () => {
  opened();
  const hidden = vi.spyOn(document, "hidden", "get").mockReturnValue(true);
  updates(1, 2);
  hidden.mockRestore();
  expect(acks()).toEqual([1, 2]);
});

test("the next hello names the last line held", () => {
  opened();
  const line = { n: 1, kind: "session_started", at: 1000 } as const;
  Wire.last.says({ type: "update", update: 3, now: 1000, slices: {}, lines: [line] });
  Wire.last.lost(4408);
  vi.advanceTimersByTime(1_000);
  Wire.last.opened(1);
});

test("retry sends the same id again; a refusal keeps the words", async () => {
  const room = opened();
  room.say("plenary", "hello");
  const id = String(Wire.last.commands()[0]?.id);
  Wire.last.says({ type: "answer", id, status: "retry" });
  vi.advanceTimersByTime(400);
  expect(Wire.last.commands().map((command) => command.id)).toEqual([id, id]);
  Wire.last.says({ type: "answer", id, status: "refused", code: "session_ended" });
  await vi.advanceTimersByTimeAsync(0);
  expect(room.state.get().pending[0]?.failed).toMatchObject({ code: "session_ended" });
  expect(room.takeBack(id)).toBe("hello");
  expect(room.state.get().pending).toEqual([]);
});

test.each([
  [4400, "outdated"],
  [4401, "not_admitted"],
  [4403, "revoked"],
  [4404, "no_session"],
  [4409, "replaced"],
])("close code %i ends it for good, in words: %s", async (code, why) => {
  const room = opened();
  const outcome = room.do({ kind: "pause_session" });
  const line = { n: 1, kind: "session_started", at: 1000 } as const;
  Wire.last.says({ type: "update", update: 1, now: 1000, slices: {}, lines: [line] });
  Wire.last.lost(code);
  vi.advanceTimersByTime(60_000);
  expect(room.state.get().connection).toEqual({ state: "closed", why });
  expect(Wire.all).toHaveLength(1);
  await expect(outcome).resolves.toEqual({ status: "lost" });
  const kept = why === "outdated" || why === "replaced";
  expect(room.state.get().lines).toHaveLength(kept ? 1 : 0);
});

test("a message of a kind nobody here knows is passed over", () => {
  const room = opened();
  Wire.last.says({ type: "weather", rain: true } as unknown as ServerMessage);
  expect(room.state.get().connection.state).toBe("live");
});

test("the wait grows, differs from browser to browser, and is longer after a flood", () => {
  expect([0, 1, 2, 9].map((attempt) => wait(attempt, 1006, 1))).toEqual([500, 1000, 2000, 8000]);
  expect(wait(0, 1006, 0)).toBe(250);
  expect(wait(0, 4429, 0)).toBe(5250);
});
