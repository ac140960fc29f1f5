import { useQuery } from "@tanstack/react-query";
import { KeyRound, LogIn, ShieldCheck, ShieldX } from "lucide-react";
import type { ReactNode } from "react";
import { useTranslation } from "react-i18next";
import { Link, useLocation, useNavigate } from "react-router";
import { mayEnter } from "../api/admin.ts";
import { hasAuthenticator, signOut } from "../api/auth.ts";
import { ApiProblem } from "../api/problem.ts";
import { Loading } from "../app/loading.tsx";
import { useMe } from "../app/me.ts";
import { ProblemNotice } from "../app/problem-notice.tsx";
import { useAction } from "../app/use-action.ts";
import { Button, buttonClasses } from "../ui/button.tsx";
import { EmptyState } from "../ui/empty-state.tsx";
import { roleOf } from "./role.ts";
import { type Section, sectionsOf } from "./sections.ts";

const ICON = "size-9";

/** Lets in who may come in, and says to everybody else what they would need. */
export function Gate({ section, children }: { readonly section: Section; readonly children: ReactNode }) {
  const { t } = useTranslation("admin");
  const me = useMe();
  const role = roleOf(me?.person?.role);
  const entry = useQuery({
    queryKey: ["admin", "entry", me?.id],
    queryFn: mayEnter,
    enabled: role !== null,
    staleTime: Number.POSITIVE_INFINITY,
  });
  if (me === undefined) {
    return <Loading />;
  }
  if (!me.person) {
    return <SignIn />;
  }
  if (role === null || isCode(entry.error, "insufficient_role")) {
    return (
      <EmptyState
        icon={<ShieldX aria-hidden="true" className={ICON} />}
        title={t("gate.closed")}
        text={t("gate.closedText", { email: me.person.email })}
      >
        <Link to="/" className={buttonClasses({ look: "primary" })}>
          {t("gate.home")}
        </Link>
        <Link to="/account" className={buttonClasses({})}>
          {t("gate.account")}
        </Link>
      </EmptyState>
    );
  }
  if (isCode(entry.error, "second_factor_required")) {
    return <SecondFactor />;
  }
  if (entry.error !== null) {
    return (
      <div className="mx-auto w-full max-w-xl px-4 py-16">
        <h1 className="mb-4 font-bold text-2xl">{t("title")}</h1>
        <ProblemNotice problem={entry.error} />
        <Button className="mt-4" onClick={() => void entry.refetch()}>
          {t("again")}
        </Button>
      </div>
    );
  }
  if (entry.isPending) {
    return <Loading />;
  }
  if (!sectionsOf(role).includes(section)) {
    return (
      <EmptyState
        icon={<ShieldX aria-hidden="true" className={ICON} />}
        title={t("gate.forAdmins")}
        text={t("gate.forAdminsText")}
      >
        <Link to="/admin" className={buttonClasses({ look: "primary" })}>
          {t("gate.back")}
        </Link>
      </EmptyState>
    );
  }
  return children;
}

function SignIn() {
  const { t } = useTranslation("admin");
  return (
    <EmptyState
      icon={<LogIn aria-hidden="true" className={ICON} />}
      title={t("gate.signIn")}
      text={t("gate.signInText")}
    >
      <Link to={`/sign-in?${useReturn()}`} className={buttonClasses({ look: "primary" })}>
        {t("gate.signInButton")}
      </Link>
    </EmptyState>
  );
}

/** Who has no authenticator sets one up; who has one shows its code. */
function SecondFactor() {
  const { t } = useTranslation("admin");
  const navigate = useNavigate();
  const to = useReturn();
  const { data: hasOne, error } = useQuery({ queryKey: ["authenticator"], queryFn: hasAuthenticator });
  const leave = useAction(async () => {
    await signOut();
    navigate(`/sign-in?${to}`);
  });
  if (hasOne === undefined && error === null) {
    return <Loading />;
  }
  return hasOne ? (
    <EmptyState
      icon={<KeyRound aria-hidden="true" className={ICON} />}
      title={t("gate.code")}
      text={t("gate.codeText")}
    >
      <Button look="primary" disabled={leave.isBusy} onClick={() => void leave.run()}>
        {t("gate.codeButton")}
      </Button>
    </EmptyState>
  ) : (
    <EmptyState
      icon={<ShieldCheck aria-hidden="true" className={ICON} />}
      title={t("gate.factor")}
      text={t("gate.factorText")}
    >
      <Link to="/account/security" className={buttonClasses({ look: "primary" })}>
        {t("gate.factorButton")}
      </Link>
    </EmptyState>
  );
}

/** What brings somebody back here after signing in. */
function useReturn(): string {
  const { pathname, search } = useLocation();
  return new URLSearchParams({ return_to: pathname + search }).toString();
}

function isCode(error: unknown, code: string): boolean {
  return error instanceof ApiProblem && error.code === code;
}
