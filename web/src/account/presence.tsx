import { createContext, type ReactNode, useCallback, useContext, useRef, useState } from "react";
import { useTranslation } from "react-i18next";
import { useLocation } from "react-router";
import { listLinks, type ProviderLink, reauthenticate, visitProvider } from "../api/auth.ts";
import { ApiProblem } from "../api/problem.ts";
import { ProblemNotice } from "../app/problem-notice.tsx";
import { useAction } from "../app/use-action.ts";
import { Button } from "../ui/button.tsx";
import { Dialog } from "../ui/dialog.tsx";
import { PasswordField, TextField } from "../ui/text-field.tsx";

type Present = <T>(work: () => Promise<T>) => Promise<T>;

const PresenceContext = createContext<Present | null>(null);

/** Does something that the service may want somebody to have shown just now who they are for: asks for it, and goes on. */
export function usePresence(): Present {
  const present = useContext(PresenceContext);
  if (present === null) {
    throw new Error("nobody asks for passwords here");
  }
  return present;
}

interface Question {
  readonly answer: (isShown: boolean) => void;
  readonly links: readonly ProviderLink[];
}

export function PresenceProvider({ children }: { readonly children: ReactNode }) {
  const [question, setQuestion] = useState<Question | null>(null);
  const open = useRef<Question | null>(null);
  const close = useCallback((isShown: boolean) => {
    open.current?.answer(isShown);
    open.current = null;
    setQuestion(null);
  }, []);
  const present = useCallback<Present>(async (work) => {
    try {
      return await work();
    } catch (error) {
      if (!(error instanceof ApiProblem) || error.code !== "reauthentication_required") {
        throw error;
      }
      const links = await listLinks().catch(() => []);
      const isShown = await new Promise<boolean>((answer) => {
        open.current = { answer, links };
        setQuestion(open.current);
      });
      if (!isShown) {
        throw error;
      }
      return work();
    }
  }, []);
  return (
    <PresenceContext value={present}>
      {children}
      <PresenceDialog question={question} onClose={close} />
    </PresenceContext>
  );
}

function PresenceDialog({
  question,
  onClose,
}: {
  readonly question: Question | null;
  readonly onClose: (isShown: boolean) => void;
}) {
  const { t } = useTranslation("account");
  const { t: tCommon } = useTranslation("common");
  const { pathname } = useLocation();
  const action = useAction(async (password: string, code: string) => {
    await reauthenticate(password, code === "" ? null : code);
    onClose(true);
  });
  const visit = useAction((provider: string) => visitProvider(provider, "reauthenticate", pathname));
  return (
    <Dialog
      open={question !== null}
      title={t("again.title")}
      closeLabel={tCommon("close")}
      onClose={() => {
        action.clear();
        onClose(false);
      }}
    >
      <p className="text-soft">{t("again.text")}</p>
      <form
        className="mt-5 grid gap-4"
        onSubmit={(event) => {
          event.preventDefault();
          const fields = new FormData(event.currentTarget);
          void action.run(String(fields.get("password") ?? ""), String(fields.get("code") ?? "").trim());
        }}
      >
        <ProblemNotice problem={action.problem ?? visit.problem} />
        <PasswordField
          label={t("again.password")}
          showLabel={tCommon("show")}
          hideLabel={tCommon("hide")}
          name="password"
          autoComplete="current-password"
          required
        />
        <TextField
          label={t("again.code")}
          hint={t("again.codeHint")}
          name="code"
          autoComplete="one-time-code"
          autoCapitalize="none"
        />
        <div className="flex flex-wrap justify-end gap-3">
          <Button onClick={() => onClose(false)}>{t("again.cancel")}</Button>
          <Button type="submit" look="primary" disabled={action.isBusy}>
            {t("again.submit")}
          </Button>
        </div>
      </form>
      {question !== null && question.links.length > 0 && (
        <div className="mt-4 grid gap-2 border-line border-t pt-4">
          {question.links.map(({ provider }) => (
            <Button key={provider} disabled={visit.isBusy} onClick={() => void visit.run(provider)}>
              {t("again.provider", { provider: PROVIDER_NAMES[provider] ?? provider })}
            </Button>
          ))}
        </div>
      )}
    </Dialog>
  );
}

const PROVIDER_NAMES: Record<string, string> = { google: "Google", facebook: "Facebook", oidc: "OpenID" };
