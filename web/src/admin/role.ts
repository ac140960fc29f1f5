import { useMe } from "../app/me.ts";
import type { Role } from "./sections.ts";

/** Which role somebody has that lets them in here, if any. */
export function roleOf(role: string | undefined): Role | null {
  return role === "admin" || role === "support" ? role : null;
}

/** Whether all that can be done here may be done. */
export function useIsAdmin(): boolean {
  return useMe()?.person?.role === "admin";
}
