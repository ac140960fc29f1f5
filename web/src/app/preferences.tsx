import { Monitor, Moon, Sun } from "lucide-react";
import { useTranslation } from "react-i18next";
import { LANGUAGES, type Language, rememberLanguage } from "../i18n/languages.ts";
import { classes } from "../ui/classes.ts";
import { THEMES, type Theme, useTheme } from "./theme.ts";

const THEME_ICONS = { auto: Monitor, light: Sun, dark: Moon } as const;

/** Language and colours. In the header where there is room, else below the page. */
export function Preferences({ className }: { readonly className: string }) {
  return (
    <div className={classes("flex items-center gap-1", className)}>
      <LanguageSelect />
      <ThemeButton />
    </div>
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
