import { useCallback } from "react";
import { useTranslation } from "react-i18next";
import { useNavigate } from "react-router";
import { announce } from "../app/announcer.tsx";
import type { Source } from "./uploads.ts";
import { uploads } from "./visit.ts";

/** Takes pictures in and shows them: one in the editor, several on the batch page. */
export function useTakeIn(): (sources: readonly Source[]) => void {
  const navigate = useNavigate();
  const { t } = useTranslation("home");
  return useCallback(
    (sources) => {
      const [first, ...others] = sources;
      if (first === undefined) {
        announce(t("drop.nothing"));
        return;
      }
      // What the window shows counts, not what is about to be shown.
      const isInBatch = others.length > 0 || window.location.pathname === "/batch";
      if (!isInBatch) {
        navigate(`/i/new?upload=${uploads.add(first)}`);
        return;
      }
      for (const source of sources) {
        uploads.add(source, true);
      }
      if (window.location.pathname !== "/batch") {
        navigate("/batch");
      }
    },
    [navigate, t],
  );
}
