import { expect, test } from "vitest";
import type { Slices, Update, WireLine } from "../protocol/generated";
import { EMPTY, type Pending, type RoomState, settled, unseen, updated, welcomed, withHistory } from "./store";
import { unread } from "./unread";

function said(n: number, words: string, seat = "US.head", channel = "plenary"): WireLine {
  return { n, kind: "message", at: 1000 + n, seat, channel, words };
}

function update(lines: WireLine[], slices: Slices = {}, number = 1): Update {
  return { type: "update", update: number, now: 1000, slices, lines };
}

const seated: RoomState = {
  ...EMPTY,
  viewer: { sight: "seat", seat: "US.head", party: "US", steers: false },
};

test("slices are replaced whole, lines are appended once, an unknown slice is no harm", () => {
  const roster = { seats: [], names_version: 1 };
  const later = { seats: [], names_version: 2 };
  const strange = { weather: { rain: true } } as unknown as Slices;
  const one = updated(seated, update([said(1, "a"), said(2, "b")], { roster, ...strange }));
  const two = updated(one, update([said(2, "b"), said(3, "c")], { roster: later }));
  expect(two.lines.map((line) => line.n)).toEqual([1, 2, 3]);
  expect(two.slices.roster).toBe(later);
});

test("an offer replaces the one of its id, a new one goes to the end, a new socket brings them all", () => {
  const offers = (...all: [string, string][]) =>
    ({ offers: { offers: all.map(([id, status]) => ({ id, status })) } }) as unknown as Slices;
  const first = updated(seated, update([], offers(["a", "open"], ["b", "open"])));
  const second = updated(first, update([], offers(["a", "superseded"], ["c", "open"]), 2));
  expect(second.slices).toEqual(offers(["a", "superseded"], ["b", "open"], ["c", "open"]));
  expect(updated(second, update([said(1, "a")], {}, 3)).slices).toEqual(second.slices);
  expect(updated(second, update([], offers(["b", "open"]))).slices).toEqual(offers(["b", "open"]));
});

test("a reset throws the lines away, and history goes in front", () => {
  const full = updated(seated, update([said(7, "late")]));
  const older = [said(5, "x"), said(6, "y"), said(7, "late")];
  expect(withHistory(full, { type: "history", lines: older, more: true }).lines.map((line) => line.n)).toEqual([5, 6, 7]);
  const welcome = {
    type: "welcome",
    protocol: 1,
    now: 1,
    viewer: { sight: "seat", seat: "CN.head", party: "CN", steers: false },
    feed: "f",
    reset: true,
  } as const;
  expect(welcomed(full, welcome).lines).toEqual([]);
  expect(welcomed(full, { ...welcome, reset: false }).lines).toHaveLength(1);
});

test("one's own words are on screen exactly once, whether line or answer comes first", () => {
  const sent = (id: string): Pending => ({ id, channel: "plenary", text: "yes", after: 1, failed: null });
  const before: RoomState = { ...seated, lines: [said(1, "yes")], pending: [sent("p1"), sent("p2")] };
  expect(unseen(before, "plenary").map((one) => one.id)).toEqual(["p1", "p2"]);
  const one = settled(updated(before, update([said(2, "yes")])));
  expect(one.pending).toHaveLength(1);
  const both = settled(updated(one, update([said(3, "yes")])));
  expect(both.pending).toEqual([]);
});

test("refused words stay until they are taken back", () => {
  const failed = { status: "refused", code: "phase_forbids_talk", params: {} } as const;
  const pending = { id: "p", channel: "plenary", text: "hello", after: 0, failed };
  const state: RoomState = { ...seated, lines: [said(1, "hello")], pending: [pending] };
  expect(settled(state).pending).toEqual([pending]);
});

test("only what others said after the mark is unread", () => {
  const lines = [said(1, "a", "CN.head"), said(2, "b"), said(3, "c", "CN.head"), said(4, "d", "CN.head", "x")];
  expect(unread(lines, { plenary: 1 }, "US.head")).toEqual({ plenary: 1, x: 1 });
});
