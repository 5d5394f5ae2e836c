import { describe, expect, it } from "vitest";
import { ABLE, byNeed, complaints, matches, needs, QUIET, type Table } from "./board";

const NOW = 10_000;
const table = (number: number, parts: Partial<Table> = {}): Table => ({
  number,
  session: "",
  status: "running",
  phase: "Talks",
  last: false,
  can_go_back: false,
  ends_at: null,
  remaining: null,
  active_at: NOW,
  offers: 0,
  agreements: 0,
  deal: false,
  revealed: false,
  waits_for: [],
  tension: null,
  missing: [],
  watchers: 0,
  people: [],
  calls: [],
  ...parts,
});
const call = (since: number) => ({ seat: "US.head", since, words: ["Help"] });

const person = (away: number | null) => ({ seat: "US.head", party: "US", name: "Ana", bot: false, pen: true, away });

describe("what a table needs", () => {
  it("is somebody who went away while it runs, and nobody who is here", () => {
    expect(needs(table(1, { people: [person(NOW - 70)] }), NOW)).toEqual(["away"]);
    expect(needs(table(1, { people: [person(null)] }), NOW)).toEqual([]);
    expect(needs(table(1, { status: "paused", people: [person(NOW - 70)] }), NOW)).toEqual(["paused"]);
  });

  it("is told with the most urgent first", () => {
    const worst = table(1, { calls: [call(1)], missing: ["KP"], waits_for: ["CN"], tension: { name: "Strike", high: true }, active_at: NOW - QUIET });
    expect(needs(worst, NOW)).toEqual(["help", "missing", "tension", "signature", "quiet"]);
    expect(needs(table(1, { tension: { name: "Calm", high: false } }), NOW)).toEqual([]);
    expect(needs(table(1), NOW)).toEqual([]);
  });

  it("is nothing of the kind before it runs and after its end", () => {
    const old = { missing: ["KP"], active_at: 0 };
    expect(needs(table(1, { ...old, status: "lobby" }), NOW)).toEqual(["gathering"]);
    expect(needs(table(1, { ...old, status: "ended" }), NOW)).toEqual([]);
    expect(needs(table(1, { ...old, status: "paused" }), NOW)).toEqual(["paused"]);
  });

  it("filters", () => {
    const asking = table(1, { calls: [call(1)] });
    expect(matches(asking, "help", NOW)).toBe(true);
    expect(matches(asking, "quiet", NOW)).toBe(false);
    expect(matches(table(2, { status: "ended" }), "ended", NOW)).toBe(true);
  });

  it("sorts: who has waited longest for help first, the ended last", () => {
    const tables = [
      table(1, { status: "ended" }),
      table(2),
      table(3, { calls: [call(NOW - 5)] }),
      table(4, { waits_for: ["US"] }),
      table(5, { calls: [call(NOW - 60)] }),
    ];
    expect(byNeed(tables, NOW).map(({ number }) => number)).toEqual([5, 3, 4, 2, 1]);
  });
});

describe("asking tables", () => {
  it("leaves out those that would refuse", () => {
    const able = (kind: string, status: Table["status"]) => ABLE[kind]?.(table(1, { status }));
    expect([able("pause", "running"), able("pause", "paused")]).toEqual([true, false]);
    expect([able("resume", "running"), able("resume", "paused")]).toEqual([false, true]);
    expect([able("end", "lobby"), able("end", "ended")]).toEqual([true, false]);
    expect([able("reveal", "running"), able("reveal", "ended")]).toEqual([false, true]);
  });

  it("says each reason once, with its tables", () => {
    expect(complaints({ "2": "session_paused", "7": "session_paused", "9": "retry" })).toEqual([
      expect.stringMatching(/^Table 2, 7: .*paused/),
      "Table 9: no answer in time; try again.",
    ]);
  });
});
