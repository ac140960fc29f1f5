import { useCallback, useEffect, useSyncExternalStore } from "react";
import { type Consent, getConsent, setConsent } from "../api/me.ts";
import { ApiProblem } from "../api/problem.ts";
import { onSession } from "../api/session.ts";
import { useSite } from "../app/site.ts";

/** The version of the text that people decide on. */
const VERSION = "2026-11-23";

export interface Decision {
  readonly analytics: boolean;
  readonly ads: boolean;
}

let consent: Consent | undefined;
let isAsked = false;
const listeners = new Set<() => void>();

function put(next: Consent | undefined): void {
  consent = next;
  for (const listener of listeners) {
    listener();
  }
}

async function look(): Promise<void> {
  try {
    put(await getConsent());
  } catch (error) {
    // Nothing is agreed to until somebody says so. Who is not known yet has said nothing.
    if (error instanceof ApiProblem && error.status === 401) {
      put({ analytics: false, ads: false });
    }
  }
}

onSession(() => {
  if (isAsked) {
    void look();
  }
});

/** What somebody agreed to, once it is known, where there is anything to agree to; and how they decide. */
export function useConsent(): {
  readonly consent: Consent | undefined;
  readonly isUndecided: boolean;
  readonly decide: (decision: Decision) => Promise<void>;
} {
  const asks = useSite()?.asks;
  const isNeeded = asks !== undefined && (asks.analytics || asks.ads);
  useEffect(() => {
    if (isNeeded && !isAsked) {
      isAsked = true;
      void look();
    }
  }, [isNeeded]);
  const known = useSyncExternalStore(subscribe, () => consent);
  const decide = useCallback(async ({ analytics, ads }: Decision) => {
    put(await setConsent(analytics, ads, VERSION));
  }, []);
  const isUndecided = isNeeded && known !== undefined && known.version !== VERSION;
  return { consent: known, isUndecided, decide };
}

/** What somebody agreed to, as far as that is known by now. */
export function knownConsent(): Consent | undefined {
  return consent;
}

function subscribe(listener: () => void): () => void {
  listeners.add(listener);
  return () => listeners.delete(listener);
}
