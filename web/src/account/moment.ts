import { useTranslation } from "react-i18next";
import { relativeTime } from "../app/numbers.ts";

/** Tells how far away a moment of the service's is, such as “2 hours ago”. */
export function useMoment(): (moment: string) => string {
  const { i18n } = useTranslation();
  return (moment) => relativeTime(Date.parse(moment), Date.now(), i18n.language);
}
