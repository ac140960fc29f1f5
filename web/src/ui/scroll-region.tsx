import type { ReactNode } from "react";
import { classes } from "./classes.ts";

/** Something that may be wider than there is room for. */
export function ScrollRegion({
  label,
  className,
  children,
}: {
  readonly label: string;
  readonly className?: string;
  readonly children: ReactNode;
}) {
  return (
    <section
      // biome-ignore lint/a11y/noNoninteractiveTabindex: it is scrolled by keys, too
      tabIndex={0}
      aria-label={label}
      className={classes("overflow-x-auto rounded-2xl", className)}
    >
      {children}
    </section>
  );
}
