import { expect, test } from "vitest";
import type { ClockSlice, TableSlice } from "../protocol/generated";
import { Labels } from "./labels";
import { cannotSign, type Signer, terms } from "./offers";

const table = {
  parties: [{ id: "US", name: "United States", called: "the United States", short: "US", seats: [] }],
  issues: [],
  phases: [
    { id: "talks", name: "First round", sign: true, plenary: false },
    { id: "brief", name: "Briefing", sign: false, plenary: false },
    { id: "vote", name: "Plenary and vote", sign: true, plenary: true },
  ],
} as unknown as TableSlice;

function signer(phase: string, change: Partial<Signer> = {}): Signer {
  const clock = { status: "running", phase } as unknown as ClockSlice;
  const labels = new Labels(table, { "US.head": "Ana" });
  return { party: "US", seat: "US.head", pen: "US.head", clock, labels, everybody: 3, ...change };
}

test("what stands in the way of signing is said before the click", () => {
  const two = ["US", "CN"];
  const all = ["US", "CN", "RU"];
  expect(cannotSign(two, signer("talks"))).toBeNull();
  expect(cannotSign(two, signer("brief"))).toContain("Briefing");
  expect(cannotSign(two, signer("vote"))).toContain("addressed to everyone");
  expect(cannotSign(all, signer("vote"))).toBeNull();
  expect(cannotSign(all, signer("talks", { seat: "US.press" }))).toBe(
    "Ana signs for your delegation.",
  );
  const paused = { status: "paused", phase: "talks" } as unknown as ClockSlice;
  expect(cannotSign(all, signer("talks", { clock: paused }))).toContain("paused");
});

test("what every final agreement contains is not among what was negotiated", () => {
  const issues = [
    { id: "SAN", open: true },
    { id: "PRT", open: true },
    { id: "BIZ", open: false },
  ];
  const found = terms(
    { BIZ: "park", SAN: "lift", PRT: "lease" },
    { SAN: "keep", PRT: "lease", BIZ: "none" },
    issues,
  );
  expect(found.changes.map(({ issue }) => issue)).toEqual(["SAN"]);
  expect(found.confirms.map(({ issue }) => issue)).toEqual(["PRT"]);
  expect(found.fixed.map(({ issue }) => issue)).toEqual(["BIZ"]);
});
