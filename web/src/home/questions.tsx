import { ChevronDown } from "lucide-react";
import { useTranslation } from "react-i18next";

const QUESTIONS = ["formats", "size", "wrong", "transparent", "commercial", "self"] as const;

export function Questions() {
  const { t } = useTranslation("home");
  return (
    <section aria-labelledby="questions" className="mx-auto w-full max-w-3xl px-4 py-4 sm:px-6">
      <h2 id="questions" className="font-bold text-3xl tracking-tight sm:text-4xl">
        {t("questions.title")}
      </h2>
      <div className="mt-6 divide-y divide-line border-line border-y">
        {QUESTIONS.map((question) => (
          <details key={question} className="group">
            <summary className="flex list-none items-center justify-between gap-4 py-4 font-semibold text-lg [&::-webkit-details-marker]:hidden">
              {t(`questions.items.${question}.q`)}
              <ChevronDown
                aria-hidden="true"
                className="size-5 shrink-0 text-soft transition-transform group-open:rotate-180"
              />
            </summary>
            <p className="pb-5 text-soft">{t(`questions.items.${question}.a`)}</p>
          </details>
        ))}
      </div>
    </section>
  );
}
