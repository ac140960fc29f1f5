/** An amount in hundredths of its currency, such as “$5.90”. */
export function moneyText(minor: number, currency: string, language: string, isShort = false): string {
  return new Intl.NumberFormat(language, {
    style: "currency",
    currency: currency.toUpperCase(),
    currencyDisplay: "narrowSymbol",
    ...(isShort && { notation: "compact", maximumFractionDigits: 1 }),
  }).format(minor / 100);
}

/** The amount in hundredths that somebody typed, or nothing if it is none. */
export function hundredthsOf(text: string): number | null {
  const found = /^(\d{1,9})(?:[.,](\d{1,2}))?$/.exec(text.trim());
  if (found === null) {
    return null;
  }
  return Number(found[1]) * 100 + Number((found[2] ?? "").padEnd(2, "0"));
}
