import { useTranslation } from "react-i18next";
import { Link } from "react-router";
import { ShortId } from "./short-id.tsx";

/** Whose something is: an account by its address, a visitor by its id. */
export function Owner({ id, email }: { readonly id: string; readonly email?: string | null | undefined }) {
  const { t } = useTranslation("admin");
  if (id.startsWith("acc_")) {
    return email ? (
      <Link
        to={`/admin/users/${id}`}
        title={email}
        className="inline-block max-w-56 truncate align-bottom font-medium underline-offset-2 hover:underline"
      >
        {email}
      </Link>
    ) : (
      <ShortId id={id} to={`/admin/users/${id}`} />
    );
  }
  return (
    <span className="whitespace-nowrap">
      <span className="text-soft">{t("visitor")}</span> <ShortId id={id} />
    </span>
  );
}
