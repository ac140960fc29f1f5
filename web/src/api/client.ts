import createClient from "openapi-fetch";
import { send } from "./door.ts";
import { ApiProblem } from "./problem.ts";
import type { paths } from "./schema.ts";

/** The one door to the API. Answers that are no success are thrown as {@link ApiProblem}. */
export const client = createClient<paths>({ baseUrl: "", credentials: "same-origin", fetch: send });

client.use({
  async onResponse({ response }) {
    if (!response.ok && response.status !== 304) {
      throw await ApiProblem.of(response);
    }
  },
  onError({ error }) {
    if (error instanceof DOMException && error.name === "AbortError") {
      return error;
    }
    return ApiProblem.unreachable();
  },
});

/** What a call gave; every call that returns has succeeded. */
export function data<T>(result: { data?: T }): T {
  if (result.data === undefined) {
    throw ApiProblem.unreadable(200);
  }
  return result.data;
}
