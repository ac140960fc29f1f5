import { client, data } from "./client.ts";
import type { components } from "./schema.ts";

export type ApiKey = components["schemas"]["KeyBody"];
export type NewApiKey = components["schemas"]["NewKeyBody"];
export const SCOPES = ["images:read", "images:write", "account:read"] as const;
export type Scope = (typeof SCOPES)[number];

export async function listKeys(): Promise<readonly ApiKey[]> {
  return data(await client.GET("/api/v1/keys")).keys;
}

/** Makes a key. Its secret is told this once. */
export async function createKey(name: string, scopes: readonly Scope[]): Promise<NewApiKey> {
  return data(await client.POST("/api/v1/keys", { body: { name, scopes: [...scopes] } }));
}

export async function revokeKey(id: string): Promise<void> {
  await client.DELETE("/api/v1/keys/{id}", { params: { path: { id } } });
}
