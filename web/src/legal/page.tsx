import { Trans, useTranslation } from "react-i18next";
import { NavLink, useParams } from "react-router";
import type { Site } from "../api/site.ts";
import { Loading } from "../app/loading.tsx";
import { NotFoundPage } from "../app/not-found-page.tsx";
import { durationText } from "../app/numbers.ts";
import { useSite } from "../app/site.ts";
import { useTitle } from "../app/title.ts";
import { classes } from "../ui/classes.ts";
import { CookieSections } from "./cookies.tsx";
import { DOCUMENTS, type DocumentName, missingIn, sectionsOf } from "./documents.ts";

export function LegalPage() {
  const { document } = useParams();
  const name = DOCUMENTS.find((known) => known === document);
  return name === undefined ? <NotFoundPage /> : <LegalDocument name={name} />;
}

function LegalDocument({ name }: { readonly name: DocumentName }) {
  const { t } = useTranslation("legal");
  const site = useSite();
  const title = t(`${name}.title`);
  useTitle(title);
  return (
    <article className="mx-auto w-full max-w-3xl px-4 py-10 sm:px-6">
      <nav aria-label={t("documents.label")} className="mb-8 flex flex-wrap gap-1">
        {DOCUMENTS.map((document) => (
          <NavLink
            key={document}
            to={`/legal/${document}`}
            className={({ isActive }) =>
              classes(
                "rounded-xl px-3 py-2 font-medium text-sm",
                isActive ? "bg-accent-well text-accent-strong" : "hover:bg-well",
              )
            }
          >
            {t(`${document}.title`)}
          </NavLink>
        ))}
      </nav>
      <h1 className="font-bold text-3xl tracking-tight sm:text-4xl">{title}</h1>
      <p className="mt-3 text-soft">{t("updated")}</p>
      {site === undefined ? (
        <Loading />
      ) : (
        <>
          <Draft document={name} site={site} />
          {name === "cookies" ? <CookieSections site={site} /> : <Sections document={name} site={site} />}
          <OperatorCard site={site} />
        </>
      )}
    </article>
  );
}

/** Says plainly what the operator has left open. */
function Draft({ document, site }: { readonly document: DocumentName; readonly site: Site }) {
  const { t, i18n } = useTranslation("legal");
  const missing = missingIn(document, site.operator).map((field) => t(`draft.fields.${field}`));
  if (missing.length === 0) {
    return null;
  }
  return (
    <aside aria-labelledby="draft" className="mt-6 rounded-2xl bg-bad-well p-4">
      <p id="draft" className="font-semibold text-bad">
        {t("draft.title")}
      </p>
      <p className="mt-1 text-sm">
        {t("draft.text", { missing: new Intl.ListFormat(i18n.language).format(missing) })}
      </p>
    </aside>
  );
}

function Sections({
  document,
  site,
}: {
  readonly document: Exclude<DocumentName, "cookies">;
  readonly site: Site;
}) {
  const { t, i18n } = useTranslation("legal");
  const { retention, refunds, operator } = site;
  const duration = (seconds: number) => durationText(seconds, i18n.language);
  const facts = {
    operator: operator.name || t("operator.title"),
    law: operator.law,
    processors: operator.processors,
    retention: duration(retention.visitor_seconds),
    accountRetention: duration(retention.account_seconds),
    erasureDelay: duration(retention.erasure_seconds),
    exportLife: duration(retention.export_seconds),
    results: refunds.results,
    resultsWindow: duration(refunds.results_seconds),
    ordersWindow: duration(refunds.orders_seconds),
  };
  return sectionsOf(document, site).map((section) => (
    <section key={section} className="mt-9">
      <h2 className="font-semibold text-xl">
        {t(`${document}.sections.${section}.title` as "privacy.sections.use.title")}
      </h2>
      <p className="mt-2 leading-relaxed">
        {t(`${document}.sections.${section}.text` as "privacy.sections.pictures.text", facts)}
      </p>
    </section>
  ));
}

function OperatorCard({ site }: { readonly site: Site }) {
  const { t } = useTranslation("legal");
  const { name, address, email, register } = site.operator;
  return (
    <section className="mt-9 rounded-2xl border border-line bg-card p-5">
      <h2 className="font-semibold text-xl">{t("operator.title")}</h2>
      {name === "" ? (
        <p className="mt-2 text-soft">{t("operator.unknown")}</p>
      ) : (
        <address className="mt-2 not-italic">
          {[name, address, register].filter(Boolean).map((line) => (
            <p key={line}>{line}</p>
          ))}
          {email !== "" && (
            <p className="mt-2">
              <Trans
                t={t}
                i18nKey="operator.contact"
                values={{ email }}
                components={{
                  // biome-ignore lint/a11y/useAnchorContent: the text comes with the translation
                  mail: <a href={`mailto:${email}`} className="text-accent-strong underline" />,
                }}
              />
            </p>
          )}
        </address>
      )}
    </section>
  );
}
