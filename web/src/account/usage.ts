import type { UsageDay } from "../api/me.ts";

const DAY_MS = 86_400_000;

/** One day in the chart: removals that were paid for in whatever way, less what was given back. */
export interface Bar {
  /** `2026-01-31`, in UTC as the service counts. */
  readonly day: string;
  readonly count: number;
}

/** The last `days` days up to `now` (in ms), also those on which nothing was. */
export function barsOf(usage: readonly UsageDay[], days: number, now: number): readonly Bar[] {
  const counts = new Map(usage.map((day) => [day.day, removals(day)]));
  return Array.from({ length: days }, (_, index) => {
    const day = new Date(now - (days - 1 - index) * DAY_MS).toISOString().slice(0, 10);
    return { day, count: counts.get(day) ?? 0 };
  });
}

function removals({ free, passes, credits, uncharged, refunded }: UsageDay): number {
  return Math.max(0, free + passes + Math.ceil(credits) + uncharged - refunded);
}
