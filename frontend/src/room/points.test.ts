import { expect, test } from "vitest";
import { change, decimal } from "./points";

test.each([
  [228, 4, "57"],
  [21, 4, "5.25"],
  [-2, 4, "\u22120.5"],
  [0, 4, "0"],
  [1, 8, "0.125"],
  [16, 3, "5 1/3"],
])("%i in units of 1/%i are exactly %s", (points, unit, words) => {
  expect(decimal(points, unit)).toBe(words);
});

test("a gain has a plus, a loss a minus, nothing neither", () => {
  expect([48, -36, 0].map((points) => change(points, 4))).toEqual(["+12", "\u22129", "0"]);
});
