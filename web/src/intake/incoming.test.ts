import { describe, expect, it } from "vitest";
import { addressIn, isPicture, sourcesIn } from "./incoming.ts";

function transfer(files: File[], texts: Record<string, string> = {}): DataTransfer {
  return { files, getData: (type: string) => texts[type] ?? "" } as unknown as DataTransfer;
}

describe("what comes in", () => {
  it("is pictures by their type or their name", () => {
    expect(isPicture(new File([], "a", { type: "image/heic" }))).toBe(true);
    expect(isPicture(new File([], "scan.TIFF"))).toBe(true);
    expect(isPicture(new File([], "notes.txt", { type: "text/plain" }))).toBe(false);
  });

  it("leaves what is no picture out", () => {
    const cat = new File([], "cat.jpg", { type: "image/jpeg" });
    const found = sourcesIn(transfer([new File([], "notes.txt"), cat]));
    expect(found).toEqual([{ kind: "file", file: cat }]);
  });

  it("may be the address of a picture", () => {
    const dragged = transfer([], { "text/uri-list": "# from a page\r\nhttps://example.org/cat.jpg\r\n" });
    expect(sourcesIn(dragged)).toEqual([{ kind: "address", address: "https://example.org/cat.jpg" }]);
    expect(sourcesIn(transfer([], { "text/plain": "just words" }))).toEqual([]);
  });

  it.each(["file:///etc/passwd", "javascript:alert(1)", "", "example.org/cat.jpg"])(
    "is no address: %s",
    (text) => {
      expect(addressIn(text)).toBeNull();
    },
  );
});
