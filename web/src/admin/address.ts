import { useCallback } from "react";
import { useLocation, useNavigate, useSearchParams } from "react-router";

/** Where in a list somebody is, which begins anew when what is listed changes. */
const CURSOR = "cursor";

/** What is searched for, as the address says, and how to search for something else. */
export function useSearch(): [string, (search: string) => void] {
  return useAddressPart("q", "");
}

/** One of a few, as the address says, and how to choose another. What is left out is `otherwise`. */
export function useChoice<T extends string>(
  name: string,
  known: readonly T[],
  otherwise: T,
): [T, (value: T) => void] {
  const [text, set] = useAddressPart(name, otherwise);
  return [known.find((each) => each === text) ?? otherwise, set];
}

function useAddressPart(name: string, otherwise: string): [string, (value: string) => void] {
  const [query, setQuery] = useSearchParams();
  const set = useCallback(
    (next: string) =>
      setQuery(
        (before) => {
          const after = new URLSearchParams(before);
          after.delete(CURSOR);
          if (next === otherwise) {
            after.delete(name);
          } else {
            after.set(name, next);
          }
          return after;
        },
        { replace: true },
      ),
    [setQuery, name, otherwise],
  );
  return [query.get(name) ?? otherwise, set];
}

/** The pages that were gone through to come to this one; known as long as nobody comes from elsewhere. */
interface Trail {
  readonly cursors: readonly (string | null)[];
}

export interface Paging {
  readonly cursor: string | null;
  /** Goes to the page after. */
  readonly forth: (cursor: string) => void;
  /** Goes to the page before; to the first if it is not known which that is. Nothing on the first page. */
  readonly back: (() => void) | null;
}

/** Which page of a list is shown, as the address says. */
export function usePaging(): Paging {
  const [query] = useSearchParams();
  const navigate = useNavigate();
  const { pathname, state } = useLocation();
  const cursors = (state as Trail | null)?.cursors ?? [];
  const cursor = query.get(CURSOR);
  const go = (next: string | null, trail: readonly (string | null)[]) => {
    const after = new URLSearchParams(query);
    after.delete(CURSOR);
    if (next !== null) {
      after.set(CURSOR, next);
    }
    navigate({ pathname, search: after.toString() }, { state: { cursors: trail } satisfies Trail });
    window.scrollTo(0, 0);
  };
  return {
    cursor,
    forth: (next) => go(next, [...cursors, cursor]),
    back: cursor === null ? null : () => go(cursors.at(-1) ?? null, cursors.slice(0, -1)),
  };
}
