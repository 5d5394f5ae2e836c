import { describe, expect, it } from "vitest";
import { readLink, writeLink } from "./link";
import type { Chapter, ReplayData, Step } from "./server";
import { SILENCE, Timeline } from "./timeline";
import { lastUpTo, Track } from "./track";

const step = (at: number, n: number | null, changed: string[] = []): Step => ({
  at,
  lines: n === null ? [] : [{ n, kind: "message", at }],
  changed,
});
const data = (steps: Step[], moments: number[], chapters: Chapter[] = []): ReplayData => ({
  viewer: { as: "US.head", sight: "seat", seat: "US.head", party: "US" },
  steps,
  moments,
  chapters,
});
const chapter = (at: number, title: string): Chapter => ({ step: at, kind: "offer", title, line: 1 });

/** Somebody who saw the moments 0, 2 and 5 of ours. */
const other = new Track(
  data([step(100, null, ["table"]), step(104, 1), step(160, 2, ["offers"])], [0, 2, 5], [chapter(2, "Offer")]),
);
const own = new Track(
  data(
    [100, 101, 104, 105, 105, 160].map((at, n) => step(at, n + 1, n === 3 ? ["clock"] : [])),
    [0, 1, 2, 3, 4, 5],
    [chapter(1, "Talk"), chapter(5, "Offer")],
  ),
);

describe("a viewer's track", () => {
  it("finds the step that the viewer was at in any moment", () => {
    expect([0, 1, 2, 3, 4, 5, 99].map((moment) => other.stepAt(moment))).toEqual([0, 0, 1, 1, 1, 2, 2]);
    expect(lastUpTo([], 3)).toBe(-1);
    expect(lastUpTo([4, 4, 7], 3)).toBe(-1);
    expect(lastUpTo([4, 4, 7], 4)).toBe(1);
  });

  it("gives the newest lines, and the step whose slices still hold", () => {
    expect(own.lines(3, 2).map((line) => line.n)).toEqual([3, 4]);
    expect(own.lines(5, 100)).toHaveLength(6);
    expect([0, 2, 3, 5].map((n) => own.stateOf(n))).toEqual([0, 0, 3, 3]);
    expect(other.stateOf(1)).toBe(0);
  });
});

describe("the timeline of all shown viewers", () => {
  const both = new Timeline([own, other]);

  it("has every moment of any of them once, and each chapter once", () => {
    expect(new Timeline([other]).moments).toEqual([0, 2, 5]);
    expect(both.moments).toEqual([0, 1, 2, 3, 4, 5]);
    expect(both.marks.map(({ place, title }) => [place, title])).toEqual([[1, "Talk"], [5, "Offer"]]);
    expect(new Timeline([other]).marks.map(({ place }) => place)).toEqual([2]);
  });

  it("stays at the moment when a viewer with fewer steps is shown alone", () => {
    const alone = new Timeline([other]);
    expect(alone.moments[alone.placeOf(4)]).toBe(2);
    expect(both.placeOf(4)).toBe(4);
    expect(new Timeline([]).placeOf(4)).toBe(0);
  });

  it("plays in real time, faster, with silences cut, or step by step", () => {
    expect(both.watching(1, false)).toEqual([0, 1, 4, 5, 5, 60]);
    expect(both.watching(2, false)).toEqual([0, 0.5, 2, 2.5, 2.5, 30]);
    expect(both.watching(1, true)).toEqual([0, 1, 4, 5, 5, 5 + SILENCE]);
    expect(both.watching(60, true).at(-1)).toBe(1);
    expect(both.watching("step", true)).toEqual([0, 1, 2, 3, 4, 5]);
  });
});

describe("a link to a moment", () => {
  const viewers = ["facilitator", "observer", "US.head"];

  it("states everything and opens the same again", () => {
    const place = { as: "US.head", step: 12, and: "observer", andStep: 9, spoilerFree: true };
    expect(writeLink(place)).toBe("?as=US.head&step=12&and=observer&and_step=9&spoiler=free");
    expect(readLink(writeLink(place), viewers)).toEqual({ ...place, unknown: [] });
    const plain = { as: "observer", step: 0, and: null, andStep: 0, spoilerFree: false };
    expect(writeLink(plain)).toBe("?as=observer&step=0");
    expect(readLink(writeLink(plain), viewers)).toEqual({ ...plain, unknown: [] });
  });

  it("falls back to the own eyes and the first step where it makes no sense", () => {
    expect(readLink("", viewers)).toMatchObject({ as: "facilitator", step: 0, and: null, unknown: [] });
    expect(readLink("?as=KP.head&step=-3&and=nobody", viewers)).toMatchObject({
      as: "facilitator",
      step: 0,
      and: null,
      unknown: ["KP.head", "nobody"],
    });
    for (const step of ["1e3", "0x10", "١", "", "9".repeat(30)]) {
      expect(readLink(`?step=${step}`, viewers).step).toBe(0);
    }
    expect(readLink("?and=facilitator", viewers).and).toBeNull();
  });
});
