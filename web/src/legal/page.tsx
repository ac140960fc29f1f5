import { useTranslation } from "react-i18next";
import { useParams } from "react-router";
import { NotFoundPage } from "../app/not-found-page.tsx";
import { durationText } from "../app/numbers.ts";
import { useSite } from "../app/site.ts";
import { useTitle } from "../app/title.ts";

/** The sections of each document, in their order. */
const DOCUMENTS = {
  privacy: ["pictures", "use", "technical", "addresses", "rights", "processors"],
  terms: ["service", "rights", "limits", "liability", "changes"],
  cookies: ["visitor", "storage", "none"],
} as const;

type DocumentName = keyof typeof DOCUMENTS;

export function LegalPage() {
  const { document } = useParams();
  return document !== undefined && document in DOCUMENTS ? (
    <LegalDocument name={document as DocumentName} />
  ) : (
    <NotFoundPage />
  );
}

function LegalDocument({ name }: { readonly name: DocumentName }) {
  const { t, i18n } = useTranslation("legal");
  const site = useSite();
  const title = t(`${name}.title`);
  useTitle(title);
  const retention = durationText(site?.retention.visitor_seconds ?? 86_400, i18n.language);
  const accountRetention = durationText(site?.retention.account_seconds ?? 86_400, i18n.language);
  return (
    <article className="mx-auto w-full max-w-3xl px-4 py-10 sm:px-6">
      <h1 className="font-bold text-3xl tracking-tight sm:text-4xl">{title}</h1>
      <p className="mt-3 text-soft">{t("updated")}</p>
      {site !== undefined &&
        DOCUMENTS[name].map((section) => (
          <section key={section} className="mt-9">
            <h2 className="font-semibold text-xl">
              {t(`${name}.sections.${section}.title` as "privacy.sections.use.title")}
            </h2>
            <p className="mt-2 leading-relaxed">
              {t(`${name}.sections.${section}.text` as "privacy.sections.pictures.text", {
                retention,
                accountRetention,
              })}
            </p>
          </section>
        ))}
      <Operator />
    </article>
  );
}

function Operator() {
  const { t } = useTranslation("legal");
  const operator = useSite()?.operator;
  return (
    <section className="mt-9 rounded-2xl border border-line bg-card p-5">
      <h2 className="font-semibold text-xl">{t("operator.title")}</h2>
      {operator === undefined || operator.name === "" ? (
        <p className="mt-2 text-soft">{t("operator.unknown")}</p>
      ) : (
        <address className="mt-2 not-italic">
          <p>{operator.name}</p>
          <p>{operator.address}</p>
          {operator.email !== "" && (
            <p className="mt-2">{t("operator.contact", { email: operator.email })}</p>
          )}
        </address>
      )}
    </section>
  );
}
