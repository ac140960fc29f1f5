import { ChevronLeft, ChevronRight } from "lucide-react";
import { useTranslation } from "react-i18next";
import { Button } from "../ui/button.tsx";
import type { Paging } from "./address.ts";

/** To the page before and after, where there are more than one. */
export function Pager({ paging, next }: { readonly paging: Paging; readonly next: string | null }) {
  const { t } = useTranslation("admin");
  if (paging.back === null && next === null) {
    return null;
  }
  return (
    <nav aria-label={t("pages.label")} className="mt-4 flex justify-between gap-3">
      <Button size="small" disabled={paging.back === null} onClick={() => paging.back?.()}>
        <ChevronLeft aria-hidden="true" className="size-4" />
        {t("pages.back")}
      </Button>
      <Button size="small" disabled={next === null} onClick={() => next !== null && paging.forth(next)}>
        {t("pages.forth")}
        <ChevronRight aria-hidden="true" className="size-4" />
      </Button>
    </nav>
  );
}
