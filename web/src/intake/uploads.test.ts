import { describe, expect, it } from "vitest";
import type { Image } from "../api/images.ts";
import { ApiProblem } from "../api/problem.ts";
import { type Sender, type Source, Uploads } from "./uploads.ts";

interface Request {
  readonly source: Source;
  readonly key: string;
  readonly signal: AbortSignal;
  progress(share: number): void;
  accept(): Promise<void>;
  refuse(problem: unknown): Promise<void>;
}

/** A service that answers when the test says so. */
class Desk implements Sender {
  readonly requests: Request[] = [];
  readonly pauses: number[] = [];
  private keys = 0;

  newKey(): string {
    this.keys += 1;
    return `key-${this.keys}`;
  }

  send(
    source: Source,
    key: string,
    onProgress: (share: number) => void,
    signal: AbortSignal,
  ): Promise<Image> {
    return new Promise((resolve, reject) => {
      this.requests.push({
        source,
        key,
        signal,
        progress: onProgress,
        accept: () => settled(() => resolve({ id: `img_${key}` } as Image)),
        refuse: (problem) => settled(() => reject(problem)),
      });
    });
  }

  async pause(milliseconds: number): Promise<void> {
    this.pauses.push(milliseconds);
  }

  request(index: number): Request {
    const request = this.requests[index];
    if (request === undefined) {
      throw new Error(`there was no request ${index}`);
    }
    return request;
  }
}

async function settled(act: () => void): Promise<void> {
  act();
  // Whatever follows from it has happened by the next task.
  await new Promise((resolve) => setImmediate(resolve));
}

const address = (name: string): Source => ({ kind: "address", address: `https://example.org/${name}` });
const busy = new ApiProblem("busy", "", { status: 503, retryAfter: 7 });

describe("uploads", () => {
  it("are sent two at a time, in their order, once the service knows who sends them", async () => {
    const desk = new Desk();
    const uploads = new Uploads(desk);
    const keys = ["a", "b", "c", "d"].map((name) => uploads.add(address(name)));
    expect(desk.requests.map(({ key }) => key)).toEqual(keys.slice(0, 1));
    await desk.request(0).accept();
    expect(desk.requests.map(({ key }) => key)).toEqual(keys.slice(0, 3));
    await desk.request(2).accept();
    expect(desk.requests.map(({ key }) => key)).toEqual(keys);
    expect(uploads.get("key-1")).toMatchObject({ state: "accepted", image: { id: "img_key-1" }, name: "a" });
  });

  it("survive interruptions as the same request", async () => {
    const desk = new Desk();
    const uploads = new Uploads(desk);
    const key = uploads.add(address("a"));
    desk.request(0).progress(0.4);
    expect(uploads.get(key)).toMatchObject({ state: "sending", progress: 0.4 });
    await desk.request(0).refuse(ApiProblem.unreachable());
    await desk.request(1).refuse(busy);
    expect(desk.pauses).toEqual([1000, 7000]);
    await desk.request(2).accept();
    expect(desk.requests.map((request) => request.key)).toEqual([key, key, key]);
    expect(uploads.get(key)?.state).toBe("accepted");
  });

  it("are refused for good when it is the picture's fault, and can be tried again as new ones", async () => {
    const desk = new Desk();
    const uploads = new Uploads(desk);
    const key = uploads.add(address("a"));
    await desk.request(0).refuse(new ApiProblem("unsupported_format", "", { status: 415 }));
    expect(uploads.get(key)).toMatchObject({ state: "refused", problem: { code: "unsupported_format" } });
    const again = uploads.retry(key);
    expect(again).not.toBe(key);
    expect(uploads.get(key)).toBeUndefined();
    expect(desk.request(1).key).toBe(again);
  });

  it("that are removed are called off and make room", async () => {
    const desk = new Desk();
    const uploads = new Uploads(desk);
    const [first] = ["a", "b", "c"].map((name) => uploads.add(address(name)));
    uploads.remove(first ?? "");
    expect(desk.request(0).signal.aborted).toBe(true);
    await desk.request(0).refuse(new DOMException("", "AbortError"));
    expect(desk.requests).toHaveLength(2);
    expect([...uploads.all().keys()]).toEqual(["key-2", "key-3"]);
  });

  it("are found by their image, and announced", async () => {
    const desk = new Desk();
    const uploads = new Uploads(desk);
    let changes = 0;
    uploads.subscribe(() => {
      changes += 1;
    });
    uploads.add(address("a"));
    await desk.request(0).accept();
    expect(uploads.ofImage("img_key-1")?.key).toBe("key-1");
    expect(uploads.ofImage("img_key-2")).toBeUndefined();
    expect(changes).toBeGreaterThan(2);
  });
});
