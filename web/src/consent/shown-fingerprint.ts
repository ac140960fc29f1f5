import { knownSite } from "../app/site.ts";
import { knownConsent } from "./use-consent.ts";

/**
 * What this browser looks like, where the operator wants to know and, if they ask for it, somebody has agreed. Nothing is
 * looked at, and nothing loaded that looks, anywhere else.
 */
export async function shownFingerprint(): Promise<string | null> {
  const wanted = knownSite()?.fingerprints ?? "off";
  const mayLook = wanted === "on" || (wanted === "consent" && knownConsent()?.analytics === true);
  if (!mayLook) {
    return null;
  }
  try {
    const { browserFingerprint } = await import("./fingerprint.ts");
    return await browserFingerprint();
  } catch {
    // Nobody is turned away for it.
    return null;
  }
}
