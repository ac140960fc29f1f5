import { useInfiniteQuery } from "@tanstack/react-query";
import { ReceiptText, ShoppingBag } from "lucide-react";
import { useTranslation } from "react-i18next";
import { Link } from "react-router";
import { listOrders, type Order } from "../api/orders.ts";
import { Loading } from "../app/loading.tsx";
import { ProblemNotice } from "../app/problem-notice.tsx";
import { moneyText } from "../pay/money.ts";
import { Button, buttonClasses } from "../ui/button.tsx";
import { classes } from "../ui/classes.ts";
import { EmptyState } from "../ui/empty-state.tsx";
import { Panel } from "./panel.tsx";

const PAGE = 20;

/** What was bought, with its receipts. */
export function Orders({ owner }: { readonly owner: string }) {
  const { t } = useTranslation("pay");
  const query = useInfiniteQuery({
    queryKey: ["orders", owner],
    queryFn: ({ pageParam }) => listOrders(pageParam, PAGE),
    initialPageParam: null as string | null,
    getNextPageParam: (page) => page.next_cursor ?? null,
    staleTime: 0,
  });
  if (query.isPending) {
    return <Loading />;
  }
  const orders = query.data?.pages.flatMap((page) => page.orders) ?? [];
  if (orders.length === 0 && query.error === null) {
    return (
      <EmptyState
        icon={<ShoppingBag aria-hidden="true" className="size-9" />}
        title={t("orders.none")}
        text={t("orders.noneText")}
        level={2}
      >
        <Link to="/prices" className={buttonClasses({ look: "primary" })}>
          {t("orders.buy")}
        </Link>
      </EmptyState>
    );
  }
  return (
    <Panel
      title={t("orders.title")}
      text={t("orders.text")}
      action={
        <Link to="/prices" className={buttonClasses({ size: "small" })}>
          {t("orders.buy")}
        </Link>
      }
    >
      <ProblemNotice problem={query.error} />
      <ul className="divide-y divide-line">
        {orders.map((order) => (
          <Entry key={order.id} order={order} />
        ))}
      </ul>
      {query.hasNextPage && (
        <div className="mt-6 text-center">
          <Button disabled={query.isFetchingNextPage} onClick={() => void query.fetchNextPage()}>
            {t("orders.more")}
          </Button>
        </div>
      )}
    </Panel>
  );
}

const STATES = ["created", "open", "processing", "paid", "cancelled", "refunded"] as const;

function Entry({ order }: { readonly order: Order }) {
  const { t, i18n } = useTranslation("pay");
  const money = (minor: number) => moneyText(minor, order.currency, i18n.language);
  const when = new Intl.DateTimeFormat(i18n.language, { dateStyle: "medium", timeStyle: "short" }).format(
    Date.parse(order.paid_at ?? order.created_at),
  );
  const isReturned = order.state === "paid" && order.refunded >= order.amount;
  const state = STATES.find((each) => each === (isReturned ? "refunded" : order.state)) ?? "open";
  const isUnderWay = order.state === "processing";
  const isOpen = order.state === "created" || order.state === "open";
  return (
    <li className="flex flex-wrap items-center gap-x-4 gap-y-2 py-4 first:pt-0 last:pb-0">
      <div className="min-w-0 grow basis-48">
        <p className="font-semibold">
          {t("creditCount", { count: order.credits })}
          {order.image && <span className="font-normal text-soft"> {t("orders.unlocked")}</span>}
        </p>
        <p className="text-soft text-sm">{when}</p>
      </div>
      <div className="text-right">
        <p className="font-semibold tabular-nums">{money(order.amount)}</p>
        {order.refunded > 0 && !isReturned && (
          <p className="text-soft text-xs">{t("orders.refunded", { amount: money(order.refunded) })}</p>
        )}
      </div>
      <div className="flex items-center gap-1.5">
        <span
          className={classes(
            "whitespace-nowrap rounded-full px-2.5 py-1 font-medium text-xs",
            state === "paid" ? "bg-accent-well text-accent-strong" : "bg-well text-soft",
          )}
        >
          {t(`orders.states.${state}`)}
        </span>
        {order.test_mode && (
          <span className="rounded-full border border-control border-dashed px-2 py-0.5 text-soft text-xs">
            {t("orders.testMode")}
          </span>
        )}
      </div>
      {order.receipt && (
        <a
          href={order.receipt.url}
          target="_blank"
          rel="noreferrer"
          aria-label={t("orders.receiptOf", { number: order.receipt.number })}
          className={buttonClasses({ size: "small" })}
        >
          <ReceiptText aria-hidden="true" className="size-4" />
          {t("orders.receipt")}
        </a>
      )}
      {(isOpen || isUnderWay) && (
        <a
          href={`/pay/${order.id}`}
          aria-label={isOpen ? t("orders.goOnOf", { when }) : t("orders.seeHowOf", { when })}
          className={buttonClasses({ size: "small", look: isOpen ? "primary" : "plain" })}
        >
          {isOpen ? t("orders.goOn") : t("seeHow")}
        </a>
      )}
    </li>
  );
}
