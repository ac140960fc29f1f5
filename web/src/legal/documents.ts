import type { Operator, Site } from "../api/site.ts";

export const DOCUMENTS = ["privacy", "terms", "refunds", "cookies"] as const;
export type DocumentName = (typeof DOCUMENTS)[number];

/** The sections of the documents that are texts alone, in their order, as far as they hold for `site`. */
export function sectionsOf(document: Exclude<DocumentName, "cookies">, site: Site): string[] {
  const sells = Boolean(site.stripe_script);
  switch (document) {
    case "privacy":
      return [
        "controller",
        "pictures",
        "use",
        "account",
        "technical",
        ...(site.fingerprints === "consent" && site.asks.analytics ? ["fingerprintsConsent"] : []),
        ...(site.fingerprints === "on" ? ["fingerprintsOn"] : []),
        ...(site.asks.analytics ? ["analytics"] : []),
        ...(site.asks.ads ? ["ads"] : []),
        ...(sells ? ["payments"] : []),
        "addresses",
        "rights",
        site.operator.processors === "" ? "nobody" : "processors",
      ];
    case "terms":
      return [
        "parties",
        "service",
        "rights",
        ...(sells ? ["paying"] : []),
        "limits",
        "liability",
        ...(site.operator.law === "" ? [] : ["law"]),
        "changes",
      ];
    case "refunds":
      return ["failed", "result", ...(sells ? ["orders", "withdrawal", "time"] : ["notSold"])];
  }
}

/** What the operator has to say before `document` is more than a template. */
export function missingIn(
  document: DocumentName,
  operator: Operator,
): ("name" | "address" | "email" | "law")[] {
  const wanted =
    document === "terms"
      ? (["name", "address", "email", "law"] as const)
      : (["name", "address", "email"] as const);
  return wanted.filter((field) => operator[field] === "");
}
