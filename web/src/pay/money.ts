/** An amount in hundredths of a currency, as people write it, such as “$5.90”. */
export function moneyText(minor: number, currency: string, language: string): string {
  return new Intl.NumberFormat(language, {
    style: "currency",
    currency: currency.toUpperCase(),
    currencyDisplay: "narrowSymbol",
    // Round sums in tables of prices are easier to compare with their hundredths.
    minimumFractionDigits: 2,
  }).format(minor / 100);
}

/** What one credit comes to, rounded to hundredths. */
export function eachText(
  { amount, credits }: { readonly amount: number; readonly credits: number },
  currency: string,
  language: string,
): string {
  return moneyText(Math.round(amount / credits), currency, language);
}
