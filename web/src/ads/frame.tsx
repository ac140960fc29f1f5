import type { ReactNode } from "react";
import { useTranslation } from "react-i18next";
import type { AdSession } from "../api/ads.ts";
import { ProgressBar } from "../ui/progress-bar.tsx";
import type { Ending } from "./use-viewing.ts";

/** What shows an ad is given. */
export interface AdProps {
  readonly session: AdSession;
  readonly onEnding: (ending: Ending) => void;
  /** Says what is to be done when somebody presses Escape. */
  readonly onCancelled: (handler: () => void) => void;
  readonly onClose: () => void;
}

/** What is around an ad: that it is one, what it is for, and the ways out. */
export function AdFrame({
  share,
  controls,
  status,
  children,
}: {
  readonly share: number | null;
  readonly controls: ReactNode;
  readonly status: ReactNode;
  readonly children: ReactNode;
}) {
  const { t } = useTranslation("ads");
  return (
    <div className="mx-auto flex h-full max-w-6xl flex-col gap-3 p-3 sm:gap-4 sm:p-6">
      <div className="flex flex-wrap items-center justify-between gap-x-4 gap-y-2">
        <div className="flex min-w-0 items-center gap-3">
          <span className="rounded-md border border-control px-1.5 py-0.5 font-semibold text-soft text-xs">
            {t("label")}
          </span>
          <p className="font-semibold">{t("promise")}</p>
        </div>
        <div className="ml-auto flex items-center gap-2">{controls}</div>
      </div>
      <div className="relative min-h-0 grow overflow-hidden rounded-2xl border border-line bg-card sm:rounded-3xl">
        {children}
      </div>
      {share !== null && <ProgressBar label={t("progress")} share={share} />}
      <p className="text-center text-soft text-xs sm:text-sm">{t("note")}</p>
      <p role="status" className="sr-only">
        {status}
      </p>
    </div>
  );
}
