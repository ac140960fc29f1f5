import { client, data } from "./client.ts";
import type { components } from "./schema.ts";

export type AdSession = components["schemas"]["AdSessionBody"];
/** Why an ad ends before its end. */
export type AdEnding = "skipped" | "unfilled" | "broken";

/** Begins to watch an ad for a locked image, in a language in which it is understood if there is one. */
export async function beginAd(image: string, language: string): Promise<AdSession> {
  return data(
    await client.POST("/api/v1/ads/sessions", {
      body: { image },
      headers: { "accept-language": language },
    }),
  );
}

/** Tells that an ad was watched so far. */
export async function reachCheckpoint(id: string, token: string): Promise<AdSession> {
  return data(
    await client.POST("/api/v1/ads/sessions/{id}/checkpoints", { params: { path: { id } }, body: { token } }),
  );
}

/** Tells that an ad is not watched to its end. */
export async function endAd(id: string, because: AdEnding): Promise<void> {
  await client.DELETE("/api/v1/ads/sessions/{id}", { params: { path: { id }, query: { because } } });
}
