import { lazy, Suspense } from "react";
import { useSite } from "../app/site.ts";

const ConsentBanner = lazy(async () => ({ default: (await import("./banner.tsx")).ConsentBanner }));

/** The question what somebody agrees to, only loaded where there is anything to ask for. */
export function ConsentAsker() {
  const asks = useSite()?.asks;
  if (!asks?.analytics && !asks?.ads) {
    return null;
  }
  return (
    <Suspense fallback={null}>
      <ConsentBanner />
    </Suspense>
  );
}
