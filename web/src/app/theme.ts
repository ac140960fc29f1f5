import { useCallback, useState } from "react";

export const THEMES = ["auto", "light", "dark"] as const;
export type Theme = (typeof THEMES)[number];

// The page reads it under the same name before anything is painted.
const KEY = "peel.theme";

/** The colours that were chosen, and how to choose others. */
export function useTheme(): [Theme, (theme: Theme) => void] {
  const [theme, setTheme] = useState<Theme>(
    () => THEMES.find((known) => known === document.documentElement.dataset["theme"]) ?? "auto",
  );
  const choose = useCallback((next: Theme) => {
    const root = document.documentElement;
    if (next === "auto") {
      delete root.dataset["theme"];
    } else {
      root.dataset["theme"] = next;
    }
    try {
      localStorage.setItem(KEY, next);
    } catch {
      // Without storage it holds until the page is left.
    }
    setTheme(next);
  }, []);
  return [theme, choose];
}
