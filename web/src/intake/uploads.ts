import type { Image } from "../api/images.ts";
import { ApiProblem } from "../api/problem.ts";

/** What somebody wants cut out. */
export type Source =
  | { readonly kind: "file"; readonly file: File }
  | { readonly kind: "address"; readonly address: string };

/** A picture on its way to the service. */
export interface Upload {
  /** Names it here, and the request to the service, however often that is made. */
  readonly key: string;
  readonly source: Source;
  readonly name: string;
  /** Whether it is one of many, which are shown together. */
  readonly isInBatch: boolean;
  readonly state: "waiting" | "sending" | "interrupted" | "accepted" | "refused";
  /** The share that was sent, 0 to 1. */
  readonly progress: number;
  /** Once it was accepted. */
  readonly image: Image | null;
  /** Why it was refused, or interrupted. */
  readonly problem: ApiProblem | null;
}

/** How pictures reach the service. */
export interface Sender {
  send(source: Source, key: string, onProgress: (share: number) => void, signal: AbortSignal): Promise<Image>;
  /** Comes back after so many milliseconds, or earlier when trying again makes sense. */
  pause(milliseconds: number, signal: AbortSignal): Promise<void>;
  newKey(): string;
}

const SENDING_AT_A_TIME = 2;
const FIRST_PAUSE_MS = 1000;
const LONGEST_PAUSE_MS = 15_000;
const MOST_ATTEMPTS = 20;

/** The pictures of this visit, sent a few at a time. Interruptions are waited out; nothing is submitted twice. */
export class Uploads {
  private uploads: ReadonlyMap<string, Upload> = new Map();
  private readonly cancels = new Map<string, AbortController>();
  private readonly listeners = new Set<() => void>();
  private sending = 0;
  /** Whether the service has seen this browser before; it knows it by the cookie of the first answer. */
  private isKnown = false;

  constructor(private readonly sender: Sender) {}

  readonly subscribe = (listener: () => void): (() => void) => {
    this.listeners.add(listener);
    return () => this.listeners.delete(listener);
  };

  /** All of them, the earliest first. The same object until something changes. */
  readonly all = (): ReadonlyMap<string, Upload> => this.uploads;

  get(key: string): Upload | undefined {
    return this.uploads.get(key);
  }

  ofImage(id: string): Upload | undefined {
    return [...this.uploads.values()].find(({ image }) => image?.id === id);
  }

  add(source: Source, isInBatch = false): string {
    const key = this.sender.newKey();
    const name = source.kind === "file" ? source.file.name : nameIn(source.address);
    this.put({ key, source, name, isInBatch, state: "waiting", progress: 0, image: null, problem: null });
    this.sendNext();
    return key;
  }

  /** Sends what came to nothing once more, as a new request. */
  retry(key: string): string | null {
    const upload = this.uploads.get(key);
    if (upload === undefined) {
      return null;
    }
    this.remove(key);
    return this.add(upload.source, upload.isInBatch);
  }

  /** Calls it off, if it is not there yet, and forgets it. */
  remove(key: string): void {
    this.cancels.get(key)?.abort();
    const rest = new Map(this.uploads);
    rest.delete(key);
    this.uploads = rest;
    this.tell();
  }

  private sendNext(): void {
    // Several at once from a stranger would be taken for several strangers.
    if (this.sending >= (this.isKnown ? SENDING_AT_A_TIME : 1)) {
      return;
    }
    const next = [...this.uploads.values()].find(({ state }) => state === "waiting");
    if (next === undefined) {
      return;
    }
    this.sending += 1;
    const cancel = new AbortController();
    this.cancels.set(next.key, cancel);
    this.change(next.key, { state: "sending" });
    void this.send(next, cancel.signal).finally(() => {
      this.cancels.delete(next.key);
      this.sending -= 1;
      this.sendNext();
    });
    this.sendNext();
  }

  private async send({ key, source }: Upload, signal: AbortSignal): Promise<void> {
    const onProgress = (progress: number) => this.change(key, { state: "sending", progress, problem: null });
    for (let attempt = 1; !signal.aborted; attempt++) {
      try {
        const image = await this.sender.send(source, key, onProgress, signal);
        this.isKnown = true;
        this.change(key, { state: "accepted", progress: 1, image, problem: null });
        return;
      } catch (error) {
        if (signal.aborted) {
          return;
        }
        const problem = error instanceof ApiProblem ? error : ApiProblem.unreadable(0);
        if (!problem.isPassing || attempt === MOST_ATTEMPTS) {
          this.change(key, { state: "refused", problem });
          return;
        }
        this.change(key, { state: "interrupted", problem });
        await this.sender.pause(pauseBefore(attempt, problem), signal);
      }
    }
  }

  private change(key: string, change: Partial<Upload>): void {
    const upload = this.uploads.get(key);
    if (upload !== undefined) {
      this.put({ ...upload, ...change });
    }
  }

  private put(upload: Upload): void {
    this.uploads = new Map(this.uploads).set(upload.key, upload);
    this.tell();
  }

  private tell(): void {
    for (const listener of this.listeners) {
      listener();
    }
  }
}

function pauseBefore(attempt: number, problem: ApiProblem): number {
  const asked = (problem.retryAfter ?? 0) * 1000;
  return Math.max(asked, Math.min(FIRST_PAUSE_MS * 2 ** (attempt - 1), LONGEST_PAUSE_MS));
}

function nameIn(address: string): string {
  try {
    return decodeURIComponent(new URL(address).pathname.split("/").pop() ?? "") || address;
  } catch {
    return address;
  }
}
