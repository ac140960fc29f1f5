import { useCallback } from "react";
import { useTranslation } from "react-i18next";
import { useLocation, useNavigate } from "react-router";
import { announce } from "../app/announcer.tsx";
import type { Source } from "./uploads.ts";
import { uploads } from "./visit.ts";

/** Takes pictures in and shows them: one in the editor, several on the batch page. */
export function useTakeIn(): (sources: readonly Source[]) => void {
  const navigate = useNavigate();
  const { pathname } = useLocation();
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
      const keys = sources.map((source) => uploads.add(source));
      navigate("/batch", { state: { keys }, replace: pathname === "/batch" });
    },
    [navigate, pathname, t],
  );
}
