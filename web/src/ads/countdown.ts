/** Time that is still to be watched. Only time in which somebody watches makes it less. */
export interface Countdown {
  readonly leftMs: number;
  /** When it was last looked at, by a clock that only goes forward; `null` while nobody watches. */
  readonly at: number | null;
}

/** Of a longer silence nobody knows whether anybody was there: a sleeping machine, a frozen page. */
const LONGEST_STEP_MS = 1000;

export function countdownOf(leftMs: number): Countdown {
  return { leftMs, at: null };
}

/** The countdown at `now`, having been watched since it was last looked at if `isWatched` still holds. */
export function counted({ leftMs, at }: Countdown, now: number, isWatched: boolean): Countdown {
  if (!isWatched) {
    return { leftMs, at: null };
  }
  const passed = at === null ? 0 : Math.min(Math.max(0, now - at), LONGEST_STEP_MS);
  return { leftMs: Math.max(0, leftMs - passed), at: now };
}

/** What is left of a whole ad in ms: until the next checkpoint, at `percent`, and from there to the end. */
export function leftOfAll(countdown: Countdown, percent: number, durationMs: number): number {
  return countdown.leftMs + (durationMs * (100 - percent)) / 100;
}
