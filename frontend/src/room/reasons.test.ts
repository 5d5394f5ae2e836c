import { expect, test } from "vitest";
import type { WireLine } from "../protocol/generated";
import { deeds, reasons } from "./reasons";

const why = (n: number, seat: string): WireLine => ({
  n,
  at: 0,
  kind: "move_explained",
  seat,
  party: seat.slice(0, 2),
  reasons: [{ code: "accepts", facts: {}, sentence: `Because ${n}.` }],
});
const said = (n: number, seat: string): WireLine => ({ n, at: 0, kind: "message", seat, party: seat.slice(0, 2), words: "" });

test("a bot's reasons stand at what it did, and not as a line of their own", () => {
  const lines = [said(1, "US.head"), why(2, "CN.head"), said(3, "CN.head")];
  expect(reasons(lines).get(3)?.[0]?.sentence).toBe("Because 2.");
  expect(deeds(lines).map(({ n }) => n)).toEqual([1, 3]);
});

test("a capital's refusal is the deed of the bot that tried to sign", () => {
  const refused: WireLine = { n: 2, at: 0, kind: "capital_refused", party: "CN" };
  expect([...reasons([why(1, "CN.head"), refused]).keys()]).toEqual([2]);
});

test("reasons without their deed are not lost, and never stand at another's", () => {
  for (const lines of [[why(1, "CN.head")], [why(1, "CN.head"), said(2, "US.head")], [why(1, "CN.head"), why(2, "CN.head")]]) {
    expect(reasons(lines).size).toBe(0);
    expect(deeds(lines)).toEqual(lines);
  }
});
