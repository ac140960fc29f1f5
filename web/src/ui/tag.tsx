import type { ReactNode } from "react";
import { classes } from "./classes.ts";

const TONES = {
  plain: "bg-well text-ink",
  accent: "bg-accent-well text-accent-strong",
  good: "bg-well text-good",
  bad: "bg-bad-well text-bad",
  soft: "bg-well text-soft",
} as const;

export type Tone = keyof typeof TONES;

/** A word on what state something is in. */
export function Tag({ tone = "plain", children }: { readonly tone?: Tone; readonly children: ReactNode }) {
  return (
    <span
      className={classes(
        "inline-flex items-center whitespace-nowrap rounded-md px-1.5 py-0.5 font-medium text-xs",
        TONES[tone],
      )}
    >
      {children}
    </span>
  );
}
