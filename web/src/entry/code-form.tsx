import { useTranslation } from "react-i18next";
import { signInWithCode } from "../api/auth.ts";
import { ProblemNotice } from "../app/problem-notice.tsx";
import { useTitle } from "../app/title.ts";
import { useAction } from "../app/use-action.ts";
import { Button } from "../ui/button.tsx";
import { TextField } from "../ui/text-field.tsx";
import { EntryForm, EntryFrame } from "./frame.tsx";

/** The second factor. */
export function CodePage({
  challenge,
  onSignedIn,
  onBack,
}: {
  readonly challenge: string;
  readonly onSignedIn: () => Promise<void>;
  readonly onBack: () => void;
}) {
  const { t } = useTranslation("entry");
  useTitle(t("code.title"));
  const action = useAction(async (code: string) => {
    await signInWithCode(challenge, code);
    await onSignedIn();
  });
  return (
    <EntryFrame title={t("code.title")} text={t("code.text")}>
      <EntryForm onSubmit={(fields) => void action.run(String(fields.get("code") ?? "").trim())}>
        <ProblemNotice problem={action.problem} />
        <TextField
          label={t("code.label")}
          name="code"
          autoFocus
          required
          autoComplete="one-time-code"
          autoCapitalize="none"
          spellCheck={false}
          className="text-center font-mono text-xl tracking-[0.3em]"
        />
        <Button type="submit" look="primary" disabled={action.isBusy}>
          {t("code.submit")}
        </Button>
        <Button look="quiet" onClick={onBack}>
          {t("back")}
        </Button>
      </EntryForm>
    </EntryFrame>
  );
}
