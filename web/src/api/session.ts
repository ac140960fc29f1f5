import { ApiProblem } from "./problem.ts";
import type { components } from "./schema.ts";

export type Person = components["schemas"]["PersonBody"];
export type SessionBody = components["schemas"]["SessionBody"];

/** Somebody who is signed in. The access token is kept in memory alone. */
interface Session {
  readonly id: string;
  readonly person: Person;
  readonly token: string;
  /** When the token is of no use any more, in ms, by this browser's clock. */
  readonly until: number;
}

/** A token is renewed so long before its end, so that no request arrives just too late. */
const MARGIN_MS = 30_000;
/** Says in other windows, and at the next visit, that a cookie is worth showing. */
const KEY = "peel.signed-in";
const SIGNED_IN = "1";
const EXPECTED = "perhaps";
const LOCK = "peel.refresh";

let session: Session | null = null;
let renewing: Promise<Session | null> | null = null;
const listeners = new Set<() => void>();

/** Calls `listener` whenever somebody came in or went, until the returned function is called. */
export function onSession(listener: () => void): () => void {
  listeners.add(listener);
  return () => listeners.delete(listener);
}

/** Who is signed in here, as far as that is known yet. */
export function signedInPerson(): Person | null {
  return session?.person ?? null;
}

/** The id of the session of this window. */
export function sessionId(): string | null {
  return session?.id ?? null;
}

/** Somebody has come in. */
export function beginSession(body: SessionBody): void {
  keep(body);
  mark(SIGNED_IN);
  tell();
}

/** They have gone, or were sent away. */
export function endSession(): void {
  const was = session;
  session = null;
  mark(null);
  if (was !== null) {
    tell();
  }
}

/** Whether somebody was signed in here when this browser was last seen. */
export function mayBeSignedIn(): boolean {
  return session !== null || marked();
}

/** The token to show now, renewed if need be; nothing for those who are not signed in. */
export async function accessToken(): Promise<string | null> {
  if (session !== null && session.until - MARGIN_MS > Date.now()) {
    return session.token;
  }
  return mayBeSignedIn() ? ((await renew())?.token ?? null) : null;
}

/** Gets another token although there is one, because the service has refused `refused`. */
export async function anotherToken(refused: string): Promise<string | null> {
  if (session !== null && session.token !== refused) {
    return session.token;
  }
  return (await renew())?.token ?? null;
}

/** The browser leaves for a provider, which may sign somebody in: that leaves a cookie and nothing else. */
export function expectSession(): void {
  mark(EXPECTED);
}

/** Shows the cookie for another token: once at a time, here and in other windows. */
function renew(): Promise<Session | null> {
  renewing ??= alone(show).finally(() => {
    renewing = null;
  });
  return renewing;
}

async function alone<T>(work: () => Promise<T>): Promise<T> {
  return navigator.locks === undefined ? work() : navigator.locks.request(LOCK, work);
}

async function show(): Promise<Session | null> {
  const response = await fetch("/api/v1/auth/refresh", { method: "POST" }).catch(() => {
    throw ApiProblem.unreachable();
  });
  if (response.ok) {
    const isNews = session === null;
    const renewed = keep((await response.json()) as SessionBody);
    mark(SIGNED_IN);
    if (isNews) {
      tell();
    }
    return renewed;
  }
  const problem = await ApiProblem.of(response);
  if (response.status === 401 || response.status === 403) {
    endSession();
    return null;
  }
  throw problem;
}

function keep(body: SessionBody): Session {
  session = {
    id: body.session,
    person: body.person,
    token: body.access_token,
    until: Date.parse(body.expires_at),
  };
  return session;
}

function tell(): void {
  for (const listener of listeners) {
    listener();
  }
}

function marked(): boolean {
  try {
    return localStorage.getItem(KEY) !== null;
  } catch {
    // Without storage a visit is all that there is.
    return false;
  }
}

function mark(value: string | null): void {
  try {
    if (value !== null) {
      localStorage.setItem(KEY, value);
    } else {
      localStorage.removeItem(KEY);
    }
  } catch {
    // See above.
  }
}

// What happens in one window holds in all.
globalThis.addEventListener?.("storage", (event) => {
  if (event.key !== KEY) {
    return;
  }
  if (event.newValue === null) {
    session = null;
    tell();
  } else if (event.newValue === SIGNED_IN && session === null) {
    void renew().catch(() => undefined);
  }
});
