import { useEffect, useId, useRef } from "react";
import { useTranslation } from "react-i18next";
import { Button } from "../ui/button.tsx";

/** Asks over the ad, which waits meanwhile, whether somebody really wants to leave with nothing for it. */
export function SkipQuestion({
  leftMs,
  onStay,
  onSkip,
}: {
  /** What is still to come, if that is known. */
  readonly leftMs: number | null;
  readonly onStay: () => void;
  readonly onSkip: () => void;
}) {
  const { t } = useTranslation("ads");
  const id = useId();
  const stay = useRef<HTMLButtonElement>(null);
  useEffect(() => {
    const before = document.activeElement;
    stay.current?.focus();
    return () => {
      if (before instanceof HTMLElement) {
        before.focus();
      }
    };
  }, []);
  return (
    <div
      role="alertdialog"
      aria-labelledby={`${id}-title`}
      aria-describedby={`${id}-text`}
      className="absolute inset-0 grid place-items-center bg-paper/90 p-4"
    >
      <div className="w-full max-w-md rounded-3xl border border-line bg-card p-6 shadow-raised">
        <h3 id={`${id}-title`} className="font-bold text-xl">
          {t("skipQuestion.title")}
        </h3>
        <p id={`${id}-text`} className="mt-2 text-soft">
          {leftMs === null
            ? t("skipQuestion.text")
            : t("skipQuestion.textLeft", { count: Math.max(1, Math.ceil(leftMs / 1000)) })}
        </p>
        <div className="mt-6 flex flex-wrap justify-end gap-3">
          <Button onClick={onSkip}>{t("skipQuestion.skip")}</Button>
          <Button ref={stay} look="primary" onClick={onStay}>
            {t("skipQuestion.stay")}
          </Button>
        </div>
      </div>
    </div>
  );
}
