import { describe, expect, it } from "vitest";
import { returnPath, withReturn } from "./return-to.ts";

describe("where people go on to", () => {
  it("is a page of ours", () => {
    expect(returnPath("/i/img_1?bg=blur", "/account")).toBe("/i/img_1?bg=blur");
    expect(returnPath(null, "/account")).toBe("/account");
  });

  it.each(["https://evil.example", "//evil.example", "/\\evil.example", "evil", "", "/\t/evil.example"])(
    "is not %j",
    (text) => {
      expect(returnPath(text, "/account")).toBe("/account");
    },
  );

  it("survives a page between", () => {
    const address = withReturn("/sign-in", "/i/img_1?bg=blur&shadow=drop-50");
    expect(new URL(address, "http://a").searchParams.get("return_to")).toBe(
      "/i/img_1?bg=blur&shadow=drop-50",
    );
    expect(withReturn("/sign-in", null)).toBe("/sign-in");
  });
});
