import { useState } from "react";
import { Trans, useTranslation } from "react-i18next";
import { Link, useSearchParams } from "react-router";
import { register, registerWithTicket } from "../api/auth.ts";
import { NewPasswordField } from "../app/new-password-field.tsx";
import { ProblemNotice } from "../app/problem-notice.tsx";
import { useSite } from "../app/site.ts";
import { useTitle } from "../app/title.ts";
import { useAction } from "../app/use-action.ts";
import { Button } from "../ui/button.tsx";
import { TextField } from "../ui/text-field.tsx";
import { EntryForm, EntryFrame } from "./frame.tsx";
import { Providers } from "./providers.tsx";
import { returnPath, withReturn } from "./return-to.ts";
import { Sent } from "./sent.tsx";

export function SignUpPage() {
  const { t, i18n } = useTranslation("entry");
  useTitle(t("signUp.title"));
  const [query] = useSearchParams();
  const asked = query.get("return_to");
  const isClosed = useSite()?.registration === false;
  const [sentTo, setSentTo] = useState<string | null>(null);
  const action = useAction(async (email: string, password: string) => {
    await register(email, password, i18n.language);
    setSentTo(email);
  });
  if (sentTo !== null) {
    return <Sent text={t("sent.text", { email: sentTo })} onAgain={() => setSentTo(null)} />;
  }
  const below = (
    <>
      {t("signUp.have")}{" "}
      <Link to={withReturn("/sign-in", asked)} className="font-semibold text-accent-strong underline">
        {t("signUp.signIn")}
      </Link>
    </>
  );
  if (isClosed) {
    return <EntryFrame title={t("signUp.title")} text={t("signUp.closed")} below={below} />;
  }
  return (
    <EntryFrame title={t("signUp.title")} text={t("signUp.text")} below={below}>
      <Providers returnTo={returnPath(asked, "/account")} />
      <EntryForm
        onSubmit={(fields) =>
          void action.run(String(fields.get("email") ?? "").trim(), String(fields.get("password") ?? ""))
        }
      >
        <ProblemNotice problem={action.problem} />
        <TextField label={t("email")} name="email" type="email" autoComplete="username" required />
        <NewPasswordField label={t("password")} hint={t("passwordHint")} name="password" />
        <Button type="submit" look="primary" disabled={action.isBusy}>
          {t("signUp.submit")}
        </Button>
        <p className="text-soft text-sm">
          <Trans
            t={t}
            i18nKey="signUp.terms"
            components={{
              terms: <Link to="/legal/terms" className="underline" />,
              privacy: <Link to="/legal/privacy" className="underline" />,
            }}
          />
        </p>
      </EntryForm>
    </EntryFrame>
  );
}

/** For somebody whose provider told no address that counts. */
export function AddressPage({
  ticket,
  suggestion,
}: {
  readonly ticket: string;
  readonly suggestion: string;
}) {
  const { t, i18n } = useTranslation("entry");
  const [sentTo, setSentTo] = useState<string | null>(null);
  const action = useAction(async (email: string) => {
    await registerWithTicket(ticket, email, i18n.language);
    setSentTo(email);
  });
  if (sentTo !== null) {
    return <Sent text={t("sent.text", { email: sentTo })} onAgain={() => setSentTo(null)} />;
  }
  return (
    <EntryFrame title={t("signUp.address")} text={t("signUp.addressText")}>
      <EntryForm onSubmit={(fields) => void action.run(String(fields.get("email") ?? "").trim())}>
        <ProblemNotice problem={action.problem} />
        <TextField
          label={t("email")}
          name="email"
          type="email"
          autoComplete="email"
          defaultValue={suggestion}
          required
        />
        <Button type="submit" look="primary" disabled={action.isBusy}>
          {t("signUp.submit")}
        </Button>
      </EntryForm>
    </EntryFrame>
  );
}
