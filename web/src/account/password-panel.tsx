import { useQueryClient } from "@tanstack/react-query";
import { useState } from "react";
import { useTranslation } from "react-i18next";
import { changePassword } from "../api/auth.ts";
import { NewPasswordField } from "../app/new-password-field.tsx";
import { ProblemNotice } from "../app/problem-notice.tsx";
import { useAction } from "../app/use-action.ts";
import { Button } from "../ui/button.tsx";
import { CheckBox } from "../ui/check-box.tsx";
import { PasswordField } from "../ui/text-field.tsx";
import { Panel } from "./panel.tsx";
import { usePresence } from "./presence.tsx";

export function PasswordPanel() {
  const { t } = useTranslation("account");
  const { t: tCommon } = useTranslation("common");
  const queries = useQueryClient();
  const present = usePresence();
  const [isOpen, setOpen] = useState(false);
  const [hasNone, setHasNone] = useState(false);
  const [isDone, setDone] = useState(false);
  const action = useAction(async (old: string, next: string) => {
    await present(() => changePassword(hasNone ? null : old, next));
    setOpen(false);
    setDone(true);
    await queries.invalidateQueries({ queryKey: ["sessions"] });
  });
  return (
    <Panel
      title={t("password.title")}
      text={t("password.text")}
      action={!isOpen && <Button onClick={() => setOpen(true)}>{t("password.submit")}</Button>}
    >
      {isDone && !isOpen && (
        <p role="status" className="font-medium text-good">
          {t("password.done")}
        </p>
      )}
      {isOpen && (
        <form
          className="grid max-w-md gap-4"
          onSubmit={(event) => {
            event.preventDefault();
            const fields = new FormData(event.currentTarget);
            void action.run(String(fields.get("old") ?? ""), String(fields.get("new") ?? ""));
          }}
        >
          <ProblemNotice problem={action.problem} />
          {!hasNone && (
            <PasswordField
              showLabel={tCommon("show")}
              hideLabel={tCommon("hide")}
              label={t("password.old")}
              name="old"
              autoComplete="current-password"
              required
            />
          )}
          <CheckBox label={t("password.none")} checked={hasNone} onChange={setHasNone} />
          <NewPasswordField label={t("password.new")} hint={t("password.hint")} name="new" />
          <div className="flex flex-wrap gap-3">
            <Button type="submit" look="primary" disabled={action.isBusy}>
              {t("password.submit")}
            </Button>
            <Button onClick={() => setOpen(false)}>{t("email.cancel")}</Button>
          </div>
        </form>
      )}
    </Panel>
  );
}
