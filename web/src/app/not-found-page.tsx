import { SearchX } from "lucide-react";
import { useTranslation } from "react-i18next";
import { Link } from "react-router";
import { buttonClasses } from "../ui/button.tsx";
import { EmptyState } from "../ui/empty-state.tsx";
import { useTitle } from "./title.ts";

export function NotFoundPage() {
  const { t } = useTranslation("common");
  useTitle(t("notFound.title"));
  return (
    <EmptyState
      icon={<SearchX aria-hidden="true" className="size-9" />}
      title={t("notFound.title")}
      text={t("notFound.text")}
    >
      <Link to="/" className={buttonClasses({ look: "primary" })}>
        {t("notFound.home")}
      </Link>
    </EmptyState>
  );
}
