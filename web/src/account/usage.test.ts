import { describe, expect, it } from "vitest";
import { barsOf } from "./usage.ts";

const NOW = Date.parse("2026-03-01T10:00:00Z");
const day = { free: 0, passes: 0, credits: 0, uncharged: 0, refunded: 0 };

describe("the bars of what was used", () => {
  it("are one for each day up to today", () => {
    const bars = barsOf([{ ...day, day: "2026-02-28", free: 2, passes: 1 }], 3, NOW);
    expect(bars).toEqual([
      { day: "2026-02-27", count: 0 },
      { day: "2026-02-28", count: 3 },
      { day: "2026-03-01", count: 0 },
    ]);
  });

  it("count what was given back as not used", () => {
    const usage = [{ ...day, day: "2026-03-01", free: 1, credits: 0.25, refunded: 1 }];
    expect(barsOf(usage, 1, NOW)).toEqual([{ day: "2026-03-01", count: 1 }]);
  });
});
