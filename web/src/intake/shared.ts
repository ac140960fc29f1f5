import { addressIn } from "./incoming.ts";
import type { Source } from "./uploads.ts";

// The service worker puts it there under the same name.
const CACHE = "peel-shared";

/** What another app has shared with the website, once. */
export async function takeShared(): Promise<Source[]> {
  const cache = await caches.open(CACHE);
  const sources: Source[] = [];
  for (const request of await cache.keys()) {
    const response = await cache.match(request);
    await cache.delete(request);
    if (response !== undefined) {
      const source = await sourceIn(response);
      if (source !== null) {
        sources.push(source);
      }
    }
  }
  return sources;
}

async function sourceIn(response: Response): Promise<Source | null> {
  const type = response.headers.get("content-type") ?? "";
  if (type.startsWith("text/")) {
    const address = addressIn(await response.text());
    return address === null ? null : { kind: "address", address };
  }
  const name = decodeURIComponent(response.headers.get("x-name") ?? "") || "picture";
  return { kind: "file", file: new File([await response.blob()], name, { type }) };
}
