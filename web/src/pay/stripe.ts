/** What is used of Stripe.js, which comes from Stripe alone and may be kept nowhere else. */
export interface Stripe {
  elements(options: {
    clientSecret: string;
    appearance: { theme: string; variables: Record<string, string> };
    locale: string;
  }): StripeElements;
  confirmPayment(options: {
    elements: StripeElements;
    confirmParams: { return_url: string };
    redirect: "if_required";
  }): Promise<StripeAnswer>;
  retrievePaymentIntent(clientSecret: string): Promise<StripeAnswer>;
}

export interface StripeElements {
  create(type: "payment", options: { layout: "tabs" | "accordion" }): PaymentElement;
}

export interface PaymentElement {
  mount(place: HTMLElement): void;
  on(event: "ready" | "loaderror", listener: () => void): void;
  destroy(): void;
}

/** Why a payment was not made, in the words of Stripe, which are in the customer's language. */
export interface StripeProblem {
  readonly type?: string;
  readonly code?: string;
  readonly decline_code?: string;
  readonly message?: string;
}

export interface StripeAnswer {
  readonly error?: StripeProblem;
  readonly paymentIntent?: {
    readonly status: string;
    readonly last_payment_error?: StripeProblem | null;
  };
}

declare global {
  interface Window {
    Stripe?: (publishableKey: string, options: { locale: string }) => Stripe;
  }
}

let loading: Promise<void> | null = null;

/** Loads Stripe.js from `address`, once. */
export async function loadStripe(address: string, publishableKey: string, locale: string): Promise<Stripe> {
  loading ??= load(address).catch((error: unknown) => {
    loading = null;
    throw error;
  });
  await loading;
  if (window.Stripe === undefined) {
    throw new Error("the script did not bring what it should");
  }
  return window.Stripe(publishableKey, { locale });
}

function load(address: string): Promise<void> {
  return new Promise((resolve, reject) => {
    const script = document.createElement("script");
    script.src = address;
    script.onload = () => resolve();
    script.onerror = () => {
      script.remove();
      reject(new Error("the script was not loaded"));
    };
    document.head.append(script);
  });
}

/** The language in which Stripe speaks to somebody. */
export function stripeLocale(language: string): string {
  return language.startsWith("zh") ? "zh" : language;
}

/** Has Stripe's form look like the page around it. */
export function appearance(): { theme: string; variables: Record<string, string> } {
  const style = getComputedStyle(document.documentElement);
  const colour = (name: string) => style.getPropertyValue(`--${name}`).trim();
  return {
    theme: style.colorScheme.includes("dark") ? "night" : "stripe",
    variables: {
      colorPrimary: colour("accent"),
      colorBackground: colour("paper"),
      colorText: colour("ink"),
      colorTextSecondary: colour("soft"),
      colorDanger: colour("bad"),
      borderRadius: "12px",
      spacingUnit: "4px",
      fontFamily: "system-ui, sans-serif",
    },
  };
}
