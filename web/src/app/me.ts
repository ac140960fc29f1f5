import { useEffect, useSyncExternalStore } from "react";
import { getMe, type Me, restoreVisitor } from "../api/me.ts";
import { mayBeSignedIn, onSession } from "../api/session.ts";
import { uploads } from "../intake/visit.ts";

/** What the service lets us keep, so that a browser that lost its cookie is known again. */
const MIRROR = "peel.visitor";
/** Where something is kept; browsers may refuse to name it at all. */
type Place = "localStorage" | "sessionStorage";

/** Whether that was tried in this visit. */
const TRIED = "peel.visitor-restored";
/** What is older is asked for again when somebody comes back to the window. */
const STALE_MS = 60_000;

let me: Me | undefined;
let asked = 0;
let accepted = 0;
let asking: Promise<void> | null = null;
let isOutdated = false;
const listeners = new Set<() => void>();

/** Asks anew who this is and what is left. Those who wait for it get what is true then. */
export function refreshMe(): Promise<void> {
  if (asking !== null) {
    isOutdated = true;
    return asking;
  }
  asking = ask().finally(() => {
    asking = null;
  });
  return asking;
}

async function ask(): Promise<void> {
  do {
    isOutdated = false;
    asked = Date.now();
    try {
      await restore();
      const answer = await getMe();
      if (answer.visitor) {
        write("localStorage", MIRROR, answer.visitor);
      }
      me = answer;
      for (const listener of listeners) {
        listener();
      }
    } catch {
      // The pages do without until next time.
    }
  } while (isOutdated);
}

async function restore(): Promise<void> {
  const mirror = read("localStorage", MIRROR);
  if (mirror === null || mayBeSignedIn() || read("sessionStorage", TRIED) !== null) {
    return;
  }
  write("sessionStorage", TRIED, "1");
  await restoreVisitor(mirror).catch(() => remove("localStorage", MIRROR));
}

/** Forgets what was kept of this browser's visitor, who is to be forgotten. */
export function forgetVisitor(): void {
  remove("localStorage", MIRROR);
}

/** Who this is and what is left, once it is known. */
export function useMe(): Me | undefined {
  return useSyncExternalStore(subscribe, current);
}

/** Keeps {@link useMe} true. There is one in the page. */
export function useFollowMe(): void {
  useEffect(() => {
    void refreshMe();
    const onReturn = () => {
      if (document.visibilityState === "visible" && Date.now() - asked > STALE_MS) {
        void refreshMe();
      }
    };
    document.addEventListener("visibilitychange", onReturn);
    const leaveSession = onSession(() => void refreshMe());
    const leaveUploads = uploads.subscribe(() => {
      const now = [...uploads.all().values()].filter(({ image }) => image !== null).length;
      if (now > accepted) {
        void refreshMe();
      }
      accepted = now;
    });
    return () => {
      document.removeEventListener("visibilitychange", onReturn);
      leaveSession();
      leaveUploads();
    };
  }, []);
}

function subscribe(listener: () => void): () => void {
  listeners.add(listener);
  return () => listeners.delete(listener);
}

function current(): Me | undefined {
  return me;
}

function read(storage: Place, key: string): string | null {
  try {
    return window[storage].getItem(key);
  } catch {
    return null;
  }
}

function write(storage: Place, key: string, value: string): void {
  try {
    window[storage].setItem(key, value);
  } catch {
    // Without storage the cookie has to do.
  }
}

function remove(storage: Place, key: string): void {
  try {
    window[storage].removeItem(key);
  } catch {
    // There is nothing then.
  }
}
