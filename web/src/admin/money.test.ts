import { describe, expect, it } from "vitest";
import { hundredthsOf, moneyText } from "./money.ts";

describe("amounts", () => {
  it("are told in their currency", () => {
    expect(moneyText(590, "usd", "en")).toBe("$5.90");
    expect(moneyText(4200, "cny", "zh-CN")).toBe("¥42.00");
    expect(moneyText(123_456_00, "usd", "en", true)).toBe("$123.5K");
  });

  it.each([
    ["5", 500],
    ["5.9", 590],
    ["5,90", 590],
    [" 0.05 ", 5],
    ["19.99", 1999],
    ["", null],
    ["5.999", null],
    ["-1", null],
    ["1e3", null],
    [".5", null],
  ])("%j is %j hundredths", (text, expected) => {
    expect(hundredthsOf(text)).toBe(expected);
  });
});
