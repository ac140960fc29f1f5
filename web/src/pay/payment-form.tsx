import { LockKeyhole } from "lucide-react";
import { useEffect, useRef, useState } from "react";
import { useTranslation } from "react-i18next";
import type { Order } from "../api/orders.ts";
import { ProblemNotice } from "../app/problem-notice.tsx";
import { Button } from "../ui/button.tsx";
import { Notice } from "../ui/notice.tsx";
import { Spinner } from "../ui/spinner.tsx";
import { moneyText } from "./money.ts";
import { refusalOf } from "./refusal.ts";
import type { StripeProblem } from "./stripe.ts";
import { usePaymentElement } from "./use-payment-element.ts";

interface PaymentFormProps {
  readonly order: Order;
  /** Why the order could not be looked at, if it could not. */
  readonly problem: unknown;
  /** Why an earlier attempt came to nothing; `look` if only Stripe knows. */
  readonly before: StripeProblem | "look" | null;
  readonly onConfirmed: () => void;
  readonly onLook: () => void;
}

/** Stripe's form, and what became of the attempts to pay with it. */
export function PaymentForm({ order, problem, before, onConfirmed, onLook }: PaymentFormProps) {
  const { t } = useTranslation("pay");
  if (!order.client_secret) {
    return (
      <div className="grid gap-4">
        {problem === null ? (
          <Notice title={t("away.title")}>{t("away.text")}</Notice>
        ) : (
          <ProblemNotice problem={problem} />
        )}
        <Button onClick={onLook}>{t("again")}</Button>
      </div>
    );
  }
  return <Form order={order} clientSecret={order.client_secret} before={before} onConfirmed={onConfirmed} />;
}

function Form({
  order,
  clientSecret,
  before,
  onConfirmed,
}: {
  readonly order: Order;
  readonly clientSecret: string;
  readonly before: StripeProblem | "look" | null;
  readonly onConfirmed: () => void;
}) {
  const { t, i18n } = useTranslation("pay");
  const place = useRef<HTMLDivElement>(null);
  const element = usePaymentElement(place, clientSecret);
  const [isPaying, setPaying] = useState(false);
  const [refused, setRefused] = useState<StripeProblem | null>(before === "look" ? null : before);
  const { lastProblem, state } = element;
  useEffect(() => {
    if (before === "look" && state === "ready") {
      void lastProblem().then((problem) => setRefused((known) => known ?? problem ?? {}));
    }
  }, [before, state, lastProblem]);

  const pay = async () => {
    setPaying(true);
    setRefused(null);
    const problem = await element.pay();
    setPaying(false);
    if (problem === null) {
      onConfirmed();
    } else {
      setRefused(problem);
    }
  };

  if (state === "broken") {
    return (
      <div className="grid gap-4">
        <Notice title={t("blocked.title")}>{t("blocked.text")}</Notice>
        <Button onClick={element.again}>{t("again")}</Button>
      </div>
    );
  }
  return (
    <form
      className="grid gap-5"
      onSubmit={(event) => {
        event.preventDefault();
        if (!isPaying) {
          void pay();
        }
      }}
    >
      {refused !== null && <Refused problem={refused} />}
      <div className="relative min-h-40">
        {/* Frames of another scheme than what is around them are painted over; Stripe's look is told to it otherwise. */}
        <div ref={place} className="scheme-light" />
        {state === "loading" && (
          <div aria-busy="true" className="absolute inset-0 grid place-items-center text-soft">
            <Spinner className="size-8" />
          </div>
        )}
      </div>
      <Button type="submit" look="primary" size="large" disabled={state !== "ready" || isPaying}>
        {isPaying ? <Spinner /> : <LockKeyhole aria-hidden="true" className="size-5" />}
        {isPaying
          ? t("paying")
          : t("pay", { amount: moneyText(order.amount, order.currency, i18n.language) })}
      </Button>
      <p className="text-center text-soft text-sm">{t("stripe")}</p>
    </form>
  );
}

function Refused({ problem }: { readonly problem: StripeProblem }) {
  const { t } = useTranslation("pay");
  const refusal = refusalOf(problem);
  if (refusal === "incomplete") {
    // The form itself shows where.
    return <Notice title={t("refused.incomplete")}>{problem.message}</Notice>;
  }
  return (
    <Notice title={t(`refused.${refusal}`)}>
      {problem.message !== undefined && <p>{problem.message}</p>}
      <p className={problem.message === undefined ? "" : "mt-1"}>{t("refused.next")}</p>
    </Notice>
  );
}
