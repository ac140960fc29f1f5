import { useState } from "react";
import { useTranslation } from "react-i18next";
import { Link, useNavigate, useSearchParams } from "react-router";
import { link, signIn } from "../api/auth.ts";
import { ApiProblem } from "../api/problem.ts";
import { refreshMe, useMe } from "../app/me.ts";
import { ProblemNotice } from "../app/problem-notice.tsx";
import { useTitle } from "../app/title.ts";
import { useAction } from "../app/use-action.ts";
import { Button, buttonClasses } from "../ui/button.tsx";
import { PasswordField, TextField } from "../ui/text-field.tsx";
import { CodePage } from "./code-form.tsx";
import { useFragment } from "./fragment.ts";
import { EntryForm, EntryFrame } from "./frame.tsx";
import { Providers } from "./providers.tsx";
import { returnPath, withReturn } from "./return-to.ts";
import { AddressPage } from "./sign-up-page.tsx";

export function SignInPage() {
  const { t } = useTranslation("entry");
  const { t: tCommon } = useTranslation("common");
  useTitle(t("signIn.title"));
  const navigate = useNavigate();
  const [query] = useSearchParams();
  const fragment = useFragment();
  const [challenge, setChallenge] = useState<string | null>(null);
  const [isBack, setBack] = useState(false);
  const person = useMe()?.person;
  const asked = query.get("return_to") ?? fragment.get("return_to");
  const returnTo = returnPath(asked, "/account");
  const ticket = fragment.get("link");
  const refusal = fragment.get("error");

  const onSignedIn = async () => {
    // What was open to the visitor is asked for again in the name of the account.
    await refreshMe();
    if (ticket !== null) {
      await link(ticket);
    }
    navigate(returnTo, { replace: true });
  };
  const action = useAction(async (email: string, password: string) => {
    const wanted = await signIn(email, password);
    if (wanted === null) {
      await onSignedIn();
    } else {
      setChallenge(wanted);
    }
  });

  const pending = challenge ?? (isBack ? null : fragment.get("challenge"));
  if (pending !== null) {
    const back = () => {
      setChallenge(null);
      setBack(true);
    };
    return <CodePage challenge={pending} onSignedIn={onSignedIn} onBack={back} />;
  }
  const registering = fragment.get("register");
  if (registering !== null) {
    return <AddressPage ticket={registering} suggestion={fragment.get("email") ?? ""} />;
  }
  if (person && !action.isBusy && ticket === null) {
    return (
      <EntryFrame title={t("signIn.signedInText")} text={t("signIn.signedIn", { email: person.email })}>
        <Link to={returnTo} className={buttonClasses({ look: "primary" })}>
          {returnTo === "/account" ? t("signIn.toAccount") : t("code.submit")}
        </Link>
      </EntryFrame>
    );
  }
  const problem = action.problem ?? (refusal === null ? null : new ApiProblem(refusal, "", { status: 401 }));
  return (
    <EntryFrame
      title={t("signIn.title")}
      {...(ticket !== null && { text: t("signIn.link") })}
      below={
        <>
          {t("signIn.none")}{" "}
          <Link to={withReturn("/sign-up", asked)} className="font-semibold text-accent-strong underline">
            {t("signIn.register")}
          </Link>
        </>
      }
    >
      {ticket === null && <Providers returnTo={returnTo} />}
      <EntryForm
        onSubmit={(fields) =>
          void action.run(String(fields.get("email") ?? "").trim(), String(fields.get("password") ?? ""))
        }
      >
        <ProblemNotice problem={problem} />
        <TextField label={t("email")} name="email" type="email" autoComplete="username" required />
        <PasswordField
          label={t("password")}
          showLabel={tCommon("show")}
          hideLabel={tCommon("hide")}
          name="password"
          autoComplete="current-password"
          required
        />
        <Button type="submit" look="primary" disabled={action.isBusy}>
          {t("signIn.submit")}
        </Button>
        <Link to="/reset-password" className="text-center text-soft text-sm underline">
          {t("signIn.forgot")}
        </Link>
      </EntryForm>
    </EntryFrame>
  );
}
