import { expect, test } from "vitest";
import { REFUSALS, type SettingSlice, type TableSlice } from "../protocol/generated";
import { Labels } from "./labels";
import { sentence } from "./refusals";

const labels = new Labels(
  {
    parties: [
      { id: "RU", name: "Russia", called: "Russia", short: "Russia", colour: "violet", seats: [] },
      {
        id: "KP",
        name: "North Korea",
        called: "North Korea",
        short: "N Korea",
        colour: "amber",
        seats: [{ id: "KP.head", title: "Head of delegation", duty: "" }],
      },
    ],
    issues: [{ id: "NUC", name: "Nuclear weapons", options: [{ id: "cap", name: "Cap" }] }],
    phases: [{ id: "vote", name: "Plenary and vote" }],
  } as unknown as TableSlice,
  {},
  {
    instruments: [{ id: "listing", name: "Targeted listing" }],
    groups: [{ id: "organs", name: "Organs", balance: "even", members: [{ id: "bank", name: "The bank" }] }],
    variables: [{ id: "T", name: "Tension" }],
  } as unknown as SettingSlice,
);

test("ids become the words people know", () => {
  expect(sentence("consent_missing", { issue: "NUC", parties: ["RU", "KP"] }, labels)).toBe(
    "Nuclear weapons cannot be agreed without Russia and North Korea. Address the offer to them.",
  );
  expect(sentence("needs_pen", { seat: "KP.head" }, labels)).toBe(
    "Only N Korea, Head of delegation signs for your delegation.",
  );
  expect(sentence("phase_forbids_signing", { phase: "vote" }, labels)).toContain("Plenary and vote");
});

test("so do those of the world outside the room", () => {
  expect(sentence("not_your_instrument", { seats: ["KP.head"] }, labels)).toBe(
    "Only N Korea, Head of delegation can do that.",
  );
  expect(sentence("too_few_points", { cost: "2", left: "1" }, labels)).toBe(
    "This costs 2, and your delegation has 1 left in this phase.",
  );
});

test("every parameter of every sentence is one that can be named", () => {
  const named = new Set(["party", "parties", "seat", "seats", "issue", "option", "phase"]);
  // Numbers, and the scenario's own sentence.
  for (const one of ["cost", "left", "reason"]) named.add(one);
  const used = Object.values(REFUSALS).flatMap((words) => [...words.matchAll(/\{(\w+)\}/g)]);
  expect(used.map((found) => found[1] ?? "").filter((name) => !named.has(name))).toEqual([]);
});

test("a refusal of a newer server still says that nothing happened", () => {
  expect(sentence("brand_new", {}, labels)).toBe(
    "The server would not do that (brand_new). Nothing was changed.",
  );
});
