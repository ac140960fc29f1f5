import { describe, expect, it } from "vitest";
import { EventReader } from "./stream.ts";

describe("a stream of events", () => {
  it("gives events as they become whole, however they are cut", () => {
    const reader = new EventReader();
    const text =
      ': hello\n\nevent: image\ndata: {"a":1}\n\nevent: step\r\ndata: x\r\ndata: y\r\n\r\nevent: go';
    const found = [...text].flatMap((letter) => reader.read(letter));
    expect(found).toEqual([
      { name: "image", data: '{"a":1}' },
      { name: "step", data: "x\ny" },
    ]);
    expect(reader.read("ne\ndata:\n\n")).toEqual([{ name: "gone", data: "" }]);
  });

  it("calls events without a name messages", () => {
    expect(new EventReader().read("data: 1\n\n")).toEqual([{ name: "message", data: "1" }]);
  });
});
