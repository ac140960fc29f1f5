import { ApiProblem } from "./problem.ts";

/** What is true of the installation that serves the pages. */
export interface Site {
  retention: { visitor_seconds: number; account_seconds: number };
  limits: { max_bytes: number; max_pixels: number };
  registration: boolean;
  /** What is only done with consent, where it is done at all. */
  asks: { analytics: boolean; ads: boolean };
  operator: { name: string; address: string; email: string };
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
