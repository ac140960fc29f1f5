import { useState } from "react";
import { useTranslation } from "react-i18next";
import { changeEmail } from "../api/auth.ts";
import { ProblemNotice } from "../app/problem-notice.tsx";
import { useAction } from "../app/use-action.ts";
import { Button } from "../ui/button.tsx";
import { TextField } from "../ui/text-field.tsx";
import { Panel } from "./panel.tsx";
import { usePresence } from "./presence.tsx";

export function EmailPanel({ email }: { readonly email: string }) {
  const { t } = useTranslation("account");
  const present = usePresence();
  const [isOpen, setOpen] = useState(false);
  const [sentTo, setSentTo] = useState<string | null>(null);
  const action = useAction(async (next: string) => {
    await present(() => changeEmail(next));
    setSentTo(next);
    setOpen(false);
  });
  return (
    <Panel
      title={t("email.title")}
      text={email}
      action={!isOpen && <Button onClick={() => setOpen(true)}>{t("email.change")}</Button>}
    >
      {sentTo !== null && (
        <p role="status" className="font-medium text-good">
          {t("email.sent", { email: sentTo })}
        </p>
      )}
      {isOpen && (
        <form
          className="grid max-w-md gap-4"
          onSubmit={(event) => {
            event.preventDefault();
            void action.run(String(new FormData(event.currentTarget).get("email") ?? "").trim());
          }}
        >
          <ProblemNotice problem={action.problem} />
          <TextField
            label={t("email.new")}
            hint={t("email.text")}
            name="email"
            type="email"
            autoComplete="email"
            required
          />
          <div className="flex flex-wrap gap-3">
            <Button type="submit" look="primary" disabled={action.isBusy}>
              {t("email.submit")}
            </Button>
            <Button onClick={() => setOpen(false)}>{t("email.cancel")}</Button>
          </div>
        </form>
      )}
    </Panel>
  );
}
