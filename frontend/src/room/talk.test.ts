import { describe, expect, it } from "vitest";
import type { ChannelInfo } from "../protocol/generated";
import { Labels } from "./labels";
import { audience } from "./talk";

const labels = new Labels(undefined, {});
const of = (kind: ChannelInfo["kind"]): ChannelInfo => ({
  id: "x", kind, seats: ["US.head", "CN.head"], party: null, seat: null, writable: true,
});

describe("who is said to read", () => {
  it("counts mentors in wherever there may be any, and nowhere else", () => {
    for (const kind of ["delegation", "private"] as const) {
      for (const own of ["US.head", null]) {
        const writer = { own, labels, watched: true };
        expect(audience(of(kind), { ...writer, classroom: true })).toContain("mentor");
        expect(audience(of(kind), { ...writer, classroom: false })).not.toContain("mentor");
      }
    }
    // A line to the facilitator is nobody's but theirs, and the plenary everybody's.
    for (const kind of ["help", "plenary"] as const) {
      const said = audience(of(kind), { own: "US.head", labels, watched: true, classroom: true });
      expect(said).not.toContain("mentor");
    }
  });
});
