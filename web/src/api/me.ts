import { client, data } from "./client.ts";
import type { components } from "./schema.ts";

export type Me = components["schemas"]["MeBody"];
export type UsageDay = components["schemas"]["UsageEntry"];
export type Consent = components["schemas"]["ConsentBody"];
export type Export = components["schemas"]["ExportBody"];
export type Erasure = components["schemas"]["ErasureBody"];
export type ImagesPage = components["schemas"]["ImagesBody"];

/** The first answer to who this is, which gives a newcomer the cookie to be known by. */
let introduction: Promise<unknown> | null = null;

export async function getMe(): Promise<Me> {
  const answer = client.GET("/api/v1/me").then(data);
  introduction ??= answer.catch(() => {
    introduction = null;
  });
  return answer;
}

/**
 * Waits until the service knows this browser. Requests of a newcomer that overlap are taken for several newcomers, and
 * what the first of them submitted belongs to nobody who is left.
 */
export async function introduced(): Promise<void> {
  await (introduction ?? getMe().catch(() => {}));
}

/** Has the service know this browser again by what was kept of an earlier visit, if it has lost its cookie. */
export async function restoreVisitor(visitor: string): Promise<void> {
  await client.POST("/api/v1/visitor/restore", { body: { visitor } });
}

export async function getUsage(days: number): Promise<readonly UsageDay[]> {
  return data(await client.GET("/api/v1/me/usage", { params: { query: { days } } })).days;
}

export async function listImages(cursor: string | null, limit: number): Promise<ImagesPage> {
  return data(
    await client.GET("/api/v1/images", {
      params: { query: { limit, ...(cursor !== null && { cursor }) } },
    }),
  );
}

export async function getConsent(): Promise<Consent> {
  return data(await client.GET("/api/v1/me/consent"));
}

export async function setConsent(analytics: boolean, ads: boolean, version: string): Promise<Consent> {
  return data(await client.PUT("/api/v1/me/consent", { body: { analytics, ads, version } }));
}

export async function requestExport(): Promise<Export> {
  return data(await client.POST("/api/v1/me/export"));
}

export async function getExport(id: string): Promise<Export> {
  return data(await client.GET("/api/v1/me/exports/{id}", { params: { path: { id } } }));
}

export async function requestErasure(): Promise<Erasure> {
  return data(await client.POST("/api/v1/me/erasure"));
}

export async function cancelErasure(): Promise<void> {
  await client.DELETE("/api/v1/me/erasure");
}
