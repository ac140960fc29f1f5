import { CircleCheck, Link2Off } from "lucide-react";
import { useTranslation } from "react-i18next";
import { Link } from "react-router";
import { confirmEmail, undoEmail, verify } from "../api/auth.ts";
import { ApiProblem } from "../api/problem.ts";
import { Loading } from "../app/loading.tsx";
import { refreshMe } from "../app/me.ts";
import { useProblemText } from "../app/problem-text.tsx";
import { useTitle } from "../app/title.ts";
import { buttonClasses } from "../ui/button.tsx";
import { EmptyState } from "../ui/empty-state.tsx";
import { useFragment } from "./fragment.ts";
import { useOnce } from "./once.ts";

const KINDS = {
  registration: { work: verify, next: "/", again: "/sign-up" },
  address: { work: confirmEmail, next: "/account/security", again: "/account/security" },
  undo: { work: undoEmail, next: "/reset-password", again: "/sign-in" },
} as const;

/** Where links in mails lead that only want to be followed. */
export function ConfirmPage({ kind }: { readonly kind: keyof typeof KINDS }) {
  const token = useFragment().get("token");
  return token === null ? <Spent kind={kind} problem={null} /> : <Following kind={kind} token={token} />;
}

async function follow(kind: keyof typeof KINDS, token: string): Promise<void> {
  await KINDS[kind].work(token);
  await refreshMe();
}

const FOLLOW = {
  registration: (token: string) => follow("registration", token),
  address: (token: string) => follow("address", token),
  undo: (token: string) => follow("undo", token),
} as const;

function Following({ kind, token }: { readonly kind: keyof typeof KINDS; readonly token: string }) {
  const { t } = useTranslation("entry");
  const progress = useOnce(token, FOLLOW[kind]);
  useTitle(progress.state === "done" ? t(`confirm.${kind}.title`) : t("confirm.working"));
  if (progress.state === "working") {
    return <Loading />;
  }
  if (progress.state === "failed") {
    return <Spent kind={kind} problem={progress.problem} />;
  }
  const go = {
    registration: t("confirm.registration.go"),
    address: t("signIn.toAccount"),
    undo: t("setPassword.title"),
  }[kind];
  return (
    <div role="status">
      <EmptyState
        icon={<CircleCheck aria-hidden="true" className="size-9" />}
        title={t(`confirm.${kind}.title`)}
        text={t(`confirm.${kind}.text`)}
      >
        <Link to={KINDS[kind].next} className={buttonClasses({ look: "primary" })}>
          {go}
        </Link>
        {kind === "registration" && (
          <Link to="/account" className={buttonClasses({})}>
            {t("signIn.toAccount")}
          </Link>
        )}
      </EmptyState>
    </div>
  );
}

function Spent({ kind, problem }: { readonly kind: keyof typeof KINDS; readonly problem: unknown }) {
  const { t } = useTranslation("entry");
  const text = useProblemText();
  const isSpent = !(problem instanceof ApiProblem) || problem.code === "link_not_valid";
  return (
    <div role="alert">
      <EmptyState
        icon={<Link2Off aria-hidden="true" className="size-9" />}
        title={t("confirm.failed")}
        text={isSpent ? t("confirm.failedText") : text(problem)}
      >
        <Link to={KINDS[kind].again} className={buttonClasses({ look: "primary" })}>
          {t("confirm.again")}
        </Link>
      </EmptyState>
    </div>
  );
}
