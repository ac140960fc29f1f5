import { client, data } from "./client.ts";
import type { components } from "./schema.ts";

export type Prices = components["schemas"]["PricesBody"];
export type Price = components["schemas"]["PriceBody"];
export type Order = components["schemas"]["OrderBody"];
export type OrdersPage = components["schemas"]["OrdersBody"];
export type OrderFields = components["schemas"]["OrderFields"];

/** What can be bought, in a currency or in the one that fits whoever asks. */
export async function getPrices(currency: string | null, signal?: AbortSignal): Promise<Prices> {
  return data(
    await client.GET("/api/v1/prices", {
      params: { query: currency === null ? {} : { currency } },
      signal: signal ?? null,
    }),
  );
}

/** Orders something. Repeated with the same `key`, it is the same order. */
export async function createOrder(fields: OrderFields, key: string): Promise<Order> {
  return data(
    await client.POST("/api/v1/orders", { params: { header: { "Idempotency-Key": key } }, body: fields }),
  );
}

/** An order as it stands at this moment. */
export async function getOrder(id: string, signal?: AbortSignal): Promise<Order> {
  return data(await client.GET("/api/v1/orders/{id}", { params: { path: { id } }, signal: signal ?? null }));
}

export async function listOrders(cursor: string | null, limit: number): Promise<OrdersPage> {
  return data(
    await client.GET("/api/v1/orders", {
      params: { query: { limit, ...(cursor !== null && { cursor }) } },
    }),
  );
}

/** A new name for a wish, under which it is ordered once. */
export function orderKey(): string {
  return crypto.randomUUID?.() ?? Array.from(crypto.getRandomValues(new Uint32Array(4))).join("-");
}
