import { Check } from "lucide-react";
import { useTranslation } from "react-i18next";
import { useMe } from "../app/me.ts";
import { relativeTime } from "../app/numbers.ts";
import { Queries } from "../app/queries.tsx";
import { useSite } from "../app/site.ts";
import { useTitle } from "../app/title.ts";
import { BuyForm } from "./buy-form.tsx";

/** What credits cost, and buying them without a picture at hand. */
export function PricesPage() {
  const { t, i18n } = useTranslation("pay");
  useTitle(t("prices.title"));
  const me = useMe();
  const hasAds = useSite()?.ads.provider !== "off";
  const facts = [t("prices.one"), t("prices.fails"), t("prices.happy"), ...(hasAds ? [t("prices.ads")] : [])];
  return (
    <div className="mx-auto w-full max-w-5xl grow px-4 py-10 sm:px-6 lg:py-16">
      <h1 className="font-bold text-4xl tracking-tight sm:text-5xl">{t("prices.title")}</h1>
      <p className="mt-4 max-w-prose text-lg text-soft">
        {t("prices.lead")}
        {me?.next_free_at &&
          ` ${t("prices.free", { when: relativeTime(Date.parse(me.next_free_at), Date.now(), i18n.language) })}`}
      </p>
      <div className="mt-8 grid items-start gap-6 md:grid-cols-[1.2fr_1fr]">
        <section
          aria-labelledby="buy"
          className="rounded-3xl border border-line bg-card p-5 shadow-raised sm:p-6"
        >
          <h2 id="buy" className="mb-4 font-bold text-xl">
            {t("prices.buy")}
          </h2>
          <Queries>
            <BuyForm image={null} />
          </Queries>
        </section>
        <section aria-labelledby="know" className="p-1 sm:p-6">
          <h2 id="know" className="font-bold text-xl">
            {t("prices.know")}
          </h2>
          <ul className="mt-4 grid gap-3">
            {facts.map((fact) => (
              <li key={fact} className="flex gap-3">
                <Check aria-hidden="true" className="mt-0.5 size-5 shrink-0 text-good" />
                {fact}
              </li>
            ))}
          </ul>
        </section>
      </div>
    </div>
  );
}
