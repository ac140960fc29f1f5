const UNITS = [
  { unit: "day", seconds: 86_400 },
  { unit: "hour", seconds: 3600 },
  { unit: "minute", seconds: 60 },
  { unit: "second", seconds: 1 },
] as const;

/** A time span in its largest unit that divides it, such as “24 hours” or “90 minutes”. */
export function durationText(seconds: number, language: string): string {
  // A single day is easier to picture in hours.
  const { unit, seconds: length } =
    UNITS.find(
      ({ unit, seconds: length }) => seconds % length === 0 && (unit !== "day" || seconds > length),
    ) ?? UNITS[3];
  return new Intl.NumberFormat(language, { style: "unit", unit, unitDisplay: "long" }).format(
    seconds / length,
  );
}

/** How far `then` is from `now` (both in ms), such as “in 23 hours”. */
export function relativeTime(then: number, now: number, language: string): string {
  const seconds = Math.round((then - now) / 1000);
  const { unit, seconds: length } =
    UNITS.find(({ seconds: length }) => Math.abs(seconds) >= length) ?? UNITS[3];
  return new Intl.RelativeTimeFormat(language, { numeric: "auto" }).format(
    Math.round(seconds / length),
    unit,
  );
}

/** A number of bytes, such as “20 MB”. */
export function bytesText(bytes: number, language: string): string {
  const [unit, size] = bytes >= 1e6 ? (["megabyte", 1e6] as const) : (["kilobyte", 1e3] as const);
  return new Intl.NumberFormat(language, { style: "unit", unit, maximumSignificantDigits: 2 }).format(
    bytes / size,
  );
}

export function percentText(share: number, language: string): string {
  return new Intl.NumberFormat(language, { style: "percent", maximumFractionDigits: 0 }).format(share);
}
