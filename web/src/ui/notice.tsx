import { TriangleAlert } from "lucide-react";
import type { ReactNode } from "react";

/** Something went wrong, and what can be done about it. Read out at once. */
export function Notice({
  title,
  children,
  action,
}: {
  readonly title: string;
  readonly children?: ReactNode;
  readonly action?: ReactNode;
}) {
  return (
    <div role="alert" className="flex items-start gap-3 rounded-2xl bg-bad-well p-4 text-bad">
      <TriangleAlert aria-hidden="true" className="mt-0.5 size-5 shrink-0" />
      <div className="min-w-0 grow">
        <p className="font-semibold">{title}</p>
        {children !== undefined && <div className="mt-1 text-ink text-sm">{children}</div>}
        {action !== undefined && <div className="mt-3">{action}</div>}
      </div>
    </div>
  );
}
