import { classes } from "./classes.ts";
import { ScrollRegion } from "./scroll-region.tsx";

/** Lines of code, scrolled where they are long. */
export function Code({
  label,
  code,
  className,
}: {
  readonly label: string;
  readonly code: string;
  readonly className?: string;
}) {
  return (
    <ScrollRegion label={label} className="bg-well">
      <pre className={classes("p-4 font-mono text-sm leading-relaxed", className)}>
        <code>{code}</code>
      </pre>
    </ScrollRegion>
  );
}
