import { expect, it } from "vitest";
import { refusalOf } from "./refusal.ts";

it.each([
  [{ type: "card_error", code: "card_declined", decline_code: "insufficient_funds" }, "declined"],
  [{ type: "card_error", code: "payment_intent_authentication_failure" }, "authentication"],
  [{ type: "invalid_request_error", code: "payment_intent_authentication_failure" }, "authentication"],
  [{ type: "validation_error", code: "incomplete_number" }, "incomplete"],
  [{ type: "api_connection_error" }, "failed"],
  [{}, "failed"],
] as const)("%j is %s", (problem, refusal) => {
  expect(refusalOf(problem)).toBe(refusal);
});
