import { Check } from "lucide-react";
import { useTranslation } from "react-i18next";
import { DropCard } from "./drop-card.tsx";

export function Hero() {
  const { t } = useTranslation("home");
  return (
    <section className="mx-auto grid w-full max-w-7xl items-center gap-10 px-4 pt-8 pb-14 sm:px-6 lg:grid-cols-[1fr_minmax(26rem,34rem)] lg:gap-16 lg:pt-16 lg:pb-24">
      <div className="text-center lg:text-left">
        <h1 className="font-extrabold text-4xl leading-[1.08] tracking-tight sm:text-5xl lg:text-6xl">
          {t("hero.title")}
        </h1>
        <p className="mx-auto mt-5 max-w-xl text-lg text-soft sm:text-xl lg:mx-0">{t("hero.text")}</p>
        <ul className="mt-7 flex flex-wrap justify-center gap-x-6 gap-y-2 font-medium text-sm lg:justify-start">
          {(["size", "account", "open"] as const).map((point) => (
            <li key={point} className="flex items-center gap-2">
              <Check aria-hidden="true" className="size-5 text-good" />
              {t(`hero.points.${point}`)}
            </li>
          ))}
        </ul>
      </div>
      <DropCard />
    </section>
  );
}
