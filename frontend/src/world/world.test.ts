import { expect, test } from "vitest";
import type {
  ActView,
  Choice,
  InstrumentInfo,
  MandateInfo,
  SettingSlice,
  Slices,
  TableSlice,
  WireLine,
} from "../protocol/generated";
import { sentenceOf } from "../room/events";
import { Labels } from "../room/labels";
import { worldNews } from "./events";
import { parts } from "./mandates";
import { changesOf } from "./own";
import { pinsOf } from "./places";
import { byFamily, deedsOf, happened, knownWords, place, tell, toSecond, whyNot } from "./world";

function instrument(id: string, more: Partial<InstrumentInfo> = {}): InstrumentInfo {
  const base = { name: `The ${id}`, sentence: "", family: "coercive", owners: ["A.head"], cost: 1, targets: [] };
  return { ...base, id, known: "all", hazardous: false, limit: null, source: "", counter_source: "", ...more } as InstrumentInfo;
}

const setting = {
  tension: "T",
  ladder: ["Calm", "Shouting"],
  variables: [{ id: "T", name: "Tension" }],
  groups: [{ id: "G", name: "The house", balance: "even", members: [{ id: "cook", name: "The cook" }] }],
  instruments: [
    instrument("shout", { hazardous: true }),
    instrument("cake", { family: "conventional", known: "target", targets: ["B"] }),
    instrument("whisper", { family: "propaganda", known: "own", targets: ["cook"] }),
  ],
  thresholds: [{ id: "line", name: "The line", sentence: "It is crossed." }],
  rolls: [{ id: "rain", name: "Rain", sentence: "" }],
  action_points: 2,
} as unknown as SettingSlice;
const table = {
  parties: [
    { id: "A", name: "House A", called: "the house of A", short: "A", seats: [{ id: "A.head", title: "Owner" }, { id: "A.son", title: "Son" }] },
    { id: "B", name: "House B", called: "the house of B", short: "B", seats: [{ id: "B.head", title: "Owner" }] },
  ],
} as unknown as TableSlice;
const labels = new Labels(table, { "A.head": "Ann", "A.son": "Sam" }, setting);

function act(instrument: string, more: Partial<ActView> = {}): ActView {
  const base = { id: "1", seat: "A.head", party: "A", target: null, phase: 1, at: 0 };
  return { ...base, consulted: null, second: null, inexperienced: null, can_second: false, instrument, ...more };
}
const choice = (instrument: string, can = true): Choice => ({ instrument, can, code: can ? null : "used_enough", params: {} });
const said = (line: Partial<WireLine>, slices: Slices = {}) =>
  sentenceOf({ n: 1, at: 0, ...line } as WireLine, labels, { setting, ...slices });

test("instruments stand by family, and what can be done before what cannot", () => {
  const found = byFamily([choice("cake"), choice("shout", false), choice("whisper")], labels);
  expect(found.map(({ family }) => family)).toEqual(["coercive", "propaganda", "conventional"]);
  const two = [instrument("a"), instrument("b")];
  const both = new Labels(table, {}, { ...setting, instruments: two });
  const order = byFamily([choice("a", false), choice("b")], both)[0]?.options.map((one) => one.instrument.id);
  expect(order).toEqual(["b", "a"]);
});

test("before an act it is said who will know of it", () => {
  const [shout, cake, whisper] = setting.instruments as [InstrumentInfo, InstrumentInfo, InstrumentInfo];
  expect(knownWords(shout, null, labels)).toBe("Everybody will know.");
  expect(knownWords(cake, null, labels)).toContain("those it is aimed at");
  expect(knownWords(cake, "B", labels)).toBe("Only the house of B and your delegation will know.");
  expect(knownWords(whisper, "cook", labels)).toBe("Only your delegation will know.");
});

test("of the seats that could act, only the own delegation's are named", () => {
  const refused: Choice = { instrument: "shout", can: false, code: "not_your_instrument", params: { seats: ["A.head", "B.head"] } };
  expect(whyNot(refused, "A", labels)).toBe("Only A, Owner can do that.");
  const dear: Choice = { instrument: "shout", can: false, code: "too_few_points", params: { cost: "2", left: "1" } };
  expect(whyNot(dear, "A", labels)).toBe("This costs 2, and your delegation has 1 left in this phase.");
});

test("a number is told exactly, an estimate as its band, a switch as yes or no", () => {
  const scale = { low: 0, high: 100 };
  const reading = (low: number, high: number, start_low: number, start_high: number) => ({ id: "T", low, high, start_low, start_high });
  expect(tell(reading(61, 61, 51, 51), scale)).toEqual({ value: "61", exact: true, change: "up 10 since the start" });
  expect(tell(reading(40, 40, 51, 51), scale).change).toBe("down 11 since the start");
  expect(tell(reading(51, 51, 51, 51), scale).change).toBe("as at the start");
  expect(tell(reading(40, 59, 20, 39), scale)).toEqual({ value: "40–59", exact: false, change: "at the start 20–39" });
  expect(tell(reading(20, 39, 20, 39), scale).change).toBe("as at the start");
  expect(tell(reading(1, 1, 0, 0), { low: 0, high: 1 })).toEqual({ value: "yes", exact: true, change: "at the start no" });
  expect([place(5, { low: 0, high: 10 }), place(99, { low: 0, high: 10 }), place(3, { low: 3, high: 3 })]).toEqual([50, 100, 0]);
});

test("only risky acts of team-mates ask for somebody to stand behind them", () => {
  const acts = [act("shout", { id: "1", can_second: true }), act("cake", { id: "2", can_second: true }), act("shout", { id: "3" })];
  const actions = { open: true, points: 2, left: 0, choices: [], acts, inexperienced: [] };
  expect(toSecond(actions, labels).map(({ id }) => id)).toEqual(["1"]);
});

test("the map tells what each delegation did, how often, and towards whom", () => {
  const acts = [act("shout"), act("cake", { target: "B" }), act("shout"), act("whisper", { target: "cook" })];
  expect(deedsOf(acts, labels)).toEqual([
    { party: "A", count: 4, towards: ["B"], words: "The shout (2 times); The cake towards the house of B; The whisper towards The cook" },
  ]);
});

test("what has a place is told there, in the order in which it came, and only what is known", () => {
  const at = (id: string) => ({ id, name: `The ${id}`, at: { x: 1, y: 1 } });
  const placed = new Labels(table, {}, {
    ...setting,
    instruments: [instrument("shout", { place: "yard" }), instrument("cake", { place: "gate" }), instrument("whisper")],
  });
  const acts = [act("shout", { at: 3 }), act("shout", { at: 4 }), act("cake", { at: 5, party: "B" }), act("whisper", { at: 1 })];
  const storm = { inject: "storm", name: "Storm", text: "", at: 2 };
  const happenings = [{ ...storm, place: "gate" }, { ...storm, name: "Rain", place: null }];
  const pins = pinsOf([at("yard"), at("gate"), at("well")], acts, happenings, placed);
  expect(pins.map(({ place, number, party, words }) => [place.id, number, party, words])).toEqual([
    ["gate", 1, null, "Storm; B: The cake"],
    ["yard", 2, "A", "A: The shout (2 times)"],
  ]);
  expect(deedsOf(acts, placed).map(({ words, count }) => [words, count])).toEqual([["The whisper", 3], ["", 1]]);
  expect(pinsOf([at("yard")], [], [], placed)).toEqual([]);
});

test("events are told newest first, the facilitator's own in the words of their lines", () => {
  const own = (words: string | null) => ({ n: 1, at: 0, kind: "inject_fired", words }) as WireLine;
  const happenings = [
    { inject: null, name: "", text: "", at: 1, place: null },
    { inject: "storm", name: "Storm", text: "It blows.", at: 2, place: null },
    { inject: null, name: "", text: "", at: 3, place: null },
  ];
  expect(happened(happenings, [own("First."), own("Second.")]).map(({ text }) => text)).toEqual(["Second.", "It blows.", "First."]);
  // Older lines are not loaded yet, or words were erased: never another event's words.
  expect(happened(happenings, [own("Second.")]).map(({ text }) => text)[2]).toContain("among the earlier ones");
  expect(happened(happenings, [own("First."), own(null)])[0]?.text).toBe("An event whose words were erased.");
});

test("every line of the world has its sentence", () => {
  expect(said({ kind: "action_taken", party: "A", seat: "A.head", instrument: "cake", target: "B" })).toBe(
    "The house of A acts: The cake, aimed at the house of B.",
  );
  expect(said({ kind: "action_taken", party: "A", seat: "A.head", instrument: "shout" })).toBe("The house of A acts: The shout.");
  expect(said({ kind: "action_seconded", party: "A", seat: "A.son" })).toBe("Sam stands behind an act of the house of A.");
  expect(said({ kind: "seat_marked", seat: "A.son", inexperienced: true })).toBe("A, Son counts as inexperienced.");
  expect(said({ kind: "seat_marked", seat: "A.son", inexperienced: false })).toContain("no longer");
  expect(said({ kind: "threshold_crossed", threshold: "line" })).toBe("The line. It is crossed.");
  const world = { happenings: [{ inject: "storm", name: "Storm", text: "It blows.", at: 1 }] } as never;
  expect(said({ kind: "inject_fired", inject: "storm" }, { world })).toBe("Storm. It blows.");
  expect(said({ kind: "inject_fired", words: "A typhoon." })).toBe("A typhoon.");
  expect(said({ kind: "inject_fired", words: null })).toContain("erased");
  expect(said({ kind: "disaster_struck", roll: "rain" })).toBe("Rain. It is over for everybody.");
});

test("everybody hears that a roll hit, and only behind the stage how likely it was", () => {
  const roll = { kind: "roll_made", roll: "rain", hits: 2, chance: 12, below: 100, careless: true } as const;
  expect(said({ kind: "roll_made", roll: "rain", hits: 2 })).toBe("It happened: Rain (2 times).");
  expect(said(roll)).toBe("Drawn: Rain (2 times) (12 in 100). Risky acts raised the chance.");
  expect(said({ ...roll, hits: 0, careless: false })).toBe("Drawn, without effect: Rain (12 in 100).");
});

test("news are what a team-mate did, what is aimed at us, and what happened", () => {
  const line = { n: 1, at: 0, kind: "action_taken", party: "A", seat: "A.head", instrument: "cake", target: "B" } as WireLine;
  const hears = (seat: string | null, party: string | null, one = line) => worldNews(one, { setting }, { seat, party, labels });
  expect(hears("A.son", "A")).toBe("Ann acted for your delegation: The cake.");
  expect(hears("B.head", "B")).toBe("The house of A acts, aimed at you: The cake.");
  expect(hears("A.head", "A")).toBeNull();
  expect(hears("C.head", "C")).toBeNull();
  expect(hears(null, null, { ...line, kind: "inject_fired", words: "A typhoon." })).toBe("News: A typhoon.");
  expect(hears(null, null, { ...line, kind: "threshold_crossed", threshold: "line" })).toBe("News: The line.");
});

test("a mandate is shown with what moved it, and why it stays up", () => {
  const mandate: MandateInfo = {
    party: "A",
    mandate: 52,
    start: 53,
    parts: [{ name: "base", points: 53 }, { name: "Weather", points: -3 }, { name: "Idle", points: 0 }],
    no_deal: 52,
    no_deal_parts: [{ name: "base", points: 52 }],
    score_parts: [{ name: "no final agreement", points: -2 }],
  };
  const [own, , score] = parts(mandate, 1);
  expect(own?.lines.map(({ name, points }) => [name, points])).toEqual([["As the scenario has it", 53], ["Weather", -3]]);
  expect(own?.note).toBe("53 at the start; held up: never below what no deal is worth.");
  expect(score).toMatchObject({ total: -2, lines: [{ name: "No final agreement", points: -2 }] });
  expect(parts({ ...mandate, mandate: 53, parts: [{ name: "base", points: 53 }] }, 1)[0]?.note).toBe("As at the start.");
});

test("changes of an own event add up, and those that change nothing are left out", () => {
  expect(changesOf([{ variable: "T", by: 3 }, { variable: "T", by: 1.9 }, { variable: "", by: 9 }, { variable: "G", by: null }])).toEqual({ T: 4 });
});
