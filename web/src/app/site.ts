import { useEffect, useState } from "react";
import { useTranslation } from "react-i18next";
import { getSite, type Site } from "../api/site.ts";
import { durationText } from "./numbers.ts";

let known: Site | undefined;
let asking: Promise<Site> | null = null;

/** Asks once in a visit, and again only if there was no answer. */
function ask(): Promise<Site> {
  asking ??= getSite().catch((error: unknown) => {
    asking = null;
    throw error;
  });
  return asking;
}

/** What is true of this installation, if that is known by now. */
export function knownSite(): Site | undefined {
  return known;
}

/** What is true of this installation, once it is known. */
export function useSite(): Site | undefined {
  const [site, setSite] = useState(known);
  useEffect(() => {
    let isHere = true;
    ask().then(
      (answer) => {
        known = answer;
        if (isHere) {
          setSite(answer);
        }
      },
      // The pages do without.
      () => undefined,
    );
    return () => {
      isHere = false;
    };
  }, []);
  return site;
}

/** For how long pictures of visitors are kept, in words, once it is known. */
export function useVisitorRetention(): string | undefined {
  const { i18n } = useTranslation();
  const seconds = useSite()?.retention.visitor_seconds;
  return seconds === undefined ? undefined : durationText(seconds, i18n.language);
}
