import { expect, test } from "vitest";
import type { PartyInfo, RegionMap, SeatStatus } from "../protocol/generated";
import { line, present, told } from "./region";

const map: RegionMap = {
  title: "The street",
  width: 200,
  height: 100,
  land: "M0,0 l200,0 0,100z",
  borders: "",
  places: [],
  homes: [
    { party: "A", place: "Left", at: { x: 20, y: 50 } },
    { party: "B", place: "Right", at: { x: 180, y: 50 } },
  ],
  marks: [
    {
      issue: "HEDGE",
      place: "Between",
      symbol: "gate",
      at: { x: 100, y: 50 },
      beside: null,
      route: [],
      shows: [
        { option: "high", look: "on", words: "A wall of leaves" },
        { option: "low", look: "part", words: "A hedge to talk across" },
      ],
    },
  ],
};
const party = (id: string): PartyInfo => ({
  id,
  name: `House of ${id}`,
  called: `House of ${id}`,
  short: id,
  colour: "blue",
  seats: [
    { id: `${id}.head`, title: "Owner", duty: "" },
    { id: `${id}.guest`, title: "Guest", duty: "" },
  ],
});

test("a mark tells the option that holds, and an offered one only where it differs", () => {
  const offer = (option: string) => ({ package: { HEDGE: option }, title: "", words: "" });
  expect(told(map, { HEDGE: "high" }, null)).toMatchObject([
    { now: { words: "A wall of leaves" }, offered: null },
  ]);
  expect(told(map, { HEDGE: "high" }, offer("low"))).toMatchObject([
    { now: { option: "high" }, offered: { words: "A hedge to talk across" } },
  ]);
  expect(told(map, { HEDGE: "low" }, offer("low"))).toMatchObject([{ offered: null }]);
});

test("an option without words leaves no trace", () => {
  expect(told(map, { HEDGE: "gone" }, null)).toEqual([]);
  expect(told(map, { HEDGE: "gone" }, { package: { HEDGE: "low" }, title: "", words: "" })).toMatchObject([
    { now: null, offered: { option: "low" } },
  ]);
});

test("a home tells who sits there and who signs", () => {
  const seats: SeatStatus[] = [
    { seat: "A.head", taken: false, ready: false, pen: false, bot: false, away: null },
    { seat: "A.guest", taken: true, ready: false, pen: true, bot: false, away: null },
    { seat: "B.head", taken: false, ready: false, pen: true, bot: false, away: null },
  ];
  expect(present(map, [party("A"), party("B")], seats)).toMatchObject([
    { party: { id: "A" }, taken: 1, bot: false, pen: "A.guest" },
    { party: { id: "B" }, taken: 0, bot: false, pen: null },
  ]);
  const played = seats.map((seat) => ({ ...seat, bot: seat.taken }));
  expect(present(map, [party("A"), party("B")], played)).toMatchObject([{ bot: true }, { bot: false }]);
});

test("a route is drawn from place to place", () => {
  expect(line([{ x: 1, y: 2 }, { x: 3, y: 4 }])).toBe("M1,2L3,4");
});
