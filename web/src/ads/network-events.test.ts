import { expect, it } from "vitest";
import { endingAfter } from "./use-network-ad.ts";

it("what was granted stays so, whatever comes after", () => {
  for (const event of ["closed", "unfilled", "broken"] as const) {
    expect(endingAfter(event, true)).toBeNull();
  }
});

it("what was not granted ends as it was told", () => {
  expect(endingAfter("ready", false)).toBeNull();
  expect(endingAfter("closed", false)).toBe("skipped");
  expect(endingAfter("unfilled", false)).toBe("unfilled");
  expect(endingAfter("unsupported", false)).toBe("broken");
  expect(endingAfter("broken", false)).toBe("broken");
});
