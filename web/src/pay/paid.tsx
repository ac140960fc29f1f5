import { CircleCheck } from "lucide-react";
import { useEffect, useRef } from "react";
import { useTranslation } from "react-i18next";
import type { Order } from "../api/orders.ts";
import { buttonClasses } from "../ui/button.tsx";
import { moneyText } from "./money.ts";

/** Long enough to read that it went well. */
const BACK_MS = 2500;

/** It is paid. Who has just done so goes on to the picture by themselves. */
export function Paid({ order, isNews }: { readonly order: Order; readonly isNews: boolean }) {
  const { t, i18n } = useTranslation("pay");
  const heading = useRef<HTMLHeadingElement>(null);
  const next = order.image ? `/i/${order.image}` : "/account";
  useEffect(() => {
    heading.current?.focus();
    if (isNews && order.image) {
      // Going back from there leads past this page.
      const timer = setTimeout(() => window.location.replace(next), BACK_MS);
      return () => clearTimeout(timer);
    }
    return;
  }, [isNews, order.image, next]);
  const amount = moneyText(order.amount, order.currency, i18n.language);
  const isReturned = order.refunded >= order.amount;
  return (
    <section className="mx-auto grid max-w-lg grow place-content-center justify-items-center py-16 text-center">
      <div className="mb-6 grid size-20 place-items-center rounded-3xl bg-accent-well text-good">
        <CircleCheck aria-hidden="true" className="size-10" />
      </div>
      <h1 ref={heading} tabIndex={-1} className="font-bold text-3xl outline-none">
        {isReturned ? t("returned.title") : t("paid.title")}
      </h1>
      <p className="mt-3 text-lg text-soft">
        {isReturned
          ? t("returned.text", { amount })
          : order.image
            ? t("paid.unlocked", { amount })
            : t("paid.credits", { amount, count: order.credits })}
      </p>
      {order.refunded > 0 && !isReturned && (
        <p className="mt-2 text-soft">
          {t("paid.refunded", { amount: moneyText(order.refunded, order.currency, i18n.language) })}
        </p>
      )}
      <div className="mt-8 flex flex-wrap justify-center gap-3">
        {order.receipt && (
          <a href={order.receipt.url} target="_blank" rel="noreferrer" className={buttonClasses({})}>
            {t("paid.receipt")}
          </a>
        )}
        <a href={next} className={buttonClasses({ look: "primary" })}>
          {order.image ? t("paid.toPicture") : t("paid.toAccount")}
        </a>
      </div>
    </section>
  );
}
