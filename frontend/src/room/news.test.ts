import { expect, test } from "vitest";
import type { OfferView, SeatStatus, Slices, TableSlice, WireLine } from "../protocol/generated";
import { Labels } from "./labels";
import { type Listener, news, notice, outdated } from "./news";
import { EMPTY, type RoomState } from "./store";

const seats = (party: string) => [
  { id: `${party}.head`, title: "Head of delegation", duty: "" },
  { id: `${party}.press`, title: "Press", duty: "" },
];
const table = {
  parties: [
    { id: "US", name: "United States", called: "the United States", short: "US", seats: seats("US") },
    { id: "CN", name: "China", called: "China", short: "China", seats: seats("CN") },
  ],
  issues: [
    { id: "SAN", name: "Sanctions", options: [{ id: "lift", name: "Lift" }] },
    { id: "PRT", name: "Port", options: [{ id: "lease", name: "Lease" }] },
  ],
  phases: [],
} as unknown as TableSlice;
const labels = new Labels(table, { "CN.head": "Bo", "CN.press": "Cai", "US.head": "Ana" });
const china: Listener = { seat: "CN.head", party: "CN", labels, warned: false };

function offer(id: string, party: string, more: Partial<OfferView> = {}): OfferView {
  const base = { id, party, parties: ["US", "CN"], status: "open", final: false, counters: null };
  return { ...base, supersedes: null, ...more } as unknown as OfferView;
}

/** What is heard when these lines come, after one line that was there before. */
function heard(lines: Partial<WireLine>[], offers: OfferView[], who = china, slices: Slices = {}) {
  const old = [{ n: 1, at: 0, kind: "session_started" }] as unknown as WireLine[];
  const fresh = lines.map((line, index) => ({ at: 1, ...line, n: index + 2 }) as WireLine);
  const before: RoomState = { ...EMPTY, lines: old };
  const all = { offers: { offers }, ...slices } as Slices;
  return news(before, { ...before, lines: [...old, ...fresh], slices: all }, who);
}

const texts = (...args: Parameters<typeof heard>) => heard(...args).map(({ text }) => text);

test("an offer to us, an answer to ours and a final one are told apart, and can be looked at", () => {
  const tabled = (id: string) => ({ kind: "offer_tabled", offer: id, party: "US", seat: "US.head" }) as const;
  expect(heard([tabled("a")], [offer("a", "US")])).toEqual([
    { tone: "news", text: "The United States has made you an offer.", offer: "a" },
  ]);
  expect(texts([tabled("b")], [offer("a", "CN"), offer("b", "US", { counters: "a" })])).toEqual([
    "The United States has answered your offer.",
  ]);
  expect(texts([tabled("a")], [offer("a", "US", { final: true })])[0]).toContain("final agreement");
  const elsewhere = offer("a", "US", { parties: ["US", "RU"], public: true });
  expect(heard([tabled("a")], [elsewhere])).toEqual([]);
});

test("news of an offer goes once it is answered or gone", () => {
  const told = notice("news", "", "a");
  const state = (one: OfferView): RoomState => ({ ...EMPTY, slices: { offers: { offers: [one] } } });
  expect(outdated(told, state(offer("a", "US", { signed: ["US"] })), "CN")).toBe(false);
  expect(outdated(told, state(offer("a", "US", { signed: ["US", "CN"] })), "CN")).toBe(true);
  expect(outdated(told, state(offer("a", "US", { status: "withdrawn" })), "CN")).toBe(true);
  expect(outdated(told, state(offer("a", "CN", { signed: ["CN"] })), "CN")).toBe(false);
  expect(outdated(notice("warn", "", "a"), state(offer("a", "US", { status: "expired" })), "CN")).toBe(false);
});

test("what becomes of an offer is told to both sides, and not to whoever did it", () => {
  const rejected = offer("a", "US", { status: "rejected" });
  const line = { kind: "offer_rejected", offer: "a", party: "CN", seat: "CN.head" } as const;
  const ana = { ...china, seat: "US.head", party: "US" };
  expect(texts([line], [rejected], ana)).toEqual(["China has rejected your offer."]);
  expect(texts([line], [rejected])).toEqual([]);
  const gone = { kind: "offer_expired", offer: "a" } as const;
  const expired = offer("a", "US", { status: "expired" });
  expect(texts([gone], [expired], ana)).toEqual(["Your offer has expired."]);
  expect(texts([gone], [expired])).toEqual(["The offer by the United States has expired."]);
  expect(heard([gone], [expired])[0]?.offer).toBeNull();
});

test("a capital's no alarms only whoever asked it, and not after knowingly tabling unsigned", () => {
  const no = { kind: "capital_refused", offer: "a", party: "CN" } as const;
  const tabled = { kind: "offer_tabled", offer: "a", party: "CN", seat: "CN.head" } as const;
  expect(heard([no], [offer("a", "US")])[0]?.tone).toBe("warn");
  expect(heard([tabled, no], [offer("a", "CN")])[0]?.tone).toBe("news");
  expect(heard([tabled, no], [offer("a", "CN")], { ...china, warned: true })).toEqual([]);
  const colleague = { ...china, seat: "CN.press", warned: true };
  expect(texts([tabled, no], [offer("a", "CN")], colleague)).toEqual([
    "Bo has tabled an offer for your delegation.",
  ]);
});

test("an agreement says what was agreed", () => {
  const agreement = { id: "g", package: { PRT: "lease", SAN: "lift" }, parties: ["US", "CN"], final: false };
  const slices = { agreements: { agreements: [agreement], outcome: {} } } as unknown as Slices;
  const line = { kind: "agreement_bound", agreement: "g" } as const;
  const watcher = { ...china, seat: null, party: null };
  expect(texts([line], [], watcher, slices)).toEqual([
    "The United States and China have agreed: Sanctions (Lift) and Port (Lease).",
  ]);
});

test("the pen is told of however it moved, and a first look is no news", () => {
  const roster = (pen: string) =>
    ({ seats: seats("CN").map(({ id }) => ({ seat: id, pen: id === pen }) as SeatStatus), names_version: 1 });
  const state = (pen: string): RoomState => {
    const lines = [{ n: 1, at: 0, kind: "session_started" }] as unknown as WireLine[];
    return { ...EMPTY, lines, slices: { roster: roster(pen) } };
  };
  const moved = (from: string, to: string) => news(state(from), state(to), china).map(({ text }) => text);
  expect(moved("CN.press", "CN.head")).toEqual(["You now sign for your delegation."]);
  expect(moved("CN.head", "CN.press")).toEqual(["Cai now signs for your delegation."]);
  expect(moved("CN.head", "CN.head")).toEqual([]);
  expect(news(EMPTY, state("CN.head"), china)).toEqual([]);
});
