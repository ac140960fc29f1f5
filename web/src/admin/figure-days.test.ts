import { expect, it } from "vitest";
import { amountIn, firstOf, pursesOf } from "./figure-days.ts";

it("a period ends with today", () => {
  expect(firstOf(7, Date.parse("2026-03-03T23:59:00Z"))).toBe("2026-02-25");
  expect(firstOf(1, Date.parse("2026-03-03T00:00:00Z"))).toBe("2026-03-03");
});

it("currencies, and tests and real money, are kept apart", () => {
  const revenue = [
    { currency: "usd", test_mode: true, orders: 1, amount: 99 },
    { currency: "usd", test_mode: false, orders: 2, amount: 590 },
    { currency: "cny", test_mode: false, orders: 1, amount: 4200 },
  ];
  const refunds = [{ kind: "refund", currency: "usd", test_mode: false, count: 1, amount: 90 }];
  const purses = pursesOf({ ...NOTHING, revenue, refunds });
  expect(purses).toEqual([
    { currency: "cny", test_mode: false },
    { currency: "usd", test_mode: false },
    { currency: "usd", test_mode: true },
  ]);
  expect(purses.map((purse) => amountIn(purse, revenue))).toEqual([4200, 590, 99]);
  expect(purses.map((purse) => amountIn(purse, refunds))).toEqual([0, 90, 0]);
});

const NOTHING = {
  removals: 0,
  failures: {},
  conversion: { free: 0, pass: 0, credit: 0, nothing: 0 },
  credits_spent: 0,
  returned: 0,
  revenue: [],
  refunds: [],
  ad_views: {},
};
