import { useTranslation } from "react-i18next";
import { relativeTime } from "../app/numbers.ts";

const WEEK_MS = 7 * 86_400_000;

/** A moment of the service's: how far away it is if that is near, its date otherwise; exactly when as a hint. */
export function When({ at }: { readonly at: string | null | undefined }) {
  const { i18n } = useTranslation();
  if (!at) {
    return null;
  }
  const then = Date.parse(at);
  const isNear = Math.abs(then - Date.now()) < WEEK_MS;
  const exact = new Intl.DateTimeFormat(i18n.language, { dateStyle: "medium", timeStyle: "medium" });
  const date = new Intl.DateTimeFormat(i18n.language, { dateStyle: "medium" });
  return (
    <time dateTime={at} title={exact.format(then)} className="whitespace-nowrap">
      {isNear ? relativeTime(then, Date.now(), i18n.language) : date.format(then)}
    </time>
  );
}
