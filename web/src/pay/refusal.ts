import type { StripeProblem } from "./stripe.ts";

/** What kept a payment from being made, as far as customers can do something else about each. */
export type Refusal = "declined" | "authentication" | "incomplete" | "failed";

export function refusalOf({ type, code }: StripeProblem): Refusal {
  if (code === "payment_intent_authentication_failure") {
    return "authentication";
  }
  switch (type) {
    case "card_error":
      return "declined";
    case "validation_error":
      return "incomplete";
    default:
      return "failed";
  }
}
