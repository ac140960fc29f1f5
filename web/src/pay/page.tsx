import { ArrowLeft, CircleX, SearchX } from "lucide-react";
import { useEffect, useState } from "react";
import { useTranslation } from "react-i18next";
import { ApiProblem } from "../api/problem.ts";
import { Loading } from "../app/loading.tsx";
import { Logo } from "../app/logo.tsx";
import { ProblemNotice } from "../app/problem-notice.tsx";
import { Button, buttonClasses } from "../ui/button.tsx";
import { EmptyState } from "../ui/empty-state.tsx";
import { Paid } from "./paid.tsx";
import { PaymentForm } from "./payment-form.tsx";
import type { StripeProblem } from "./stripe.ts";
import { Summary } from "./summary.tsx";
import { useOrder, type WatchedOrder } from "./use-order.ts";
import { Waiting } from "./waiting.tsx";

/** How somebody came back from a bank's or wallet's own page; nothing for those who did not leave. */
function takeReturn(): string | null {
  const query = new URLSearchParams(window.location.search);
  const status = query.get("redirect_status");
  if (query.size > 0) {
    // The secret in it is nothing to keep in a history.
    window.history.replaceState(null, "", window.location.pathname);
  }
  return status;
}

const RETURNED = takeReturn();
/** How long we take somebody's word for having paid while neither we nor Stripe know of it. */
const BELIEF_MS = 30_000;

/** Where one order is paid. Its address can be come back to at any time. */
export function PayPage({ id }: { readonly id: string }) {
  const { t } = useTranslation("pay");
  const [isConfirmed, setConfirmed] = useState(RETURNED === "succeeded" || RETURNED === "pending");
  const watched = useOrder(id, isConfirmed);
  useEffect(() => {
    document.title = `${t("title")} · Peel`;
  }, [t]);
  const { hasFailed } = watched;
  const isOpen = watched.order?.state === "open";
  useEffect(() => {
    if (hasFailed) {
      setConfirmed(false);
    }
  }, [hasFailed]);
  useEffect(() => {
    if (!isConfirmed || !isOpen) {
      return;
    }
    const timer = setTimeout(() => setConfirmed(false), BELIEF_MS);
    return () => clearTimeout(timer);
  }, [isConfirmed, isOpen]);
  const image = watched.order?.image;
  const back = image ? `/i/${image}` : "/prices";
  return (
    <div className="mx-auto flex min-h-dvh w-full max-w-5xl flex-col px-4 pb-10 sm:px-6">
      <header className="flex h-16 items-center justify-between gap-4">
        <a href="/" aria-label={t("home")} className="flex items-center gap-2.5 rounded-lg p-1">
          <Logo className="size-8" />
          <span className="font-bold text-xl tracking-tight">{t("name")}</span>
        </a>
        <a href={back} className={buttonClasses({ look: "quiet", size: "small" })}>
          <ArrowLeft aria-hidden="true" className="size-4" />
          {image ? t("backToPicture") : t("back")}
        </a>
      </header>
      <main className="flex grow flex-col">
        <Content watched={watched} isConfirmed={isConfirmed} onConfirmed={setConfirmed} />
      </main>
    </div>
  );
}

function Content({
  watched,
  isConfirmed,
  onConfirmed,
}: {
  readonly watched: WatchedOrder;
  readonly isConfirmed: boolean;
  readonly onConfirmed: (isConfirmed: boolean) => void;
}) {
  const { t } = useTranslation("pay");
  const { order, problem } = watched;
  if (order === undefined) {
    return <NotThere problem={problem} onAgain={() => void watched.look()} />;
  }
  if (order.state === "paid") {
    return <Paid order={order} isNews={isConfirmed} />;
  }
  if (order.state === "cancelled") {
    return (
      <EmptyState
        icon={<CircleX aria-hidden="true" className="size-9" />}
        title={t("cancelled.title")}
        text={t("cancelled.text")}
      >
        <a
          href={order.image ? `/i/${order.image}` : "/prices"}
          className={buttonClasses({ look: "primary" })}
        >
          {t("cancelled.again")}
        </a>
      </EmptyState>
    );
  }
  const isWaiting = order.state === "processing" || isConfirmed;
  return (
    <>
      {order.test_mode && <TestMode />}
      <h1 className="mt-6 font-bold text-3xl tracking-tight sm:text-4xl">{t("title")}</h1>
      <div className="mt-6 grid items-start gap-6 md:grid-cols-[1fr_1.2fr]">
        <Summary order={order} />
        <section aria-label={t("payment")} className="rounded-3xl border border-line bg-card p-5 sm:p-6">
          {isWaiting ? (
            <Waiting isWithBank={order.state === "processing"} />
          ) : (
            <PaymentForm
              order={order}
              problem={problem}
              before={failedBefore(watched)}
              onConfirmed={() => {
                onConfirmed(true);
                void watched.look();
              }}
              onLook={() => void watched.look()}
            />
          )}
        </section>
      </div>
    </>
  );
}

/** That an earlier attempt came to nothing, which somebody comes back from or has waited for. */
function failedBefore({ hasFailed }: WatchedOrder): StripeProblem | "look" | null {
  if (RETURNED === "failed") {
    return "look";
  }
  return hasFailed ? {} : null;
}

function NotThere({ problem, onAgain }: { readonly problem: unknown; readonly onAgain: () => void }) {
  const { t } = useTranslation("pay");
  if (problem === null) {
    return <Loading />;
  }
  if (problem instanceof ApiProblem && [400, 401, 403, 404].includes(problem.status)) {
    return (
      <EmptyState
        icon={<SearchX aria-hidden="true" className="size-9" />}
        title={t("notThere.title")}
        text={t("notThere.text")}
      >
        <a href="/sign-in" className={buttonClasses({})}>
          {t("notThere.signIn")}
        </a>
        <a href="/prices" className={buttonClasses({ look: "primary" })}>
          {t("notThere.prices")}
        </a>
      </EmptyState>
    );
  }
  return (
    <div className="mx-auto mt-16 grid w-full max-w-lg gap-4">
      <ProblemNotice problem={problem} />
      <Button onClick={onAgain}>{t("again")}</Button>
    </div>
  );
}

function TestMode() {
  const { t } = useTranslation("pay");
  return (
    <p className="rounded-2xl border border-control border-dashed bg-well px-4 py-3 text-sm">
      <strong className="font-semibold">{t("test.title")}</strong> {t("test.text")}
    </p>
  );
}
