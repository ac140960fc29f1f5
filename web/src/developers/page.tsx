import { Tabs } from "radix-ui";
import type { ReactNode } from "react";
import { useTranslation } from "react-i18next";
import { useTitle } from "../app/title.ts";
import { buttonClasses } from "../ui/button.tsx";
import { CodeBlock } from "./code-block.tsx";
import { LANGUAGES, quickStart, REMOVE_BG, removeBg, results } from "./samples.ts";
import { TryIt } from "./try-it.tsx";

export function DevelopersPage() {
  const { t } = useTranslation("developers");
  useTitle(t("title"));
  const origin = window.location.origin;
  return (
    <div className="mx-auto grid w-full max-w-4xl gap-14 px-4 py-10 sm:px-6">
      <header>
        <h1 className="font-bold text-3xl tracking-tight sm:text-4xl">{t("title")}</h1>
        <p className="mt-3 text-lg text-soft">{t("text")}</p>
      </header>
      <Section title={t("start.title")} text={t("start.text")}>
        <Tabs.Root defaultValue="curl">
          <Tabs.List aria-label={t("start.languages")} className="mb-3 flex gap-1">
            {LANGUAGES.map((language) => (
              <Tabs.Trigger
                key={language}
                value={language}
                className="min-h-10 rounded-xl px-4 font-medium text-sm hover:bg-well data-[state=active]:bg-accent-well data-[state=active]:text-accent-strong"
              >
                {t(`languages.${language}`)}
              </Tabs.Trigger>
            ))}
          </Tabs.List>
          {LANGUAGES.map((language) => (
            <Tabs.Content key={language} value={language} tabIndex={-1}>
              <CodeBlock
                label={t("code", { language: t(`languages.${language}`) })}
                code={quickStart(language, origin)}
              />
            </Tabs.Content>
          ))}
        </Tabs.Root>
      </Section>
      <Section title={t("try.title")} text={t("try.text")}>
        <TryIt />
      </Section>
      <Section title={t("results.title")} text={t("results.text")}>
        <CodeBlock label={t("results.title")} code={results(origin)} />
      </Section>
      <Section title={t("move.title")} text={t("move.text")}>
        <h3 className="mb-2 font-medium text-soft">{t("move.before")}</h3>
        <CodeBlock label={t("move.before")} code={removeBg(REMOVE_BG)} />
        <h3 className="mt-5 mb-2 font-medium text-soft">{t("move.after")}</h3>
        <CodeBlock label={t("move.after")} code={removeBg(origin)} />
      </Section>
      <Section title={t("errors.title")} text={t("errors.text")} />
      <Section title={t("reference.title")} text={t("reference.text")}>
        <div className="flex flex-wrap gap-3">
          <a href="/api/docs" className={buttonClasses({ look: "primary" })}>
            {t("reference.docs")}
          </a>
          <a href="/api/v1/openapi.json" className={buttonClasses({})}>
            {t("reference.openapi")}
          </a>
        </div>
      </Section>
    </div>
  );
}

function Section({
  title,
  text,
  children,
}: {
  readonly title: string;
  readonly text: string;
  readonly children?: ReactNode;
}) {
  return (
    <section className="min-w-0">
      <h2 className="font-bold text-2xl tracking-tight">{title}</h2>
      <p className="mt-2 mb-5 text-soft">{text}</p>
      {children}
    </section>
  );
}
