import { lazy, Suspense } from "react";
import { useTranslation } from "react-i18next";
import { Link, NavLink } from "react-router";
import { classes } from "../ui/classes.ts";
import { Logo } from "./logo.tsx";
import { Preferences } from "./preferences.tsx";

const AccountLink = lazy(async () => ({ default: (await import("./account-link.tsx")).AccountLink }));

export function Header() {
  const { t } = useTranslation("common");
  const linkClasses = ({ isActive }: { isActive: boolean }) =>
    classes(
      "rounded-lg px-2 py-2 font-medium text-sm transition-colors hover:bg-well sm:px-3",
      isActive ? "text-accent-strong" : "text-ink",
    );
  return (
    <header className="sticky top-0 z-30 border-line border-b bg-paper/90 backdrop-blur">
      <div className="mx-auto flex h-16 max-w-7xl items-center gap-1 px-3 sm:gap-2 sm:px-6">
        <Link to="/" aria-label={t("name")} className="mr-1 flex items-center gap-2.5 rounded-lg p-1 sm:mr-3">
          <Logo className="size-8" />
          <span className="hidden font-bold text-xl tracking-tight sm:inline">{t("name")}</span>
        </Link>
        <nav aria-label={t("nav.main")} className="flex items-center">
          <NavLink to="/batch" className={linkClasses}>
            {t("nav.batch")}
          </NavLink>
          <NavLink to="/developers" className={linkClasses}>
            {t("nav.developers")}
          </NavLink>
        </nav>
        <div className="ml-auto flex items-center gap-1">
          <Suspense fallback={null}>
            <AccountLink />
          </Suspense>
          <Preferences className="max-md:hidden" />
        </div>
      </div>
    </header>
  );
}
