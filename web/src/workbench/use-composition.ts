import { useCallback, useEffect, useRef, useState } from "react";
import { useSearchParams } from "react-router";
import { fromQuery, toQuery } from "../composition/address.ts";
import type { Composition } from "../composition/composition.ts";

/** Browsers refuse addresses that change too often. */
const ADDRESS_DELAY_MS = 400;

/** The composition of the address, and how to change it; the address follows. */
export function useComposition(): [Composition, (change: Partial<Composition>) => void] {
  const [query, setQuery] = useSearchParams();
  const [composition, setComposition] = useState(() => fromQuery(query));
  const written = useRef(toQuery(composition).toString());

  // Going back and forth in the browser's history.
  useEffect(() => {
    const inAddress = toQuery(fromQuery(query)).toString();
    if (inAddress !== written.current) {
      written.current = inAddress;
      setComposition(fromQuery(query));
    }
  }, [query]);

  useEffect(() => {
    const next = toQuery(composition).toString();
    if (next === written.current) {
      return;
    }
    const timer = setTimeout(() => {
      written.current = next;
      setQuery(new URLSearchParams(next), { replace: true, preventScrollReset: true });
    }, ADDRESS_DELAY_MS);
    return () => clearTimeout(timer);
  }, [composition, setQuery]);

  const change = useCallback(
    (part: Partial<Composition>) => setComposition((current) => ({ ...current, ...part })),
    [],
  );
  return [composition, change];
}
