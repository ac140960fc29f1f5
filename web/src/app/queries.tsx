import { QueryClient, QueryClientProvider } from "@tanstack/react-query";
import type { ReactNode } from "react";
import { ApiProblem } from "../api/problem.ts";
import { onSession } from "../api/session.ts";

const MOST_RETRIES = 4;

const client = new QueryClient({
  defaultOptions: {
    queries: {
      staleTime: 60_000,
      retry: (failures, error) => error instanceof ApiProblem && error.isPassing && failures < MOST_RETRIES,
      retryDelay: (failures, error) =>
        Math.max(
          error instanceof ApiProblem ? (error.retryAfter ?? 0) * 1000 : 0,
          Math.min(500 * 2 ** failures, 8000),
        ),
    },
  },
});

// What was asked for in somebody's name is nobody else's.
onSession(() => void client.resetQueries());

/** What pages that follow the service's data stand in. Those that do not are spared the weight of it. */
export function Queries({ children }: { readonly children: ReactNode }) {
  return <QueryClientProvider client={client}>{children}</QueryClientProvider>;
}
