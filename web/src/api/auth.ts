import { client, data } from "./client.ts";
import type { components } from "./schema.ts";
import { beginSession, endSession, expectSession } from "./session.ts";

export type Provider = components["schemas"]["ProviderEntry"];
export type SessionEntry = components["schemas"]["SessionEntry"];
export type ProviderLink = components["schemas"]["ProviderLink"];
export type Enrolment = components["schemas"]["EnrolmentBody"];

/** Signs in. Gives the challenge that a code has to be shown for, or nothing when that was all. */
export async function signIn(email: string, password: string): Promise<string | null> {
  const { session, challenge } = data(await client.POST("/api/v1/auth/login", { body: { email, password } }));
  if (session) {
    beginSession(session);
    return null;
  }
  return challenge?.token ?? null;
}

export async function signInWithCode(challenge: string, code: string): Promise<void> {
  beginSession(data(await client.POST("/api/v1/auth/login/totp", { body: { challenge, code } })));
}

export async function signOut(): Promise<void> {
  await client.POST("/api/v1/auth/logout");
  endSession();
}

/** Asks for an account; a mail with a link follows. `language` is one of the website's. */
export async function register(email: string, password: string, language: string): Promise<void> {
  await client.POST("/api/v1/auth/register", {
    body: { email, password, language: mailLanguage(language) },
  });
}

/** The same for somebody who came from a provider that told no address. */
export async function registerWithTicket(ticket: string, email: string, language: string): Promise<void> {
  await client.POST("/api/v1/auth/register/provider", {
    body: { ticket, email, language: mailLanguage(language) },
  });
}

/** Follows the link of a registration's mail. */
export async function verify(token: string): Promise<void> {
  beginSession(data(await client.POST("/api/v1/auth/verify", { body: { token } })));
}

export async function requestReset(email: string): Promise<void> {
  await client.POST("/api/v1/auth/reset", { body: { email } });
}

export async function setForgottenPassword(token: string, password: string): Promise<void> {
  await client.POST("/api/v1/auth/reset/confirm", { body: { token, password } });
}

export async function confirmEmail(token: string): Promise<void> {
  await client.POST("/api/v1/auth/email/confirm", { body: { token } });
}

export async function undoEmail(token: string): Promise<void> {
  await client.POST("/api/v1/auth/email/undo", { body: { token } });
}

/** Shows once more who one is, for what wants that to be recent. */
export async function reauthenticate(password: string, code: string | null): Promise<void> {
  await client.POST("/api/v1/auth/reauthenticate", {
    body: { password, ...(code !== null && { code }) },
  });
}

/** Changes the password; without an old one for those who have none yet. */
export async function changePassword(old: string | null, next: string): Promise<void> {
  await client.PUT("/api/v1/auth/password", { body: { new: next, ...(old !== null && { old }) } });
}

/** Asks for another address; it counts once the link that is mailed to it was followed. */
export async function changeEmail(email: string): Promise<void> {
  await client.PUT("/api/v1/auth/email", { body: { email } });
}

export async function listProviders(): Promise<readonly Provider[]> {
  return data(await client.GET("/api/v1/auth/providers")).providers;
}

/** Where to go to sign in with a provider, which comes back to `returnTo`. */
export function providerAddress(provider: Provider, returnTo: string): string {
  return `${provider.start}?${new URLSearchParams({ return_to: returnTo })}`;
}

/** Sends the browser to a provider, for one who is signed in. */
export async function visitProvider(
  provider: string,
  purpose: "link" | "reauthenticate",
  returnTo: string,
): Promise<void> {
  const { url } = data(
    await client.POST("/api/v1/auth/{provider}/start", {
      params: { path: { provider } },
      body: { purpose, return_to: returnTo },
    }),
  );
  expectSession();
  window.location.assign(url);
}

export async function listLinks(): Promise<readonly ProviderLink[]> {
  return data(await client.GET("/api/v1/auth/links")).links;
}

export async function link(ticket: string): Promise<void> {
  await client.POST("/api/v1/auth/links", { body: { ticket } });
}

export async function unlink(provider: string): Promise<void> {
  await client.DELETE("/api/v1/auth/links/{provider}", { params: { path: { provider } } });
}

export async function listSessions(): Promise<readonly SessionEntry[]> {
  return data(await client.GET("/api/v1/auth/sessions")).sessions;
}

export async function revokeSession(id: string): Promise<void> {
  await client.DELETE("/api/v1/auth/sessions/{id}", { params: { path: { id } } });
}

export async function revokeOtherSessions(): Promise<void> {
  await client.DELETE("/api/v1/auth/sessions");
}

export async function hasAuthenticator(): Promise<boolean> {
  return data(await client.GET("/api/v1/auth/totp")).enabled;
}

export async function enrolAuthenticator(): Promise<Enrolment> {
  return data(await client.POST("/api/v1/auth/totp"));
}

/** Shows the first code. Gives the recovery codes, this once. */
export async function confirmAuthenticator(code: string): Promise<readonly string[]> {
  return data(await client.POST("/api/v1/auth/totp/confirm", { body: { code } })).recovery_codes;
}

export async function removeAuthenticator(code: string): Promise<void> {
  await client.POST("/api/v1/auth/totp/remove", { body: { code } });
}

function mailLanguage(language: string): string {
  return language.split("-")[0] ?? "en";
}
