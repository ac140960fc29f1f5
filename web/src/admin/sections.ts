export const SECTIONS = ["figures", "users", "orders", "images", "ads", "queue", "audit"] as const;

/** A part of the admin's pages. */
export type Section = (typeof SECTIONS)[number];

export type Role = "support" | "admin";

/** What support has no right to. */
const OF_ADMINS: readonly Section[] = ["audit"];

/** The parts that are open to a role. */
export function sectionsOf(role: Role): readonly Section[] {
  return role === "admin" ? SECTIONS : SECTIONS.filter((section) => !OF_ADMINS.includes(section));
}

export function sectionPath(section: Section): string {
  return section === "figures" ? "/admin" : `/admin/${section}`;
}
