import { useTranslation } from "react-i18next";
import { ApiProblem } from "../api/problem.ts";
import { durationText } from "./numbers.ts";

/** What went wrong, for people. */
export function useProblemText(): (error: unknown) => string {
  const { t, i18n } = useTranslation("problems");
  return (error) => {
    const code = error instanceof ApiProblem ? error.code : "browser";
    return i18n.exists(code, { ns: "problems" }) ? t(code as "unknown") : t("unknown");
  };
}

/** What went wrong, and the reference by which it is found in the service's log. */
export function ProblemText({ error }: { readonly error: unknown }) {
  const { t, i18n } = useTranslation("common");
  const text = useProblemText();
  const wait = error instanceof ApiProblem && error.status === 429 ? error.retryAfter : null;
  const reference = error instanceof ApiProblem && error.status >= 500 ? error.requestId : null;
  return (
    <>
      <p>
        {text(error)}
        {wait !== null && ` ${t("retryIn", { duration: durationText(Math.max(1, wait), i18n.language) })}`}
      </p>
      {reference !== null && <p className="mt-1 text-soft">{t("reference", { id: reference })}</p>}
    </>
  );
}
