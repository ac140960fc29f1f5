import { type ReactNode, useRef } from "react";
import { useTranslation } from "react-i18next";
import { usePresence } from "../account/presence.tsx";
import { ProblemNotice } from "../app/problem-notice.tsx";
import { useAction } from "../app/use-action.ts";
import { Button } from "../ui/button.tsx";
import { Dialog } from "../ui/dialog.tsx";
import { TextField } from "../ui/text-field.tsx";
import { useTold } from "./told.tsx";

/** What was entered into the dialog. */
export interface Entered {
  readonly reason: string;
  readonly fields: FormData;
  /** The same for each attempt of one action, so that it is done once. */
  readonly key: string;
}

interface ActionDialogProps {
  readonly open: boolean;
  readonly title: string;
  /** What it does, and to whom. */
  readonly text: string;
  readonly submit: string;
  readonly isDanger?: boolean;
  /** What is to be entered apart from the reason. */
  readonly children?: ReactNode;
  /** Does it, and says what was done. */
  readonly onSubmit: (entered: Entered) => Promise<string>;
  readonly onClose: () => void;
}

/** Does something to somebody's account, once it was said why. */
export function ActionDialog(props: ActionDialogProps) {
  const { t } = useTranslation("common");
  return (
    <Dialog open={props.open} title={props.title} closeLabel={t("close")} onClose={props.onClose}>
      <Form {...props} />
    </Dialog>
  );
}

function Form({ text, submit, isDanger = false, children, onSubmit, onClose }: ActionDialogProps) {
  const { t } = useTranslation("admin");
  const tell = useTold();
  const present = usePresence();
  const key = useRef<string | null>(null);
  const action = useAction(async (entered: Entered) => {
    tell(await present(() => onSubmit(entered)));
    onClose();
  });
  return (
    <form
      className="grid gap-4"
      onSubmit={(event) => {
        event.preventDefault();
        const fields = new FormData(event.currentTarget);
        key.current ??= randomKey();
        const entered = { reason: String(fields.get("reason") ?? "").trim(), fields, key: key.current };
        void action.run(entered);
      }}
      // What is entered anew is another action.
      onChange={() => {
        key.current = null;
      }}
    >
      <p className="text-soft">{text}</p>
      <ProblemNotice problem={action.problem} />
      {children}
      <TextField
        label={t("reason.label")}
        hint={t("reason.hint")}
        name="reason"
        required
        maxLength={500}
        autoComplete="off"
        autoFocus={children === undefined}
      />
      <div className="flex flex-wrap justify-end gap-3">
        <Button onClick={onClose}>{t("cancel")}</Button>
        <Button type="submit" look={isDanger ? "danger" : "primary"} disabled={action.isBusy}>
          {submit}
        </Button>
      </div>
    </form>
  );
}

function randomKey(): string {
  return Array.from(crypto.getRandomValues(new Uint8Array(16)), (byte) =>
    byte.toString(16).padStart(2, "0"),
  ).join("");
}
