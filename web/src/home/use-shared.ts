import { useEffect } from "react";
import { useSearchParams } from "react-router";
import { useTakeIn } from "../intake/take-in.ts";

/** Takes in what another app has shared, when that is why the page was opened. */
export function useShared(): void {
  const takeIn = useTakeIn();
  const [query] = useSearchParams();
  const isShared = query.has("shared");
  useEffect(() => {
    if (!isShared) {
      return;
    }
    // The next reload does not ask again.
    window.history.replaceState(window.history.state, "", "/");
    import("../intake/shared.ts")
      .then(({ takeShared }) => takeShared())
      .then((sources) => sources.length > 0 && takeIn(sources))
      .catch(() => undefined);
  }, [isShared, takeIn]);
}
