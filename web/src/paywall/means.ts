import type { Me } from "../api/me.ts";

/** Whether there is something left that a picture can be unlocked with. */
export function canUnlock({ next }: Pick<Me, "next">): boolean {
  return next === "free" || next === "pass" || next === "credit";
}
