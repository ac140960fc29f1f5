import { send } from "./door.ts";
import { ApiProblem } from "./problem.ts";

export interface PersonEntry {
  id: string;
  email: string;
  email_verified_at?: string | null;
  role: string;
  created_at: string;
  blocked_at?: string | null;
  balances: { free_uses: number; passes: number; credits: number; debt: number };
}
export interface PersonDetails {
  account: PersonEntry;
  keys: {
    id: string;
    name: string;
    prefix: string;
    scopes: string;
    created_at: string;
    last_used_at?: string | null;
    revoked_at?: string | null;
  }[];
  orders: OrderEntry[];
  images: ImageEntry[];
  audit_lines: AuditLine[];
}
export interface ImageEntry {
  id: string;
  owner: string;
  email?: string | null;
  api_key?: string | null;
  state: "queued" | "processing" | "ready" | "failed";
  failure?: string | null;
  attempts: number;
  paid_with?: string | null;
  credits: number;
  charged: boolean;
  locked: boolean;
  refunded_at?: string | null;
  width?: number | null;
  height?: number | null;
  created_at: string;
  settled_at?: string | null;
  expires_at: string;
  deleted_at?: string | null;
}
export interface OrderEntry {
  id: string;
  owner: string;
  email?: string | null;
  product: string;
  credits: number;
  amount: number;
  refunded: number;
  currency: string;
  state: string;
  created_at: string;
  paid_at?: string | null;
  receipt?: number | null;
  test_mode: boolean;
  reversals: { id: string; kind: string; amount: number; undone: boolean; at: string }[];
}
export interface AdView {
  id: string;
  owner: string;
  email?: string | null;
  state: string;
  provider: string;
  creative: string;
  image: string;
  started_at: string;
  ended_at?: string | null;
}
export interface QueueEntry {
  kind: string;
  queued: number;
  running: number;
  dead: number;
  oldest_wait_seconds: number;
}
export interface DeadLetter {
  id: string;
  kind: string;
  image: string;
  owner: string;
  attempts: number;
  failure: string;
  died_at: string;
}
export interface AuditLine {
  number: number;
  at: string;
  actor: string;
  action: string;
  subject: string;
  detail: Record<string, unknown>;
}
export interface Figures {
  removals: number;
  p50_ms?: number | null;
  p95_ms?: number | null;
  failures: Record<string, number>;
  conversion: { free: number; pass: number; credit: number; nothing: number };
  credits_spent: number;
  returned: number;
  revenue: { currency: string; amount: number; orders: number; test_mode: boolean }[];
  refunds: { currency: string; amount: number; count: number; kind: string; test_mode: boolean }[];
  ad_views: Record<string, number>;
}
export interface FiguresByDay {
  days: { day: string; figures: Figures }[];
  total: Figures;
}
export interface Listed<Row> {
  readonly rows: readonly Row[];
  readonly next: string | null;
}

async function ask(path: string, init: RequestInit = {}): Promise<Response> {
  const response = await send(new Request(new URL(`/api/v1/admin/${path}`, location.href), init));
  if (!response.ok) throw await ApiProblem.of(response);
  return response;
}
async function list<Row>(path: string, search: string, cursor: string | null): Promise<Listed<Row>> {
  const query = new URLSearchParams({ limit: "25", ...(search && { search }), ...(cursor && { cursor }) });
  const body = await (await ask(`${path}?${query}`)).json();
  const rows = Object.values(body).find(Array.isArray) as Row[];
  return { rows, next: body.next_cursor ?? null };
}
const csv = async (path: string, search = "") => (await ask(`${path}.csv?search=${search}`)).blob();
const write = (method: string, path: string, body: unknown, key?: string) =>
  ask(path, {
    method,
    body: JSON.stringify(body),
    headers: { "content-type": "application/json", ...(key && { "idempotency-key": key }) },
  });

export const mayEnter = async () => {
  await list("people", "", null);
  return true;
};
export const searchPeople = (search: string, cursor: string | null) =>
  list<PersonEntry>("people", search, cursor);
export const searchImages = (search: string, cursor: string | null) =>
  list<ImageEntry>("images", search, cursor);
export const searchOrders = (search: string, cursor: string | null) =>
  list<OrderEntry>("orders", search, cursor);
export const searchAdViews = (search: string, cursor: string | null) =>
  list<AdView>("ad-views", search, cursor);
export const listAuditLines = (cursor: string | null) => list<AuditLine>("audit-log", "", cursor);
export const getPerson = async (id: string): Promise<PersonDetails> => (await ask(`people/${id}`)).json();
export const getQueue = async (
  cursor: string | null,
): Promise<{ queues: readonly QueueEntry[]; deadLetters: Listed<DeadLetter> }> => {
  const body = await (await ask(`queue${cursor ? `?cursor=${cursor}` : ""}`)).json();
  return { queues: body.queues, deadLetters: { rows: body.dead_letters, next: body.next_cursor ?? null } };
};
export const getFigures = async (from: string): Promise<FiguresByDay> =>
  (await ask(`figures?from=${from}`)).json();
export const peopleCsv = (search: string) => csv("people", search);
export const ordersCsv = (search: string) => csv("orders", search);
export const adViewsCsv = (search: string) => csv("ad-views", search);
export const figuresCsv = (from: string) => csv(`figures?from=${from}`);
export const adjustCredits = (id: string, body: { credits: number; reason: string }, key: string) =>
  write("POST", `people/${id}/credits`, body, key);
export const setBlocked = (id: string, blocked: boolean, reason: string) =>
  write("PUT", `people/${id}/block`, { blocked, reason });
export const refundOrder = async (
  id: string,
  body: { amount: number; reason: string; force: boolean },
  key: string,
): Promise<{ state: string }> => (await write("POST", `orders/${id}/refund`, body, key)).json();
export const requeue = (job: string, reason: string) => write("POST", `jobs/${job}/requeue`, { reason });
