import { Braces, Brush, Images, Palette } from "lucide-react";
import { useTranslation } from "react-i18next";

const FEATURES = [
  { key: "edit", icon: Palette },
  { key: "brush", icon: Brush },
  { key: "batch", icon: Images },
  { key: "api", icon: Braces },
] as const;

export function Features() {
  const { t } = useTranslation("home");
  return (
    <section aria-labelledby="features" className="mx-auto w-full max-w-7xl px-4 py-14 sm:px-6 lg:py-20">
      <h2 id="features" className="font-bold text-3xl tracking-tight sm:text-4xl">
        {t("features.title")}
      </h2>
      <ul className="mt-8 grid gap-5 sm:grid-cols-2 lg:grid-cols-4">
        {FEATURES.map(({ key, icon: Icon }) => (
          <li key={key} className="rounded-3xl border border-line bg-card p-6">
            <div className="grid size-12 place-items-center rounded-2xl bg-accent-well">
              <Icon aria-hidden="true" className="size-6 text-accent-strong" />
            </div>
            <h3 className="mt-4 font-semibold text-lg">{t(`features.${key}.title`)}</h3>
            <p className="mt-1.5 text-soft">{t(`features.${key}.text`)}</p>
          </li>
        ))}
      </ul>
    </section>
  );
}
