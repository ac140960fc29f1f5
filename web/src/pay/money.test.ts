import { expect, it } from "vitest";
import { eachText, moneyText } from "./money.ts";

it("amounts are written as people write them", () => {
  expect(moneyText(590, "usd", "en")).toBe("$5.90");
  expect(moneyText(5990, "usd", "zh-CN")).toBe("$59.90");
  expect(moneyText(3900, "cny", "zh-CN")).toBe("¥39.00");
  expect(moneyText(0, "cny", "en")).toBe("¥0.00");
});

it("what one costs of many", () => {
  expect(eachText({ amount: 1990, credits: 50 }, "usd", "en")).toBe("$0.40");
  expect(eachText({ amount: 90, credits: 1 }, "usd", "en")).toBe("$0.90");
});
