import { type RefObject, useEffect, useRef, useState } from "react";
import { type AdEnding, type AdSession, endAd, reachCheckpoint } from "../api/ads.ts";
import { type Ending, waitAfter } from "./use-viewing.ts";

/** What the frame tells of the network's ad. */
export type NetworkEvent = "ready" | "granted" | "closed" | "unfilled" | "unsupported" | "broken";

const EVENTS: readonly NetworkEvent[] = ["ready", "granted", "closed", "unfilled", "unsupported", "broken"];
/** After which silence nothing comes any more. */
const PATIENCE_MS = 20_000;
/** An ad may be granted so long after it was closed: the network tells the two in either order. */
const GRACE_MS = 2_000;

/** What such an event comes to when nothing was granted; `null` if it goes on. */
export function endingAfter(event: NetworkEvent, isGranted: boolean): AdEnding | null {
  if (isGranted) {
    return null;
  }
  switch (event) {
    case "closed":
      return "skipped";
    case "unfilled":
      return "unfilled";
    case "unsupported":
    case "broken":
      return "broken";
    case "ready":
    case "granted":
      return null;
  }
}

/** An ad of a network's in `frame`, as it goes on. */
export interface NetworkViewing {
  readonly isReady: boolean;
  readonly ending: Ending | null;
  end(because: AdEnding): void;
}

/** Follows what the frame tells, and tells the service that the ad was seen and rewarded. */
export function useNetworkAd(begun: AdSession, frame: RefObject<HTMLIFrameElement | null>): NetworkViewing {
  const [isReady, setReady] = useState(false);
  const [ending, setEnding] = useState<Ending | null>(null);
  const finish = useRef<(how: Ending) => void>(() => undefined);

  useEffect(() => {
    let session = begun;
    let isGranted = false;
    let isOver = false;
    let work = Promise.resolve();
    const over = (how: Ending) => {
      if (isOver) {
        return;
      }
      isOver = true;
      if (how.kind !== "granted" && how.kind !== "refused") {
        endAd(begun.id, how.kind).catch(() => undefined);
      }
      setEnding(how);
    };
    finish.current = over;
    // One after the other, each in its time, and again while the service is out of reach.
    const tell = (isToTheEnd: boolean) => {
      work = work.then(async () => {
        while (!isOver && session.next) {
          try {
            await pause(session.next.after_ms);
            session = await reachCheckpoint(session.id, session.next.token);
            if (!isToTheEnd) {
              return;
            }
          } catch (problem) {
            const wait = waitAfter(problem);
            if (wait === null) {
              over({ kind: "refused", problem });
              return;
            }
            await pause(wait);
          }
        }
        if (session.state === "granted") {
          over({ kind: "granted" });
        }
      });
    };
    let grace: ReturnType<typeof setTimeout> | undefined;
    const silence = setTimeout(() => over({ kind: "broken" }), PATIENCE_MS);
    const onMessage = (message: MessageEvent<unknown>) => {
      const event = eventOf(message.data);
      if (message.source !== frame.current?.contentWindow || event === null) {
        return;
      }
      clearTimeout(silence);
      if (event === "ready") {
        setReady(true);
        tell(false);
      } else if (event === "granted" && !isGranted) {
        isGranted = true;
        tell(true);
      }
      const kind = endingAfter(event, isGranted);
      if (kind === "skipped") {
        grace = setTimeout(() => isGranted || over({ kind }), GRACE_MS);
      } else if (kind !== null) {
        over({ kind });
      }
    };
    window.addEventListener("message", onMessage);
    return () => {
      clearTimeout(silence);
      clearTimeout(grace);
      window.removeEventListener("message", onMessage);
    };
  }, [begun, frame]);

  return { isReady, ending, end: (because) => finish.current({ kind: because }) };
}

function pause(ms: number): Promise<void> {
  return new Promise((resolve) => setTimeout(resolve, ms));
}

function eventOf(data: unknown): NetworkEvent | null {
  const told = typeof data === "object" && data !== null && "ad" in data ? data.ad : null;
  return EVENTS.find((event) => event === told) ?? null;
}
