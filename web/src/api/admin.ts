import { client, data } from "./client.ts";
import type { components } from "./schema.ts";

type Schemas = components["schemas"];
export type PersonEntry = Schemas["PersonEntry"];
export type PersonDetails = Schemas["PersonDetailsBody"];
export type ImageEntry = Schemas["ImageOverviewBody"];
export type OrderEntry = Schemas["OrderOverviewBody"];
export type AdView = Schemas["AdViewBody"];
export type QueueEntry = Schemas["QueueStateBody"];
export type DeadLetter = Schemas["DeadLetterBody"];
export type AuditLine = Schemas["AuditLineBody"];
export type Figures = Schemas["FiguresBody"];
export type FiguresByDay = Schemas["FiguresByDayBody"];
export type Refund = Schemas["RefundBody"];

/** Part of a list, and where it goes on. */
export interface Listed<Row> {
  readonly rows: readonly Row[];
  readonly next: string | null;
}

/** So many rows of a list are shown at once. */
const ROWS = 25;

function part(search: string, cursor: string | null) {
  return { limit: ROWS, ...(search !== "" && { search }), ...(cursor !== null && { cursor }) };
}

/** Whether somebody may come in here; throws what keeps them out. */
export async function mayEnter(): Promise<true> {
  await client.GET("/api/v1/admin/people", { params: { query: { limit: 1 } } });
  return true;
}

export async function searchPeople(search: string, cursor: string | null): Promise<Listed<PersonEntry>> {
  const query = part(search, cursor);
  const page = data(await client.GET("/api/v1/admin/people", { params: { query } }));
  return { rows: page.people, next: page.next_cursor ?? null };
}

export async function getPerson(id: string): Promise<PersonDetails> {
  return data(await client.GET("/api/v1/admin/people/{id}", { params: { path: { id } } }));
}

/** Gives credits, or takes them away where there are fewer than none. Once for each `key`. */
export async function adjustCredits(id: string, credits: number, reason: string, key: string): Promise<void> {
  await client.POST("/api/v1/admin/people/{id}/credits", {
    params: { path: { id }, header: { "Idempotency-Key": key } },
    body: { credits, reason },
  });
}

export async function setBlocked(id: string, blocked: boolean, reason: string): Promise<void> {
  await client.PUT("/api/v1/admin/people/{id}/block", {
    params: { path: { id } },
    body: { blocked, reason },
  });
}

export async function searchImages(search: string, cursor: string | null): Promise<Listed<ImageEntry>> {
  const query = part(search, cursor);
  const page = data(await client.GET("/api/v1/admin/images", { params: { query } }));
  return { rows: page.images, next: page.next_cursor ?? null };
}

export async function searchOrders(search: string, cursor: string | null): Promise<Listed<OrderEntry>> {
  const query = part(search, cursor);
  const page = data(await client.GET("/api/v1/admin/orders", { params: { query } }));
  return { rows: page.orders, next: page.next_cursor ?? null };
}

/** Gives `amount` (in hundredths of the order's currency) back. Once for each `key`. */
export async function refundOrder(
  id: string,
  amount: number,
  reason: string,
  force: boolean,
  key: string,
): Promise<Refund> {
  return data(
    await client.POST("/api/v1/admin/orders/{id}/refund", {
      params: { path: { id }, header: { "Idempotency-Key": key } },
      body: { amount, reason, force },
    }),
  );
}

export async function searchAdViews(search: string, cursor: string | null): Promise<Listed<AdView>> {
  const query = part(search, cursor);
  const page = data(await client.GET("/api/v1/admin/ad-views", { params: { query } }));
  return { rows: page.ad_views, next: page.next_cursor ?? null };
}

/** How the work stands, and a part of what was given up. */
export async function getQueue(
  cursor: string | null,
): Promise<{ readonly queues: readonly QueueEntry[]; readonly deadLetters: Listed<DeadLetter> }> {
  const query = part("", cursor);
  const body = data(await client.GET("/api/v1/admin/queue", { params: { query } }));
  return {
    queues: body.queues,
    deadLetters: { rows: body.dead_letters, next: body.next_cursor ?? null },
  };
}

export async function requeue(id: string, reason: string): Promise<void> {
  await client.POST("/api/v1/admin/jobs/{id}/requeue", { params: { path: { id } }, body: { reason } });
}

export async function listAuditLines(cursor: string | null): Promise<Listed<AuditLine>> {
  const query = part("", cursor);
  const page = data(await client.GET("/api/v1/admin/audit-log", { params: { query } }));
  return { rows: page.lines, next: page.next_cursor ?? null };
}

/** What happened on each day since `from`, such as `2026-01-31`. */
export async function getFigures(from: string): Promise<FiguresByDay> {
  return data(await client.GET("/api/v1/admin/figures", { params: { query: { from } } }));
}

export async function figuresCsv(from: string): Promise<Blob> {
  return data(
    await client.GET("/api/v1/admin/figures.csv", { params: { query: { from } }, parseAs: "blob" }),
  );
}

/** Tables that can be taken away whole. */
export type Table = "people" | "orders" | "ad-views";

export async function tableCsv(table: Table, search: string): Promise<Blob> {
  const query = search === "" ? {} : { search };
  return data(await client.GET(`/api/v1/admin/${table}.csv`, { params: { query }, parseAs: "blob" }));
}
