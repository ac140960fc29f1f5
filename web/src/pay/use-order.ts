import { useCallback, useEffect, useRef, useState } from "react";
import { getOrder, type Order } from "../api/orders.ts";
import { ApiProblem } from "../api/problem.ts";

const FIRST_MS = 1000;
const LONGEST_MS = 8000;

/** An order as it changes. */
export interface WatchedOrder {
  readonly order: Order | undefined;
  readonly problem: unknown;
  /** Whether its payment was on its way and came to nothing. */
  readonly hasFailed: boolean;
  /** Looks at once. */
  look(): Promise<Order | undefined>;
}

/** An order, looked at again and again while something is expected to happen to it. */
export function useOrder(id: string, isExpecting: boolean): WatchedOrder {
  const [order, setOrder] = useState<Order>();
  const [problem, setProblem] = useState<unknown>(null);
  const [hasFailed, setFailed] = useState(false);
  const before = useRef<string | null>(null);

  const look = useCallback(async () => {
    try {
      const seen = await getOrder(id);
      if (before.current === "processing") {
        setFailed(seen.state === "open");
      }
      before.current = seen.state;
      setOrder(seen);
      setProblem(null);
      return seen;
    } catch (error) {
      setProblem(error);
      return undefined;
    }
  }, [id]);

  useEffect(() => {
    void look();
  }, [look]);

  const isAway = problem instanceof ApiProblem && problem.isPassing;
  const isWatched = order?.state === "processing" || (isExpecting && order?.state !== "paid") || isAway;
  useEffect(() => {
    if (!isWatched) {
      return;
    }
    let isHere = true;
    let wait = FIRST_MS;
    let timer: ReturnType<typeof setTimeout> | undefined;
    const lookLater = () => {
      timer = setTimeout(async () => {
        await look();
        wait = Math.min(wait * 1.5, LONGEST_MS);
        if (isHere) {
          lookLater();
        }
      }, wait);
    };
    lookLater();
    // Whoever comes back from their bank's app wants to know now.
    const onReturn = () => {
      if (document.visibilityState === "visible") {
        void look();
      }
    };
    document.addEventListener("visibilitychange", onReturn);
    return () => {
      isHere = false;
      clearTimeout(timer);
      document.removeEventListener("visibilitychange", onReturn);
    };
  }, [isWatched, look]);

  return { order, problem, hasFailed, look };
}
