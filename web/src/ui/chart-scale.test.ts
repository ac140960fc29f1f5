import { expect, it } from "vitest";
import { linePath, scaleOf, stacked } from "./chart-scale.ts";

it.each([
  { most: 0, lines: [0, 1] },
  { most: 1, lines: [0, 1] },
  { most: 3, lines: [0, 1, 2, 3] },
  { most: 7, lines: [0, 2, 4, 6, 8] },
  { most: 100, lines: [0, 25, 50, 75, 100] },
  { most: 1234, lines: [0, 500, 1000, 1500] },
])("whole things up to $most have lines at $lines", ({ most, lines }) => {
  expect(scaleOf(most)).toEqual({ top: lines.at(-1), lines });
});

it("what is measured has lines between whole numbers", () => {
  expect(scaleOf(0.4, false).lines).toHaveLength(5);
  expect(scaleOf(0.4, false).top).toBeCloseTo(0.4);
});

it("every value fits below the top", () => {
  for (let most = 1; most < 5000; most += 7) {
    const { top, lines } = scaleOf(most);
    expect(top).toBeGreaterThanOrEqual(most);
    expect(lines.length).toBeLessThanOrEqual(6);
  }
});

it("parts of a bar lie on each other", () => {
  expect(stacked([2, 0, 3])).toEqual([
    { from: 0, to: 2 },
    { from: 2, to: 2 },
    { from: 2, to: 5 },
  ]);
});

it("a line has gaps where nothing was measured", () => {
  expect(linePath([[0, 1], [1, 2], null, [3, 4]])).toBe("M0 1h0L1 2M3 4h0");
  expect(linePath([null, null])).toBe("");
});
