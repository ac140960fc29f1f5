import { expect, it } from "vitest";
import { leftOf } from "./left.ts";

it.each([
  [
    { free: 3, passes: 0, credits: 0 },
    { kind: "free", count: 3 },
  ],
  [
    { free: 2, passes: 1, credits: 0 },
    { kind: "some", count: 3 },
  ],
  [
    { free: 0, passes: 0, credits: 41.75 },
    { kind: "some", count: 41 },
  ],
  [
    { free: 0, passes: 0, credits: 0.75 },
    { kind: "none", count: 0 },
  ],
])("of %j there is left %j", (wallet, left) => {
  expect(leftOf({ wallet })).toEqual(left);
});
