import { useQuery } from "@tanstack/react-query";
import { CreditCard } from "lucide-react";
import { useRef, useState } from "react";
import { useTranslation } from "react-i18next";
import { createOrder, getPrices, orderKey, type Prices } from "../api/orders.ts";
import { Loading } from "../app/loading.tsx";
import { ProblemNotice } from "../app/problem-notice.tsx";
import { useAction } from "../app/use-action.ts";
import { Button } from "../ui/button.tsx";
import { classes } from "../ui/classes.ts";
import { eachText, moneyText } from "./money.ts";
import { taxTexts } from "./tax.ts";

/** What can be bought here, once it is known. What was known stays until another currency is. */
function usePrices(currency: string | null) {
  return useQuery({
    queryKey: ["prices", currency],
    queryFn: ({ signal }) => getPrices(currency, signal),
    placeholderData: (shown) => shown,
  });
}

/** Choosing what to buy, and going to pay it. With an `image`, the first thing bought unlocks it. */
export function BuyForm({ image }: { readonly image: string | null }) {
  const [currency, setCurrency] = useState<string | null>(null);
  const { data: prices, error } = usePrices(currency);
  if (prices === undefined) {
    return error === null ? <Loading /> : <ProblemNotice problem={error} />;
  }
  return <Choices prices={prices} image={image} onCurrency={setCurrency} />;
}

function Choices({
  prices,
  image,
  onCurrency,
}: {
  readonly prices: Prices;
  readonly image: string | null;
  readonly onCurrency: (currency: string) => void;
}) {
  const { t, i18n } = useTranslation("pay");
  const [product, setProduct] = useState(image === null ? "pack_10" : "one");
  const chosen = prices.products.find((each) => each.product === product) ?? prices.products[0];
  const attempt = useRef({ of: "", key: "" });
  const order = useAction(async () => {
    if (chosen === undefined) {
      return;
    }
    const wish = { product: chosen.product, currency: prices.currency, image };
    // Pressed again after an answer that did not come, it is the same order.
    const of = JSON.stringify(wish);
    if (attempt.current.of !== of) {
      attempt.current = { of, key: orderKey() };
    }
    const { id } = await createOrder(wish, attempt.current.key);
    // Another document: it knows the payment provider, and this one does not.
    window.location.assign(`/pay/${id}`);
  });
  if (!prices.available) {
    return <p className="text-soft text-sm">{t("off")}</p>;
  }
  return (
    <form
      className="grid gap-3"
      onSubmit={(event) => {
        event.preventDefault();
        void order.run();
      }}
    >
      <fieldset className="grid gap-2">
        <legend className="sr-only">{t("choose")}</legend>
        {prices.products.map((each) => (
          <label
            key={each.product}
            className={classes(
              "flex min-h-11 items-center gap-3 rounded-xl border px-3.5 py-2 transition-colors",
              each === chosen
                ? "border-accent bg-accent-well ring-1 ring-accent"
                : "border-line bg-card hover:border-control",
            )}
          >
            <input
              type="radio"
              name="product"
              value={each.product}
              checked={each === chosen}
              onChange={() => setProduct(each.product)}
              className="size-4 shrink-0 accent-accent"
            />
            <span className="min-w-0 grow">
              <span className="font-semibold">
                {each.product === "one" && image !== null
                  ? t("thisPicture")
                  : prices.removals.standard === 1
                    ? t("pictures", { count: each.credits })
                    : t("creditCount", { count: each.credits })}
              </span>
              {each.credits > 1 && (
                <span className="block text-soft text-xs sm:ml-2 sm:inline">
                  {t("each", { price: eachText(each, prices.currency, i18n.language) })}
                </span>
              )}
            </span>
            <span className="font-semibold tabular-nums">
              {moneyText(each.amount, prices.currency, i18n.language)}
            </span>
          </label>
        ))}
      </fieldset>
      <div className="flex flex-wrap items-center justify-between gap-2 text-soft text-xs">
        <p className="min-w-0 flex-1">
          {[prices.test_mode ? t("testMode") : null, ...taxTexts(prices, t)].filter(Boolean).join(" ")}
        </p>
        <label className="flex items-center gap-1">
          <span className="sr-only">{t("currency")}</span>
          <select
            value={prices.currency}
            onChange={(event) => onCurrency(event.target.value)}
            className="h-9 rounded-lg border border-control bg-paper px-2 font-medium text-ink text-sm"
          >
            {prices.currencies.map((each) => (
              <option key={each} value={each}>
                {t(`currencies.${each}` as "currencies.usd")}
              </option>
            ))}
          </select>
        </label>
      </div>
      <ProblemNotice problem={order.problem} />
      <Button type="submit" look="primary" disabled={order.isBusy || chosen === undefined}>
        <CreditCard aria-hidden="true" className="size-5" />
        {chosen !== undefined &&
          t("pay", { amount: moneyText(chosen.amount, prices.currency, i18n.language) })}
      </Button>
    </form>
  );
}
