import { useEffect, useState } from "react";
import { useTranslation } from "react-i18next";
import { getPrices, type Order, type Prices } from "../api/orders.ts";
import { getPreview } from "../api/unlock.ts";
import { useObjectUrl } from "../ui/object-url.ts";
import { moneyText } from "./money.ts";
import { taxTexts } from "./tax.ts";

/** What is bought, and for how much. */
export function Summary({ order }: { readonly order: Order }) {
  const { t, i18n } = useTranslation("pay");
  const [prices, setPrices] = useState<Prices | null>(null);
  useEffect(() => {
    const asking = new AbortController();
    getPrices(order.currency, asking.signal).then(setPrices, () => undefined);
    return () => asking.abort();
  }, [order.currency]);
  const taxes = prices === null ? [] : taxTexts(prices, t);
  const removal = prices?.removals.standard ?? 1;
  const more = Math.floor(order.credits - removal);
  return (
    <section aria-label={t("summary")} className="rounded-3xl border border-line bg-card p-5 sm:p-6">
      {order.image && <Picture id={order.image} />}
      <dl className="grid gap-3">
        <div className="flex items-baseline justify-between gap-4">
          <dt className="font-semibold">
            {order.image && more === 0 ? t("fullSize") : t("pictures", { count: order.credits })}
          </dt>
          <dd className="tabular-nums">{moneyText(order.amount, order.currency, i18n.language)}</dd>
        </div>
        <div className="flex items-baseline justify-between gap-4 border-line border-t pt-3">
          <dt className="font-bold">{t("total")}</dt>
          <dd className="font-bold text-2xl tabular-nums">
            {moneyText(order.amount, order.currency, i18n.language)}
          </dd>
        </div>
      </dl>
      <ul className="mt-4 grid gap-1.5 text-soft text-sm">
        {taxes.length > 0 && <li>{taxes.join(" ")}</li>}
        {order.image && <li>{more > 0 ? t("unlocksAndMore", { count: more }) : t("unlocks")}</li>}
        <li>{t("credits")}</li>
      </ul>
    </section>
  );
}

function Picture({ id }: { readonly id: string }) {
  const { t } = useTranslation("pay");
  const [preview, setPreview] = useState<Blob | null>(null);
  useEffect(() => {
    const asking = new AbortController();
    // It is bought all the same when it cannot be shown here.
    getPreview(id, asking.signal).then(setPreview, () => undefined);
    return () => asking.abort();
  }, [id]);
  const url = useObjectUrl(preview);
  return (
    <div className="checker relative mb-5 h-40 overflow-hidden rounded-2xl border border-line sm:h-52">
      {url !== null && (
        <img src={url} alt={t("picture")} className="absolute inset-0 size-full object-contain p-3" />
      )}
    </div>
  );
}
