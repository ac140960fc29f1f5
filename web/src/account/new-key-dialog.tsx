import { useState } from "react";
import { useTranslation } from "react-i18next";
import { createKey, type NewApiKey, SCOPES, type Scope } from "../api/keys.ts";
import { ProblemNotice } from "../app/problem-notice.tsx";
import { useAction } from "../app/use-action.ts";
import { Button } from "../ui/button.tsx";
import { CheckBox } from "../ui/check-box.tsx";
import { Code } from "../ui/code.tsx";
import { Dialog } from "../ui/dialog.tsx";
import { Field } from "../ui/field.tsx";
import { TextField } from "../ui/text-field.tsx";
import { CopyButton } from "./copy-button.tsx";
import { Panel } from "./panel.tsx";

interface NewKeyDialogProps {
  readonly open: boolean;
  readonly onClose: () => void;
  readonly onMade: (key: NewApiKey) => Promise<void>;
}

export function NewKeyDialog({ open, onClose, onMade }: NewKeyDialogProps) {
  const { t } = useTranslation("account");
  const { t: tCommon } = useTranslation("common");
  const [scopes, setScopes] = useState<ReadonlySet<Scope>>(new Set(SCOPES));
  const action = useAction(async (name: string) => onMade(await createKey(name, [...scopes])));
  const toggle = (scope: Scope, isOn: boolean) => {
    const next = new Set(scopes);
    if (isOn) {
      next.add(scope);
    } else {
      next.delete(scope);
    }
    setScopes(next);
  };
  return (
    <Dialog open={open} title={t("keys.create")} closeLabel={tCommon("close")} onClose={onClose}>
      <form
        className="grid gap-5"
        onSubmit={(event) => {
          event.preventDefault();
          void action.run(String(new FormData(event.currentTarget).get("name") ?? "").trim());
        }}
      >
        <ProblemNotice problem={action.problem} />
        <TextField
          label={t("keys.name")}
          name="name"
          placeholder={t("keys.namePlaceholder")}
          maxLength={100}
          autoComplete="off"
          required
        />
        <Field label={t("keys.scopes")}>
          <div className="grid gap-3">
            {SCOPES.map((scope) => (
              <CheckBox
                key={scope}
                label={t(`keys.scopeNames.${scope}`)}
                checked={scopes.has(scope)}
                onChange={(isOn) => toggle(scope, isOn)}
              />
            ))}
          </div>
        </Field>
        <Button type="submit" look="primary" disabled={action.isBusy || scopes.size === 0}>
          {t("keys.submit")}
        </Button>
      </form>
    </Dialog>
  );
}

/** A key while it can be seen, with something to try it with. */
export function MadeKey({ made, onClose }: { readonly made: NewApiKey; readonly onClose: () => void }) {
  const { t } = useTranslation("account");
  const call = `curl -H "X-API-Key: ${made.secret}" \\\n  -H "Prefer: wait=20" \\\n  -F file=@photo.jpg \\\n  ${window.location.origin}/api/v1/images`;
  return (
    <div role="status">
      <Panel title={t("keys.made")} text={t("keys.madeText")}>
        <div className="grid gap-5">
          <CopyableCode label={t("keys.secret")} code={made.secret} />
          <CopyableCode label={t("keys.try")} code={call} />
          <div>
            <Button look="primary" onClick={onClose}>
              {t("keys.close")}
            </Button>
          </div>
        </div>
      </Panel>
    </div>
  );
}

function CopyableCode({ label, code }: { readonly label: string; readonly code: string }) {
  return (
    <div className="min-w-0">
      <div className="mb-1.5 flex items-center justify-between gap-3">
        <p className="font-medium text-sm">{label}</p>
        <CopyButton text={code} />
      </div>
      <Code label={label} code={code} />
    </div>
  );
}
