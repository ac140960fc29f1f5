import type { Image } from "./images.ts";
import { ApiProblem } from "./problem.ts";
import { accessToken } from "./session.ts";

/** What the service answered, as a program sees it. */
export interface Answer {
  readonly status: number;
  /** From the first byte sent to the last one read. */
  readonly milliseconds: number;
  readonly body: string;
}

/** Submits `picture` as a program would: with `key`, or without one as the visitor or person that the browser is. */
export async function tryRemoval(
  picture: File,
  key: string,
  signal: AbortSignal,
): Promise<{ readonly answer: Answer; readonly image: Image | null }> {
  const body = new FormData();
  body.set("file", picture);
  const started = performance.now();
  const headers = { ...(await credentials(key)), Prefer: "wait=30" };
  const response = await ask("/api/v1/images", { method: "POST", headers, body, signal });
  const text = await response.text();
  const answer = { status: response.status, milliseconds: performance.now() - started, body: text };
  return { answer, image: response.ok ? (JSON.parse(text) as Image) : null };
}

/** Fetches a result by the link that came with the image and `parameters`. */
export async function tryResult(
  link: string,
  parameters: URLSearchParams,
  key: string,
  signal: AbortSignal,
): Promise<Blob> {
  const response = await ask(`${link}?${parameters}`, { headers: await credentials(key), signal });
  if (!response.ok) {
    throw await ApiProblem.of(response);
  }
  return response.blob();
}

async function credentials(key: string): Promise<Record<string, string>> {
  if (key !== "") {
    return { "X-API-Key": key };
  }
  const token = await accessToken();
  return token === null ? {} : { Authorization: `Bearer ${token}` };
}

function ask(address: string, request: RequestInit): Promise<Response> {
  return fetch(address, request).catch((error: unknown) => {
    throw error instanceof DOMException && error.name === "AbortError" ? error : ApiProblem.unreachable();
  });
}
