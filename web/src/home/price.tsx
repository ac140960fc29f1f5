import { useTranslation } from "react-i18next";
import { classes } from "../ui/classes.ts";

const OFFERS = ["web", "api", "self"] as const;

export function Price() {
  const { t } = useTranslation("home");
  return (
    <section aria-labelledby="price" className="border-line border-y bg-card">
      <div className="mx-auto w-full max-w-7xl px-4 py-14 sm:px-6 lg:py-20">
        <h2 id="price" className="font-bold text-3xl tracking-tight sm:text-4xl">
          {t("price.title")}
        </h2>
        <ul className="mt-8 grid gap-5 lg:grid-cols-3">
          {OFFERS.map((offer) => (
            <li
              key={offer}
              className={classes(
                "rounded-3xl border p-6",
                offer === "web" ? "border-accent bg-accent-well" : "border-line bg-paper",
              )}
            >
              <h3 className="font-medium">{t(`price.${offer}.title`)}</h3>
              <p className="mt-2 font-bold text-2xl tracking-tight">{t(`price.${offer}.price`)}</p>
              <p className="mt-2">{t(`price.${offer}.text`)}</p>
            </li>
          ))}
        </ul>
      </div>
    </section>
  );
}
