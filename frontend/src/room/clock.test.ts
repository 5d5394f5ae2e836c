import { expect, test } from "vitest";
import { countdown, markPassed, ServerClock, secondsLeft } from "./clock";

const running = {
  status: "running",
  ordinal: 0,
  phase: "first",
  ends_at: 1060,
  remaining: null,
  reason: null,
  revealed: false,
} as const;

test("a late stamp never sets the clock back, a fresh connection may", () => {
  let timer = 0;
  const clock = new ServerClock(() => timer);
  expect(clock.now()).toBeNull();
  clock.reset(1000);
  timer = 5_000;
  clock.learn(1003);
  expect(clock.now()).toBe(1005);
  clock.learn(1006);
  expect(clock.now()).toBe(1006);
  clock.reset(1002);
  expect(clock.now()).toBe(1002);
});

test("time left counts down, stands still in a pause, and never falls below zero", () => {
  expect(secondsLeft(running, 1000.2)).toBe(60);
  expect(secondsLeft(running, 2000)).toBe(0);
  expect(secondsLeft({ ...running, status: "paused", ends_at: null, remaining: 42 }, 2000)).toBe(42);
  expect(secondsLeft({ ...running, status: "lobby", ends_at: null }, 1000)).toBeNull();
});

test("the countdown reads as people write it", () => {
  expect([5, 65, 3600, 5025].map(countdown)).toEqual(["0:05", "1:05", "1:00:00", "1:23:45"]);
});

test("five minutes and one minute are said once, when they are passed", () => {
  expect(markPassed(301, 300)).toBe(300);
  expect(markPassed(300, 299)).toBeNull();
  expect(markPassed(61, 60)).toBe(60);
  expect(markPassed(600, 301)).toBeNull();
});
