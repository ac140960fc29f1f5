import { useEffect, useState } from "react";

/** How something stands that is done once, however often the page is drawn. */
export type Progress =
  | { readonly state: "working" | "done" }
  | { readonly state: "failed"; readonly problem: unknown };

const started = new Map<string, Promise<void>>();

/** Does `work` with a token that is good for once, as soon as the page is there. */
export function useOnce(token: string, work: (token: string) => Promise<void>): Progress {
  const [progress, setProgress] = useState<Progress>({ state: "working" });
  useEffect(() => {
    let isHere = true;
    const done = started.get(token) ?? work(token);
    started.set(token, done);
    done.then(
      () => isHere && setProgress({ state: "done" }),
      (problem: unknown) => isHere && setProgress({ state: "failed", problem }),
    );
    return () => {
      isHere = false;
    };
  }, [token, work]);
  return progress;
}
