import { useTranslation } from "react-i18next";
import type { Site } from "../api/site.ts";
import { durationText } from "../app/numbers.ts";
import { ScrollRegion } from "../ui/scroll-region.tsx";
import { keptAt } from "./kept.ts";

const COLUMNS = ["name", "where", "purpose", "life"] as const;

/** What the website keeps in browsers, thing by thing. */
export function CookieSections({ site }: { readonly site: Site }) {
  const { t, i18n } = useTranslation("legal");
  const asks = site.asks.analytics || site.asks.ads;
  return (
    <>
      <p className="mt-6 leading-relaxed">{t("cookies.text")}</p>
      <ScrollRegion label={t("cookies.title")} className="mt-6 border border-line">
        <table className="w-full min-w-[36rem] border-collapse bg-card text-left text-sm">
          <thead>
            <tr>
              {COLUMNS.map((column) => (
                <th key={column} scope="col" className="px-4 py-3 font-semibold">
                  {t(`cookies.columns.${column}`)}
                </th>
              ))}
            </tr>
          </thead>
          <tbody>
            {keptAt(site).map(({ name, where, purpose, life }) => (
              <tr key={`${where} ${name}`} className="border-line border-t align-top">
                <th scope="row" className="px-4 py-3 font-medium font-mono text-xs">
                  {name}
                </th>
                <td className="whitespace-nowrap px-4 py-3">{t(`cookies.where.${where}`)}</td>
                <td className="px-4 py-3">{t(`cookies.entries.${purpose}` as "cookies.entries.stripe")}</td>
                <td className="px-4 py-3">
                  {typeof life === "number" ? durationText(life, i18n.language) : t(`cookies.life.${life}`)}
                </td>
              </tr>
            ))}
          </tbody>
        </table>
      </ScrollRegion>
      <p className="mt-4 text-soft text-sm">{t("cookies.secure")}</p>
      <section className="mt-9">
        <h2 className="font-semibold text-xl">{t(asks ? "cookies.consentTitle" : "cookies.noneTitle")}</h2>
        <p className="mt-2 leading-relaxed">{t(asks ? "cookies.consent" : "cookies.none")}</p>
      </section>
    </>
  );
}
