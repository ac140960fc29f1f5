import type { ReactNode } from "react";
import { useTitle } from "../app/title.ts";

/** What a part is called, and what can be done with all of it. */
export function Heading({ title, children }: { readonly title: string; readonly children?: ReactNode }) {
  useTitle(title);
  return (
    <div className="mb-4 flex min-h-10 flex-wrap items-center justify-between gap-x-4 gap-y-2">
      <h1 className="min-w-0 truncate font-bold text-2xl tracking-tight">{title}</h1>
      {children !== undefined && <div className="flex flex-wrap items-center gap-2">{children}</div>}
    </div>
  );
}
