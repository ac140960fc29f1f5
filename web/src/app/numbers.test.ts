import { describe, expect, it } from "vitest";
import { bytesText, durationText, percentText, relativeTime } from "./numbers.ts";

describe("numbers for people", () => {
  it("spans of time have their largest fitting unit", () => {
    expect(durationText(3600, "en")).toBe("1 hour");
    expect(durationText(86_400, "en")).toBe("24 hours");
    expect(durationText(7 * 86_400, "en")).toBe("7 days");
    expect(durationText(5400, "en")).toBe("90 minutes");
    expect(durationText(90, "en")).toBe("90 seconds");
    expect(durationText(86_400, "zh-CN")).toBe("24小时");
  });

  it("moments are told from now", () => {
    expect(relativeTime(23.4 * 3.6e6, 0, "en")).toBe("in 23 hours");
    expect(relativeTime(0, 100_000, "en")).toBe("2 minutes ago");
    expect(relativeTime(2 * 86.4e6, 0, "zh-CN")).toBe("后天");
  });

  it("bytes and shares", () => {
    expect(bytesText(52_428_800, "en")).toBe("52 MB");
    expect(bytesText(900, "en")).toBe("0.9 kB");
    expect(percentText(0.427, "en")).toBe("43%");
  });
});
