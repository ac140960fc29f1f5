import { Monitor, Moon, Sun } from "lucide-react";
import { lazy, Suspense } from "react";
import { useTranslation } from "react-i18next";
import { Link, NavLink } from "react-router";
import { LANGUAGES, type Language, rememberLanguage } from "../i18n/languages.ts";
import { classes } from "../ui/classes.ts";
import { Logo } from "./logo.tsx";
import { THEMES, type Theme, useTheme } from "./theme.ts";

const AccountLink = lazy(async () => ({ default: (await import("./account-link.tsx")).AccountLink }));

const THEME_ICONS = { auto: Monitor, light: Sun, dark: Moon } as const;

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
          <div className="flex items-center gap-1 max-md:hidden">
            <LanguageSelect />
            <ThemeButton />
          </div>
        </div>
      </div>
    </header>
  );
}

export function LanguageSelect() {
  const { t, i18n } = useTranslation("common");
  return (
    <select
      aria-label={t("language")}
      value={i18n.language}
      onChange={(event) => {
        const language = event.target.value as Language;
        rememberLanguage(language);
        void i18n.changeLanguage(language);
      }}
      className="h-10 rounded-lg bg-transparent px-1.5 font-medium text-sm hover:bg-well sm:px-2"
    >
      {LANGUAGES.map(({ code, name }) => (
        <option key={code} value={code} lang={code} className="bg-card text-ink">
          {name}
        </option>
      ))}
    </select>
  );
}

export function ThemeButton() {
  const { t } = useTranslation("common");
  const [theme, choose] = useTheme();
  const Icon = THEME_ICONS[theme];
  const name = `${t("theme.label")}: ${t(`theme.${theme}`)}`;
  return (
    <button
      type="button"
      aria-label={name}
      title={name}
      onClick={() => choose(following(theme))}
      className="grid size-10 place-items-center rounded-lg hover:bg-well"
    >
      <Icon aria-hidden="true" className="size-5" />
    </button>
  );
}

function following(theme: Theme): Theme {
  return THEMES[(THEMES.indexOf(theme) + 1) % THEMES.length] ?? "auto";
}
