import { useTranslation } from "react-i18next";

/** Why a removal or a delivery failed, in a few words. */
export function useFailureText(): (code: string) => string {
  const { t, i18n } = useTranslation("admin");
  return (code) =>
    i18n.exists(`failures.${code}`, { ns: "admin" }) ? t(`failures.${code as "empty"}`) : code;
}

/** What an action of the audit log was. */
export function useActionText(): (action: string) => string {
  const { t, i18n } = useTranslation("admin");
  return (action) => {
    const key = action.replace(".", "_");
    return i18n.exists(`actions.${key}`, { ns: "admin" }) ? t(`actions.${key as "role_set"}`) : action;
  };
}

/** A time in seconds, with as many digits as say something. */
export function useSecondsText(): (seconds: number) => string {
  const { t, i18n } = useTranslation("admin");
  const number = new Intl.NumberFormat(i18n.language, { maximumFractionDigits: 1 });
  return (seconds) => t("seconds", { number: number.format(seconds) });
}
