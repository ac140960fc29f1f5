import { useQueries, useQueryClient } from "@tanstack/react-query";
import { useEffect, useMemo } from "react";
import { useSearchParams } from "react-router";
import { watchImage } from "../api/events.ts";
import { getImage, type Image, isSettled } from "../api/images.ts";
import { ApiProblem } from "../api/problem.ts";
import type { Upload } from "../intake/uploads.ts";
import { uploads, useUploads } from "../intake/visit.ts";
import { imageKey } from "../workbench/use-image.ts";

const POLL_MS = 3000;
/** Browsers allow few connections to a service; the rest is asked for from time to time. */
const WATCHED = 2;

export type ItemState =
  | "waiting"
  | "sending"
  | "interrupted"
  | "queued"
  | "processing"
  | "ready"
  | "failed"
  | "refused"
  | "gone";

/** A picture of the batch. */
export interface Item {
  readonly key: string;
  readonly name: string;
  readonly state: ItemState;
  /** The share that was sent, 0 to 1. */
  readonly progress: number;
  readonly upload: Upload | null;
  readonly image: Image | null;
  readonly problem: unknown;
}

/** The pictures of the batch: those that the address names, and those of this visit that go with them. */
export function useItems(): {
  items: readonly Item[];
  remove: (items: readonly Item[]) => void;
  retry: (items: readonly Item[]) => void;
} {
  const [query, setQuery] = useSearchParams();
  const all = useUploads();
  const named = useMemo(() => (query.get("images") ?? "").split(" ").filter(Boolean), [query]);

  // Pictures that came in are in the address from then on, so that the page can be loaded again.
  const arrived = all
    .filter(({ isInBatch }) => isInBatch)
    .map(({ image }) => image?.id)
    .filter((id) => id !== undefined);
  const missing = arrived.filter((id) => !named.includes(id));
  const missingText = missing.join(" ");
  const pending = all.filter(({ isInBatch, image }) => isInBatch && image === null);
  useEffect(() => {
    if (missingText !== "") {
      setQuery(
        (current) => {
          const next = new URLSearchParams(current);
          next.set("images", [...named, missingText].join(" "));
          return next;
        },
        { replace: true },
      );
    }
  }, [missingText, named, setQuery]);

  const ids = [...named, ...missing];
  const images = useQueries({
    queries: ids.map((id) => ({
      queryKey: imageKey(id),
      queryFn: ({ signal }: { signal: AbortSignal }) => getImage(id, signal),
      ...(uploads.ofImage(id)?.image && { initialData: uploads.ofImage(id)?.image as Image }),
      refetchInterval: ({ state }: { state: { data: Image | undefined; error: Error | null } }) =>
        state.data !== undefined && state.error === null && !isSettled(state.data)
          ? POLL_MS
          : (false as const),
    })),
  });
  useWatched(
    images
      .filter(({ error }) => error === null)
      .map(({ data }) => data)
      .filter((image) => image !== undefined && !isSettled(image)) as Image[],
  );

  const items = [
    ...ids.map((id, index) => itemOfImage(id, images[index]?.data, images[index]?.error ?? null)),
    ...pending.map(itemOfUpload),
  ];
  const remove = (gone: readonly Item[]) => {
    const keys = new Set(gone.map(({ key }) => key));
    for (const { upload } of gone) {
      if (upload !== null) {
        uploads.remove(upload.key);
      }
    }
    setQuery(namesOf(ids.filter((id) => !keys.has(id))), { replace: true });
  };
  const retry = (failed: readonly Item[]) => {
    const keys = new Set(failed.map(({ key }) => key));
    for (const { upload } of failed) {
      if (upload !== null) {
        uploads.retry(upload.key);
      }
    }
    setQuery(namesOf(ids.filter((id) => !keys.has(id))), { replace: true });
  };
  return { items, remove, retry };
}

function namesOf(ids: readonly string[]): URLSearchParams {
  return new URLSearchParams(ids.length === 0 ? {} : { images: ids.join(" ") });
}

function useWatched(images: readonly Image[]): void {
  const queries = useQueryClient();
  const watched = images
    .slice(0, WATCHED)
    .map(({ id }) => id)
    .join(" ");
  useEffect(() => {
    const stops = watched
      .split(" ")
      .filter(Boolean)
      .map((id) =>
        watchImage(id, {
          onImage: (image) => queries.setQueryData(imageKey(id), image),
          onStep: () => {},
          onGone: () => void queries.invalidateQueries({ queryKey: imageKey(id) }),
        }),
      );
    return () => {
      for (const stop of stops) {
        stop();
      }
    };
  }, [watched, queries]);
}

function itemOfImage(id: string, image: Image | undefined, error: unknown): Item {
  const upload = uploads.ofImage(id) ?? null;
  const isGone = error instanceof ApiProblem && (error.status === 404 || error.status === 401);
  const failure = image?.error ? new ApiProblem(image.error.code, "", { status: 422 }) : null;
  return {
    key: id,
    name: upload?.name ?? id,
    state: isGone ? "gone" : (image?.state ?? "queued"),
    progress: 1,
    upload,
    image: image ?? null,
    problem: failure ?? error,
  };
}

function itemOfUpload(upload: Upload): Item {
  return {
    key: upload.key,
    name: upload.name,
    state: upload.state === "accepted" ? "queued" : upload.state,
    progress: upload.progress,
    upload,
    image: null,
    problem: upload.problem,
  };
}
