import type { ReactNode } from "react";

/** A group of controls under a name. */
export function Field({
  label,
  children,
  aside,
}: {
  readonly label: string;
  readonly children: ReactNode;
  readonly aside?: ReactNode;
}) {
  return (
    <fieldset className="min-w-0">
      <legend className="mb-2 flex w-full items-baseline justify-between font-medium text-sm">
        <span>{label}</span>
        {aside !== undefined && <span className="text-soft tabular-nums">{aside}</span>}
      </legend>
      {children}
    </fieldset>
  );
}
