import { ShieldCheck } from "lucide-react";
import { useTranslation } from "react-i18next";
import { Link } from "react-router";

/** The way to the admin's pages, for those who have one. */
export function AdminLink() {
  const { t } = useTranslation("admin");
  return (
    <Link
      to="/admin"
      aria-label={t("title")}
      title={t("title")}
      className="grid size-10 place-items-center rounded-lg hover:bg-well"
    >
      <ShieldCheck aria-hidden="true" className="size-5.5" />
    </Link>
  );
}
