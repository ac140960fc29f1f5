import { useTranslation } from "react-i18next";
import type { PersonEntry } from "../api/admin.ts";
import { Tag } from "../ui/tag.tsx";

/** What is out of the ordinary about an account. */
export function PersonTags({ person }: { readonly person: PersonEntry }) {
  const { t, i18n } = useTranslation("admin");
  const { role, blocked_at: blockedAt, email_verified_at: verifiedAt, balances } = person;
  return (
    <span className="inline-flex flex-wrap gap-1.5">
      {blockedAt ? (
        <Tag tone="bad">{t("users.blocked")}</Tag>
      ) : (
        <Tag tone={verifiedAt ? "good" : "soft"}>
          {verifiedAt ? t("users.verified") : t("users.unverified")}
        </Tag>
      )}
      {role !== "user" && <Tag tone="accent">{t(`roles.${role as "admin"}`)}</Tag>}
      {balances.debt > 0 && (
        <Tag tone="bad">
          {t("users.debt", { number: new Intl.NumberFormat(i18n.language).format(balances.debt) })}
        </Tag>
      )}
    </span>
  );
}
