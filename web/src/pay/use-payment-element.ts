import { type RefObject, useCallback, useEffect, useRef, useState } from "react";
import { useTranslation } from "react-i18next";
import { getPrices } from "../api/orders.ts";
import { getSite } from "../api/site.ts";
import {
  appearance,
  loadStripe,
  type Stripe,
  type StripeElements,
  type StripeProblem,
  stripeLocale,
} from "./stripe.ts";

/** Stripe's form for one payment. */
export interface Payable {
  readonly state: "loading" | "ready" | "broken";
  /** Pays as the form says. Gives why not, or nothing when it is paid or under way. */
  pay(): Promise<StripeProblem | null>;
  /** Why the last attempt came to nothing, as far as Stripe knows. */
  lastProblem(): Promise<StripeProblem | null>;
  /** Loads it once more. */
  again(): void;
}

/** Puts Stripe's form into `place`. */
export function usePaymentElement(place: RefObject<HTMLDivElement | null>, clientSecret: string): Payable {
  const { i18n } = useTranslation();
  const [state, setState] = useState<Payable["state"]>("loading");
  const [attempt, setAttempt] = useState(0);
  const shown = useRef<{ stripe: Stripe; elements: StripeElements } | null>(null);
  const locale = stripeLocale(i18n.language);

  // biome-ignore lint/correctness/useExhaustiveDependencies: another attempt begins anew
  useEffect(() => {
    let isHere = true;
    let leave = () => undefined as undefined;
    const show = async () => {
      const [site, prices] = await Promise.all([getSite(), getPrices(null)]);
      if (site.stripe_script === null || !prices.publishable_key) {
        throw new Error("nothing is sold here any more");
      }
      const stripe = await loadStripe(site.stripe_script, prices.publishable_key, locale);
      if (!isHere || place.current === null) {
        return;
      }
      const elements = stripe.elements({ clientSecret, appearance: appearance(), locale });
      const element = elements.create("payment", { layout: "tabs" });
      leave = () => {
        element.destroy();
        return undefined;
      };
      element.on("ready", () => isHere && setState("ready"));
      element.on("loaderror", () => isHere && setState("broken"));
      shown.current = { stripe, elements };
      element.mount(place.current);
    };
    setState("loading");
    show().catch(() => isHere && setState("broken"));
    return () => {
      isHere = false;
      shown.current = null;
      leave();
    };
  }, [place, clientSecret, locale, attempt]);

  const pay = useCallback(async (): Promise<StripeProblem | null> => {
    if (shown.current === null) {
      return {};
    }
    const { stripe, elements } = shown.current;
    const back = `${window.location.origin}${window.location.pathname}`;
    const answer = await stripe
      .confirmPayment({ elements, confirmParams: { return_url: back }, redirect: "if_required" })
      .catch((): { error: StripeProblem } => ({ error: {} }));
    return answer.error ?? null;
  }, []);

  const lastProblem = useCallback(async (): Promise<StripeProblem | null> => {
    const answer = await shown.current?.stripe.retrievePaymentIntent(clientSecret).catch(() => undefined);
    return answer?.paymentIntent?.last_payment_error ?? null;
  }, [clientSecret]);

  const again = useCallback(() => setAttempt((count) => count + 1), []);
  return { state, pay, lastProblem, again };
}
