import { type ReactNode, useId } from "react";

/** A part of the account's pages. */
export function Panel({
  title,
  text,
  action,
  children,
}: {
  readonly title: string;
  readonly text?: string;
  readonly action?: ReactNode;
  readonly children?: ReactNode;
}) {
  const id = useId();
  return (
    <section aria-labelledby={id} className="rounded-3xl border border-line bg-card p-5 sm:p-6">
      <div className="flex flex-wrap items-start justify-between gap-x-4 gap-y-3">
        <div className="min-w-0">
          <h2 id={id} className="font-bold text-lg">
            {title}
          </h2>
          {text !== undefined && <p className="mt-1 max-w-prose text-soft">{text}</p>}
        </div>
        {action}
      </div>
      {children !== undefined && <div className="mt-5">{children}</div>}
    </section>
  );
}
