import type { TFunction } from "i18next";
import type { Prices } from "../api/orders.ts";

/** How the prices stand to taxes, and what the operator says besides. */
export function taxTexts({ tax, tax_note }: Prices, t: TFunction<"pay">): readonly string[] {
  const known = (["none", "inclusive", "exclusive"] as const).find((each) => each === tax) ?? "none";
  return [t(`tax.${known}`), ...(tax_note ? [tax_note] : [])];
}
