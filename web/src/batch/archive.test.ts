import { expect, it } from "vitest";
import { unique } from "./archive.ts";

it("two pictures of the same name both find a place", () => {
  const taken = new Set<string>();
  const names = ["a.png", "a.png", "A.png", "b.png", "bare", "bare"].map((name) => unique(name, taken));
  expect(names).toEqual(["a.png", "a (2).png", "A (3).png", "b.png", "bare", "bare (2)"]);
});
