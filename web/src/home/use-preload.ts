import { useEffect } from "react";
import { useTranslation } from "react-i18next";

const DELAY_MS = 300;

/** Fetches what the editor needs while people still look for a picture, so that it is there even if the service is not. */
export function usePreloadedEditor(): void {
  const { i18n } = useTranslation();
  useEffect(() => {
    const preload = () => {
      void i18n.loadNamespaces(["workbench", "problems"]);
      // It is asked for again when it is needed.
      import("../workbench/page.tsx").catch(() => undefined);
    };
    // Not while there is anything to draw. Safari cannot say when that is.
    const timer = setTimeout(() => (window.requestIdleCallback ?? setTimeout)(preload), DELAY_MS);
    return () => clearTimeout(timer);
  }, [i18n]);
}
