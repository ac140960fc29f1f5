import { authenticatorCode } from "./authenticator.ts";
import type { FakeStripe } from "./fake-stripe.ts";
import type { Service } from "./service.ts";

/** What everybody's password is here. */
export const PASSWORD = "green-otters-hum-at-dusk";

/** What a session says when it begins. */
export interface Session {
  readonly access_token: string;
  readonly person: { readonly id: string };
}

/** Asks the API as a program does that somebody has signed in with. */
async function ask<T>(
  service: Service,
  method: string,
  path: string,
  body: unknown,
  token?: string,
): Promise<T> {
  const response = await fetch(`${service.origin}/api/v1/${path}`, {
    method,
    body: JSON.stringify(body),
    headers: {
      "content-type": "application/json",
      ...(token !== undefined && { authorization: `Bearer ${token}` }),
    },
  });
  if (!response.ok) {
    throw new Error(`${path}: ${response.status} ${await response.text()}`);
  }
  return (response.status === 202 ? undefined : await response.json()) as T;
}

/** Makes an account. */
export async function register(service: Service, email: string): Promise<Session> {
  await ask(service, "POST", "auth/register", { email, password: PASSWORD, language: "en" });
  const link = await service.linkTo(email, "confirm-registration");
  return ask(service, "POST", "auth/verify", { token: link.split("#token=")[1] });
}

/** Gives a role, and an authenticator that goes with it. Gives codes that each let in once. */
export async function appoint(
  service: Service,
  { access_token: token }: Session,
  email: string,
  role: "support" | "admin",
): Promise<readonly string[]> {
  await service.run("admin", "user", "role", "--email", email, role);
  const { secret } = await ask<{ secret: string }>(service, "POST", "auth/totp", undefined, token);
  const shown = { code: authenticatorCode(secret) };
  const { recovery_codes: codes } = await ask<{ recovery_codes: readonly string[] }>(
    service,
    "POST",
    "auth/totp/confirm",
    shown,
    token,
  );
  return codes;
}

/** Buys ten credits. Gives the order's id; the service is about to hear that it is paid. */
export async function buy(
  service: Service,
  stripe: FakeStripe,
  { access_token: token }: Session,
): Promise<string> {
  const order = await ask<{ id: string; client_secret: string }>(
    service,
    "POST",
    "orders",
    { product: "pack_10", currency: "usd" },
    token,
  );
  await stripe.pay(order.client_secret);
  return order.id;
}

/** Hands a picture in. */
export async function submit(
  service: Service,
  picture: Uint8Array<ArrayBuffer>,
  { access_token: token }: Session,
): Promise<void> {
  const body = new FormData();
  body.append("file", new Blob([picture], { type: "image/jpeg" }), "picture.jpg");
  const response = await fetch(`${service.origin}/api/v1/images`, {
    method: "POST",
    body,
    headers: { authorization: `Bearer ${token}` },
  });
  if (response.status !== 201) {
    throw new Error(`${response.status} ${await response.text()}`);
  }
}
