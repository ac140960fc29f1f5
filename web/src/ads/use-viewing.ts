import { useCallback, useEffect, useRef, useState } from "react";
import { type AdEnding, type AdSession, endAd, reachCheckpoint } from "../api/ads.ts";
import { ApiProblem } from "../api/problem.ts";
import { countdownOf, counted, leftOfAll } from "./countdown.ts";

const LOOK_MS = 200;
/** After which time an answer that did not come is asked for again. */
const AGAIN_MS = 2000;

/** Why the countdown stands still. */
export type Pause = "hidden" | "unfocused" | "asked" | "stalled" | "unreachable";

/** How it ended. */
export type Ending =
  | { readonly kind: "granted" }
  | { readonly kind: AdEnding }
  | { readonly kind: "refused"; readonly problem: unknown };

/** One view of one ad, as it goes on. */
export interface Viewing {
  /** What is still to be watched, in ms. */
  readonly leftMs: number;
  readonly pause: Pause | null;
  readonly ending: Ending | null;
  /** Ends it before its end. */
  end(because: AdEnding): void;
}

/** What holds a view up besides people who look away. */
interface Circumstances {
  /** Whether the ad can be seen yet. */
  readonly isShown: boolean;
  /** Whether it is waiting for its own bytes. */
  readonly isStalled: boolean;
  /** Whether whoever watches is being asked something. */
  readonly isAsked: boolean;
}

/** Counts what is watched of an ad of our own, and tells the service from checkpoint to checkpoint. */
export function useViewing(begun: AdSession, circumstances: Circumstances): Viewing {
  const [leftMs, setLeftMs] = useState(begun.duration_ms);
  const [pause, setPause] = useState<Pause | null>(null);
  const [ending, setEnding] = useState<Ending | null>(null);
  const latest = useRef(circumstances);
  latest.current = circumstances;
  const isEnded = useRef(false);
  const { isShown } = circumstances;

  const finish = useCallback((how: Ending) => {
    if (!isEnded.current) {
      isEnded.current = true;
      setEnding(how);
    }
  }, []);

  const end = useCallback(
    (because: AdEnding) => {
      if (!isEnded.current) {
        finish({ kind: because });
        // Nothing depends on it: what is not ended is over after a while.
        endAd(begun.id, because).catch(() => undefined);
      }
    },
    [begun.id, finish],
  );

  useEffect(() => {
    if (!isShown) {
      return;
    }
    let session = begun;
    let countdown = countdownOf(begun.next?.after_ms ?? 0);
    let isTelling = false;
    let isUnreachable = false;
    const tell = async () => {
      isTelling = true;
      try {
        session = await reachCheckpoint(session.id, session.next?.token ?? "");
        isUnreachable = false;
        if (session.state === "granted") {
          setLeftMs(0);
          finish({ kind: "granted" });
        }
        countdown = countdownOf(session.next?.after_ms ?? 0);
      } catch (problem) {
        const wait = waitAfter(problem);
        if (wait === null) {
          finish({ kind: "refused", problem });
        } else {
          isUnreachable = wait >= AGAIN_MS;
          await new Promise((resolve) => setTimeout(resolve, wait));
        }
      }
      isTelling = false;
    };
    const timer = setInterval(() => {
      if (isEnded.current) {
        clearInterval(timer);
        return;
      }
      const held = heldUp(latest.current) ?? (isUnreachable ? "unreachable" : null);
      setPause(held);
      if (isTelling) {
        return;
      }
      countdown = counted(countdown, performance.now(), held === null || held === "unreachable");
      setLeftMs(leftOfAll(countdown, session.next?.percent ?? 100, session.duration_ms));
      if (countdown.leftMs === 0 && (held === null || held === "unreachable")) {
        void tell();
      }
    }, LOOK_MS);
    return () => clearInterval(timer);
  }, [begun, isShown, finish]);

  return { leftMs, pause, ending, end };
}

function heldUp({ isAsked, isStalled }: Circumstances): Pause | null {
  if (document.visibilityState !== "visible") {
    return "hidden";
  }
  if (isAsked) {
    return "asked";
  }
  // The focus may be in the ad's own frame, which is inside.
  if (!document.hasFocus()) {
    return "unfocused";
  }
  return isStalled ? "stalled" : null;
}

/** After how many ms the same makes sense once more; `null` if never. */
export function waitAfter(problem: unknown): number | null {
  if (!(problem instanceof ApiProblem)) {
    return null;
  }
  if (problem.code === "ad_too_early") {
    return LOOK_MS;
  }
  return problem.isPassing && problem.code !== "too_many_ads" ? AGAIN_MS : null;
}
