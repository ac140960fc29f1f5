import { useQuery, useQueryClient } from "@tanstack/react-query";
import { useState } from "react";
import { useTranslation } from "react-i18next";
import { renderSVG } from "uqr";
import {
  confirmAuthenticator,
  type Enrolment,
  enrolAuthenticator,
  hasAuthenticator,
  removeAuthenticator,
} from "../api/auth.ts";
import { ProblemNotice } from "../app/problem-notice.tsx";
import { useAction } from "../app/use-action.ts";
import { Button } from "../ui/button.tsx";
import { TextField } from "../ui/text-field.tsx";
import { CopyButton } from "./copy-button.tsx";
import { Panel } from "./panel.tsx";
import { usePresence } from "./presence.tsx";

type Step =
  | { readonly name: "resting" }
  | { readonly name: "scanning"; readonly enrolment: Enrolment }
  | { readonly name: "recovering"; readonly codes: readonly string[] }
  | { readonly name: "removing" };

const RESTING: Step = { name: "resting" };
const KEY = ["authenticator"];

/** The second factor. */
export function TotpPanel() {
  const { t } = useTranslation("account");
  const queries = useQueryClient();
  const present = usePresence();
  const { data: isOn } = useQuery({ queryKey: KEY, queryFn: hasAuthenticator });
  const [step, setStep] = useState<Step>(RESTING);
  const action = useAction((work: () => Promise<Step>) =>
    present(work).then(async (next) => {
      setStep(next);
      await queries.invalidateQueries({ queryKey: KEY });
    }),
  );
  const setUp = () => action.run(async () => ({ name: "scanning", enrolment: await enrolAuthenticator() }));
  const confirm = (code: string) =>
    action.run(async () => ({ name: "recovering", codes: await confirmAuthenticator(code) }));
  const remove = (code: string) =>
    action.run(async () => {
      await removeAuthenticator(code);
      return RESTING;
    });
  const cancel = () => {
    action.clear();
    setStep(RESTING);
  };
  return (
    <Panel
      title={t("totp.title")}
      text={isOn ? t("totp.on") : t("totp.off")}
      action={
        step.name === "resting" &&
        isOn !== undefined &&
        (isOn ? (
          <Button onClick={() => setStep({ name: "removing" })}>{t("totp.remove")}</Button>
        ) : (
          <Button disabled={action.isBusy} onClick={() => void setUp()}>
            {t("totp.setUp")}
          </Button>
        ))
      }
    >
      <ProblemNotice problem={action.problem} />
      {step.name === "scanning" && (
        <div className="grid gap-6 sm:grid-cols-[12rem_1fr]">
          <QrCode text={step.enrolment.address} />
          <div className="grid content-start gap-4">
            <p>{t("totp.scan")}</p>
            <div>
              <p className="font-medium text-sm">{t("totp.key")}</p>
              <p className="mt-1 break-all font-mono text-sm">{step.enrolment.secret}</p>
            </div>
            <CodeForm submit={t("totp.confirm")} isBusy={action.isBusy} onCode={confirm} onCancel={cancel} />
          </div>
        </div>
      )}
      {step.name === "recovering" && (
        <div className="grid gap-4" role="status">
          <div>
            <h3 className="font-semibold">{t("totp.recovery")}</h3>
            <p className="mt-1 text-soft">{t("totp.recoveryText")}</p>
          </div>
          <ul className="grid grid-cols-2 gap-2 rounded-2xl bg-well p-4 font-mono text-sm">
            {step.codes.map((code) => (
              <li key={code} className="break-all">
                {code}
              </li>
            ))}
          </ul>
          <div className="flex flex-wrap gap-3">
            <CopyButton text={step.codes.join("\n")} />
            <Button size="small" look="primary" onClick={() => setStep(RESTING)}>
              {t("totp.done")}
            </Button>
          </div>
        </div>
      )}
      {step.name === "removing" && (
        <div className="grid gap-4">
          <p>{t("totp.removeText")}</p>
          <CodeForm submit={t("totp.remove")} isBusy={action.isBusy} onCode={remove} onCancel={cancel} />
        </div>
      )}
    </Panel>
  );
}

function CodeForm({
  submit,
  isBusy,
  onCode,
  onCancel,
}: {
  readonly submit: string;
  readonly isBusy: boolean;
  readonly onCode: (code: string) => Promise<boolean>;
  readonly onCancel: () => void;
}) {
  const { t } = useTranslation("account");
  return (
    <form
      className="grid max-w-xs gap-4"
      onSubmit={(event) => {
        event.preventDefault();
        void onCode(String(new FormData(event.currentTarget).get("code") ?? "").trim());
      }}
    >
      <TextField label={t("totp.code")} name="code" autoComplete="one-time-code" required />
      <div className="flex flex-wrap gap-3">
        <Button type="submit" look="primary" disabled={isBusy}>
          {submit}
        </Button>
        <Button onClick={onCancel}>{t("email.cancel")}</Button>
      </div>
    </form>
  );
}

function QrCode({ text }: { readonly text: string }) {
  const { t } = useTranslation("account");
  const source = `data:image/svg+xml,${encodeURIComponent(renderSVG(text, { border: 2 }))}`;
  return <img src={source} alt={t("totp.qr")} className="size-48 rounded-2xl border border-line" />;
}
