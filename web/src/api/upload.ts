import type { Image } from "./images.ts";
import { ApiProblem } from "./problem.ts";
import { accessToken } from "./session.ts";

/** What goes with a picture that is submitted. */
export interface Submission {
  /** A request that is repeated with the same one gives the image of the first. */
  readonly key: string;
  /** What the browser looks like, as far as somebody agreed to tell. */
  readonly fingerprint: string | null;
}

/** The names of {@link Submission} in requests. */
export const SUBMISSION_HEADERS = { key: "Idempotency-Key", fingerprint: "X-Browser-Fingerprint" } as const;

/**
 * Sends a picture. `onProgress` is told the share that was sent, 0 to 1, which requests by `fetch` cannot tell.
 */
export async function sendPicture(
  file: Blob,
  { key, fingerprint }: Submission,
  onProgress: (share: number) => void,
  signal: AbortSignal,
): Promise<Image> {
  const token = await accessToken();
  return new Promise((resolve, reject) => {
    const request = new XMLHttpRequest();
    const abort = () => request.abort();
    const settle = (conclude: () => void) => {
      signal.removeEventListener("abort", abort);
      conclude();
    };
    request.open("POST", "/api/v1/images");
    request.setRequestHeader(SUBMISSION_HEADERS.key, key);
    if (fingerprint !== null) {
      request.setRequestHeader(SUBMISSION_HEADERS.fingerprint, fingerprint);
    }
    if (token !== null) {
      request.setRequestHeader("Authorization", `Bearer ${token}`);
    }
    request.upload.onprogress = (event) => {
      if (event.lengthComputable) {
        onProgress(event.loaded / event.total);
      }
    };
    request.onload = () => {
      if (request.status !== 201) {
        const retryAfter = request.getResponseHeader("retry-after");
        const problem = ApiProblem.ofText(request.status, request.responseText, retryAfter);
        settle(() => reject(problem));
        return;
      }
      try {
        const image = JSON.parse(request.responseText) as Image;
        settle(() => resolve(image));
      } catch {
        settle(() => reject(ApiProblem.unreadable(request.status)));
      }
    };
    request.onerror = () => settle(() => reject(ApiProblem.unreachable()));
    request.onabort = () =>
      settle(() => reject(new DOMException("The upload was called off.", "AbortError")));
    signal.addEventListener("abort", abort);
    if (signal.aborted) {
      abort();
      reject(new DOMException("The upload was called off.", "AbortError"));
      return;
    }
    const form = new FormData();
    form.set("file", file);
    request.send(form);
  });
}
