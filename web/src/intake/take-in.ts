import { useCallback } from "react";
import { useTranslation } from "react-i18next";
import { useLocation, useNavigate } from "react-router";
import { announce } from "../app/announcer.tsx";
import type { Source } from "./uploads.ts";
import { uploads } from "./visit.ts";

/** Takes pictures in and shows them: one in the editor, several on the batch page. */
export function useTakeIn(): (sources: readonly Source[]) => void {
  const navigate = useNavigate();
  const { pathname, search, state } = useLocation();
  const { t } = useTranslation("home");
  return useCallback(
    (sources) => {
      const [first, ...others] = sources;
      if (first === undefined) {
        announce(t("drop.nothing"));
        return;
      }
      if (others.length === 0 && pathname !== "/batch") {
        const key = uploads.add(first);
        navigate(`/i/new?upload=${key}`);
        return;
      }
      const isThere = pathname === "/batch";
      const known = isThere ? ((state as { keys?: string[] } | null)?.keys ?? []) : [];
      const keys = [...known, ...sources.map((source) => uploads.add(source))];
      navigate({ pathname: "/batch", search: isThere ? search : "" }, { state: { keys }, replace: isThere });
    },
    [navigate, pathname, search, state, t],
  );
}
