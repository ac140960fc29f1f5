import { describe, expect, it } from "vitest";
import { type Countdown, countdownOf, counted, leftOfAll } from "./countdown.ts";

/** Looks every 200 ms, from one moment to another. */
function look(countdown: Countdown, from: number, to: number, isWatched: boolean): Countdown {
  let now = countdown;
  for (let at = from; at <= to; at += 200) {
    now = counted(now, at, isWatched);
  }
  return now;
}

describe("the countdown of an ad", () => {
  it("counts what is watched", () => {
    expect(look(countdownOf(7500), 0, 5000, true).leftMs).toBe(2500);
    expect(look(countdownOf(7500), 0, 60_000, true).leftMs).toBe(0);
  });

  it("stands still while nobody watches, and does not catch up", () => {
    const before = look(countdownOf(7500), 0, 2000, true);
    const away = look(before, 2200, 60_000, false);
    expect(away.leftMs).toBe(5500);
    expect(counted(away, 60_200, true).leftMs).toBe(5500);
    expect(counted(counted(away, 60_200, true), 60_400, true).leftMs).toBe(5300);
  });

  it("does not count a night in which the machine slept", () => {
    const before = look(countdownOf(7500), 0, 1000, true);
    expect(counted(before, 30_000_000, true).leftMs).toBe(5500);
  });

  it("tells how long the whole still takes", () => {
    expect(leftOfAll(countdownOf(7500), 25, 30_000)).toBe(30_000);
    expect(leftOfAll(countdownOf(400), 100, 30_000)).toBe(400);
  });
});
