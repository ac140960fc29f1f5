import { Eye, EyeOff } from "lucide-react";
import { type ComponentProps, type ReactNode, useId, useState } from "react";
import { IconButton } from "./button.tsx";
import { classes } from "./classes.ts";

type TextFieldProps = Omit<ComponentProps<"input">, "id"> & {
  readonly label: string;
  readonly hint?: ReactNode;
  /** What is wrong with what was typed. */
  readonly error?: string | null;
};

/** One line of text. */
export function TextField({ label, hint, error = null, className, ...input }: TextFieldProps) {
  const id = useId();
  return (
    <FieldFrame id={id} label={label} hint={hint} error={error}>
      <input id={id} {...input} {...described(id, hint, error)} className={classes(INPUT, className)} />
    </FieldFrame>
  );
}

interface PasswordFieldProps extends Omit<TextFieldProps, "type"> {
  readonly showLabel: string;
  readonly hideLabel: string;
}

/** A password, which can be looked at. */
export function PasswordField({
  showLabel,
  hideLabel,
  label,
  hint,
  error = null,
  ...input
}: PasswordFieldProps) {
  const id = useId();
  const [isShown, setShown] = useState(false);
  const Icon = isShown ? EyeOff : Eye;
  return (
    <FieldFrame id={id} label={label} hint={hint} error={error}>
      <div className="relative">
        <input
          id={id}
          {...input}
          type={isShown ? "text" : "password"}
          autoCapitalize="none"
          spellCheck={false}
          {...described(id, hint, error)}
          className={classes(INPUT, "pr-12")}
        />
        <IconButton
          name={isShown ? hideLabel : showLabel}
          onClick={() => setShown(!isShown)}
          className="absolute top-0.5 right-0.5 text-soft"
        >
          <Icon aria-hidden="true" className="size-5" />
        </IconButton>
      </div>
    </FieldFrame>
  );
}

const INPUT =
  "min-h-11 w-full min-w-0 rounded-xl border border-control bg-paper px-3 text-ink placeholder:text-soft aria-invalid:border-bad";

function described(id: string, hint: ReactNode, error: string | null) {
  const by = classes(error !== null && `${id}-error`, hint !== undefined && `${id}-hint`);
  return { "aria-invalid": error !== null, ...(by !== "" && { "aria-describedby": by }) };
}

function FieldFrame({
  id,
  label,
  hint,
  error,
  children,
}: {
  readonly id: string;
  readonly label: string;
  readonly hint: ReactNode;
  readonly error: string | null;
  readonly children: ReactNode;
}) {
  return (
    <div>
      <label htmlFor={id} className="mb-1.5 block font-medium text-sm">
        {label}
      </label>
      {children}
      {error !== null && (
        <p id={`${id}-error`} role="alert" className="mt-1.5 text-bad text-sm">
          {error}
        </p>
      )}
      {hint !== undefined && (
        <p id={`${id}-hint`} className="mt-1.5 text-soft text-sm">
          {hint}
        </p>
      )}
    </div>
  );
}
