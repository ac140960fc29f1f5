import { useState } from "react";
import { useTranslation } from "react-i18next";
import { Link } from "react-router";
import { requestReset, setForgottenPassword } from "../api/auth.ts";
import { ApiProblem } from "../api/problem.ts";
import { NewPasswordField } from "../app/new-password-field.tsx";
import { ProblemNotice } from "../app/problem-notice.tsx";
import { useTitle } from "../app/title.ts";
import { useAction } from "../app/use-action.ts";
import { Button, buttonClasses } from "../ui/button.tsx";
import { TextField } from "../ui/text-field.tsx";
import { useFragment } from "./fragment.ts";
import { EntryForm, EntryFrame } from "./frame.tsx";
import { Sent } from "./sent.tsx";

/** For those who have forgotten their password. */
export function ResetPage() {
  const { t } = useTranslation("entry");
  useTitle(t("reset.title"));
  const [sentTo, setSentTo] = useState<string | null>(null);
  const action = useAction(async (email: string) => {
    await requestReset(email);
    setSentTo(email);
  });
  if (sentTo !== null) {
    return <Sent text={t("sent.resetText", { email: sentTo })} onAgain={() => setSentTo(null)} />;
  }
  return (
    <EntryFrame
      title={t("reset.title")}
      text={t("reset.text")}
      below={
        <>
          {t("reset.remembered")}{" "}
          <Link to="/sign-in" className="font-semibold text-accent-strong underline">
            {t("signIn.title")}
          </Link>
        </>
      }
    >
      <EntryForm onSubmit={(fields) => void action.run(String(fields.get("email") ?? "").trim())}>
        <ProblemNotice problem={action.problem} />
        <TextField label={t("email")} name="email" type="email" autoComplete="username" required />
        <Button type="submit" look="primary" disabled={action.isBusy}>
          {t("reset.submit")}
        </Button>
      </EntryForm>
    </EntryFrame>
  );
}

/** Where the link in the mail leads. */
export function NewPasswordPage() {
  const { t } = useTranslation("entry");
  useTitle(t("setPassword.title"));
  const token = useFragment().get("token");
  const [isDone, setDone] = useState(false);
  const action = useAction(async (password: string) => {
    await setForgottenPassword(token ?? "", password);
    setDone(true);
  });
  if (isDone) {
    return (
      <EntryFrame title={t("setPassword.done")} text={t("setPassword.doneText")}>
        <Link to="/sign-in" className={buttonClasses({ look: "primary" })}>
          {t("signIn.title")}
        </Link>
      </EntryFrame>
    );
  }
  const isSpent =
    token === null || (action.problem instanceof ApiProblem && action.problem.code === "link_not_valid");
  if (isSpent) {
    return (
      <EntryFrame title={t("confirm.failed")} text={t("confirm.failedText")}>
        <Link to="/reset-password" className={buttonClasses({ look: "primary" })}>
          {t("confirm.again")}
        </Link>
      </EntryFrame>
    );
  }
  return (
    <EntryFrame title={t("setPassword.title")} text={t("setPassword.text")}>
      <EntryForm onSubmit={(fields) => void action.run(String(fields.get("password") ?? ""))}>
        <ProblemNotice problem={action.problem} />
        <NewPasswordField label={t("newPassword")} hint={t("passwordHint")} name="password" />
        <Button type="submit" look="primary" disabled={action.isBusy}>
          {t("setPassword.submit")}
        </Button>
      </EntryForm>
    </EntryFrame>
  );
}
