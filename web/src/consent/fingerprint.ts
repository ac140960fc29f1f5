import { load } from "@fingerprintjs/fingerprintjs";

let looking: Promise<string> | null = null;

/** What this browser looks like, as a digest that says nothing about it. It is looked at once in a visit, and here alone. */
export function browserFingerprint(): Promise<string> {
  looking ??= look();
  return looking;
}

async function look(): Promise<string> {
  // Without this the library tells its makers of one page in a thousand.
  const agent = await load({ monitoring: false });
  return (await agent.get()).visitorId;
}
