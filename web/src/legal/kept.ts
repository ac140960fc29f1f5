import type { Site } from "../api/site.ts";

/** Something that the website keeps in browsers. */
export interface Kept {
  readonly name: string;
  readonly where: "cookie" | "local" | "session" | "cache";
  /** The text that says what it is for. */
  readonly purpose: string;
  /** For how long, in seconds, or the text that says so. */
  readonly life: number | "visit" | "cleared" | "shared" | "theirs" | "ads";
}

const DAY = 24 * 60 * 60;

/** Everything that is ours. Tests hold it against what the service sets and what the pages write. */
export const OURS: readonly Kept[] = [
  { name: "peel_visitor", where: "cookie", purpose: "peel_visitor", life: 180 * DAY },
  { name: "peel_refresh", where: "cookie", purpose: "peel_refresh", life: 30 * DAY },
  { name: "peel_visit", where: "cookie", purpose: "peel_visit", life: 10 * 60 },
  { name: "peel.theme", where: "local", purpose: "peel_theme", life: "cleared" },
  { name: "peel.language", where: "local", purpose: "peel_language", life: "cleared" },
  { name: "peel.visitor", where: "local", purpose: "peel_visitor_copy", life: "cleared" },
  { name: "peel.signed-in", where: "local", purpose: "peel_signed_in", life: "cleared" },
  { name: "peel.visitor-restored", where: "session", purpose: "peel_visitor_restored", life: "visit" },
  { name: "peel-offline", where: "cache", purpose: "peel_offline", life: "cleared" },
  { name: "peel-shared", where: "cache", purpose: "peel_shared", life: "shared" },
];

/** With what others keep, where they take part. */
export function keptAt(site: Site): readonly Kept[] {
  return [
    ...OURS,
    ...(site.stripe_script
      ? [{ name: "__stripe_mid, __stripe_sid", where: "cookie", purpose: "stripe", life: "theirs" } as const]
      : []),
    ...(site.asks.ads ? [{ name: "Google", where: "cookie", purpose: "google", life: "ads" } as const] : []),
  ];
}
