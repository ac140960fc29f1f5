import { KeyRound, LogOut, UserRoundPlus } from "lucide-react";
import { lazy, Suspense } from "react";
import { useTranslation } from "react-i18next";
import { Link, NavLink, useParams } from "react-router";
import { signOut } from "../api/auth.ts";
import type { Me } from "../api/me.ts";
import { Loading } from "../app/loading.tsx";
import { useMe } from "../app/me.ts";
import { NotFoundPage } from "../app/not-found-page.tsx";
import { ProblemNotice } from "../app/problem-notice.tsx";
import { Queries } from "../app/queries.tsx";
import { useTitle } from "../app/title.ts";
import { useAction } from "../app/use-action.ts";
import { Button, buttonClasses } from "../ui/button.tsx";
import { classes } from "../ui/classes.ts";
import { EmptyState } from "../ui/empty-state.tsx";
import { ErasureDue } from "./erasure-due.tsx";
import { Overview } from "./overview.tsx";
import { PresenceProvider } from "./presence.tsx";

const History = lazy(async () => ({ default: (await import("./history.tsx")).History }));
const Orders = lazy(async () => ({ default: (await import("./orders.tsx")).Orders }));
const Security = lazy(async () => ({ default: (await import("./security.tsx")).Security }));
const Keys = lazy(async () => ({ default: (await import("./keys.tsx")).Keys }));
const Privacy = lazy(async () => ({ default: (await import("./privacy.tsx")).Privacy }));

const SECTIONS = ["overview", "history", "orders", "security", "keys", "privacy"] as const;
type Section = (typeof SECTIONS)[number];
/** What only somebody with an account has. */
const OF_ACCOUNTS: readonly Section[] = ["security", "keys"];

export function AccountPage() {
  const { section = "overview" } = useParams();
  const known = SECTIONS.find((each) => each === section);
  return known === undefined ? (
    <NotFoundPage />
  ) : (
    <Queries>
      <PresenceProvider>
        <Account section={known} />
      </PresenceProvider>
    </Queries>
  );
}

function Account({ section }: { readonly section: Section }) {
  const { t } = useTranslation("account");
  useTitle(t("title"));
  const me = useMe();
  return (
    <div className="mx-auto w-full max-w-6xl grow px-4 py-8 sm:px-6">
      <Heading me={me} />
      <div className="mt-6 grid items-start gap-6 lg:grid-cols-[13rem_1fr]">
        <Sections />
        {me === undefined ? (
          <Loading />
        ) : (
          <div className="grid min-w-0 gap-5">
            {me.erasure && <ErasureDue erasure={me.erasure} />}
            <Suspense fallback={<Loading />}>
              {OF_ACCOUNTS.includes(section) && !me.person ? (
                <NeedsAccount section={section} />
              ) : (
                <Content section={section} me={me} />
              )}
            </Suspense>
          </div>
        )}
      </div>
    </div>
  );
}

function Content({ section, me }: { readonly section: Section; readonly me: Me }) {
  switch (section) {
    case "overview":
      return <Overview me={me} />;
    case "history":
      return <History owner={me.id} />;
    case "orders":
      return <Orders owner={me.id} />;
    case "security":
      return <Security email={me.person?.email ?? ""} />;
    case "keys":
      return <Keys />;
    case "privacy":
      return <Privacy me={me} />;
  }
}

function Heading({ me }: { readonly me: Me | undefined }) {
  const { t } = useTranslation("account");
  const leave = useAction(signOut);
  return (
    <>
      <div className="flex flex-wrap items-end justify-between gap-4">
        <div className="min-w-0">
          <h1 className="font-bold text-3xl tracking-tight sm:text-4xl">{t("title")}</h1>
          {me?.person && (
            <p className="mt-2 truncate text-soft">{t("signedInAs", { email: me.person.email })}</p>
          )}
        </div>
        {me?.person && (
          <Button disabled={leave.isBusy} onClick={() => void leave.run()}>
            <LogOut aria-hidden="true" className="size-4" />
            {t("signOut")}
          </Button>
        )}
      </div>
      <ProblemNotice problem={leave.problem} />
      {me !== undefined && !me.person && <Invitation />}
    </>
  );
}

function Invitation() {
  const { t } = useTranslation("account");
  return (
    <div className="mt-6 flex flex-wrap items-center justify-between gap-4 rounded-3xl bg-accent-well p-5 sm:p-6">
      <div className="max-w-prose">
        <p className="font-semibold">{t("visitor")}</p>
        <p className="mt-1">{t("visitorText")}</p>
      </div>
      <div className="flex flex-wrap gap-3">
        <Link to="/sign-up?return_to=%2Faccount" className={buttonClasses({ look: "primary" })}>
          {t("signUp")}
        </Link>
        <Link to="/sign-in?return_to=%2Faccount" className={buttonClasses({})}>
          {t("signIn")}
        </Link>
      </div>
    </div>
  );
}

function Sections() {
  const { t } = useTranslation("account");
  return (
    <nav aria-label={t("sections.label")} className="min-w-0 lg:sticky lg:top-20">
      <ul className="-mx-1 flex gap-1 overflow-x-auto p-1 lg:flex-col">
        {SECTIONS.map((section) => (
          <li key={section}>
            <NavLink
              end
              to={section === "overview" ? "/account" : `/account/${section}`}
              className={({ isActive }) =>
                classes(
                  "block whitespace-nowrap rounded-xl px-3.5 py-2.5 font-medium transition-colors",
                  isActive ? "bg-accent-well text-accent-strong" : "hover:bg-well",
                )
              }
            >
              {t(`sections.${section}`)}
            </NavLink>
          </li>
        ))}
      </ul>
    </nav>
  );
}

function NeedsAccount({ section }: { readonly section: Section }) {
  const { t } = useTranslation("account");
  const to = `?${new URLSearchParams({ return_to: `/account/${section}` })}`;
  const Icon = section === "keys" ? KeyRound : UserRoundPlus;
  return (
    <EmptyState
      icon={<Icon aria-hidden="true" className="size-9" />}
      title={t("needsAccount.title")}
      text={t("needsAccount.text")}
      level={2}
    >
      <Link to={`/sign-up${to}`} className={buttonClasses({ look: "primary" })}>
        {t("signUp")}
      </Link>
      <Link to={`/sign-in${to}`} className={buttonClasses({})}>
        {t("signIn")}
      </Link>
    </EmptyState>
  );
}
