import type { ReactNode } from "react";
import { useTranslation } from "react-i18next";
import { PasswordField } from "../ui/text-field.tsx";

/** Where somebody thinks of a password, as long as the service wants them. */
export function NewPasswordField({
  label,
  hint,
  name,
}: {
  readonly label: string;
  readonly hint: ReactNode;
  readonly name: string;
}) {
  const { t } = useTranslation("common");
  return (
    <PasswordField
      label={label}
      hint={hint}
      showLabel={t("show")}
      hideLabel={t("hide")}
      name={name}
      autoComplete="new-password"
      minLength={8}
      maxLength={256}
      required
    />
  );
}
