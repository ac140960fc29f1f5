import type { Me } from "../api/me.ts";

/** What is left, in a few words: free uses alone, all uses together, or nothing. */
export interface Left {
  readonly kind: "free" | "some" | "none";
  readonly count: number;
}

export function leftOf({ wallet }: Pick<Me, "wallet">): Left {
  const count = wallet.free + wallet.passes + Math.floor(wallet.credits);
  if (count === 0) {
    return { kind: "none", count };
  }
  return { kind: count === wallet.free ? "free" : "some", count };
}
