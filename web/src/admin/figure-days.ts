import type { Figures } from "../api/admin.ts";

/** The first of the `count` days up to that of `now` (in ms), in UTC as the service counts, such as `2026-01-31`. */
export function firstOf(count: number, now: number): string {
  return new Date(now - (count - 1) * 86_400_000).toISOString().slice(0, 10);
}

/** Money that moves and money of tests are never one sum. */
export interface Purse {
  readonly currency: string;
  readonly test_mode: boolean;
}

/** What anything was paid in, what was not a test first. */
export function pursesOf({ revenue, refunds }: Figures): readonly Purse[] {
  const purses = new Map(
    [...revenue, ...refunds].map(({ currency, test_mode }) => [
      `${test_mode} ${currency}`,
      { currency, test_mode },
    ]),
  );
  return [...purses].sort(([a], [b]) => a.localeCompare(b)).map(([, purse]) => purse);
}

/** What there is of a purse, in hundredths of its currency. */
export function amountIn(purse: Purse, sums: readonly (Purse & { readonly amount: number })[]): number {
  return sumOf(
    sums
      .filter((each) => each.currency === purse.currency && each.test_mode === purse.test_mode)
      .map(({ amount }) => amount),
  );
}

export function sumOf(numbers: readonly number[]): number {
  return numbers.reduce((sum, number) => sum + number, 0);
}
