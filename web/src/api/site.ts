import { ApiProblem } from "./problem.ts";

/** What is true of the installation that serves the pages. */
export interface Site {
  retention: {
    visitor_seconds: number;
    account_seconds: number;
    /** How long somebody may think better of their erasure. */
    erasure_seconds: number;
    export_seconds: number;
  };
  refunds: {
    /** How often somebody may give a result back within `results_seconds`. */
    results: number;
    results_seconds: number;
    /** How long after it was paid an order can be paid back. */
    orders_seconds: number;
  };
  limits: { max_bytes: number; max_pixels: number };
  registration: boolean;
  /** What is only done with consent, where it is done at all. */
  asks: { analytics: boolean; ads: boolean };
  /** The ads that people may choose to watch: none, the operator's own, or Google's; and how long they are at most. */
  ads: { provider: "off" | "house" | "gpt"; seconds: number };
  /** The address of Stripe's script, where something is sold. */
  stripe_script: string | null;
  /** When browsers are told apart by what they look like. */
  fingerprints: "off" | "consent" | "on";
  operator: Operator;
}

/** Who runs the installation. What is empty has not been said. */
export interface Operator {
  name: string;
  address: string;
  email: string;
  register: string;
  law: string;
  processors: string;
}

export async function getSite(): Promise<Site> {
  const response = await fetch("/site.json").catch(() => {
    throw ApiProblem.unreachable();
  });
  if (!response.ok) {
    throw await ApiProblem.of(response);
  }
  return (await response.json()) as Site;
}
