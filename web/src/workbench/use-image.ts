import { useQuery, useQueryClient } from "@tanstack/react-query";
import { useEffect, useState } from "react";
import { watchImage } from "../api/events.ts";
import { getImage, type Image, isSettled } from "../api/images.ts";
import { ApiProblem } from "../api/problem.ts";
import { uploads } from "../intake/visit.ts";

const POLL_MS = 2000;

export function imageKey(id: string): readonly string[] {
  return ["image", id];
}

/** An image as it changes. */
export interface WatchedImage {
  readonly image: Image | undefined;
  /** The step that the removal is at, while it is. */
  readonly step: string | null;
  readonly isGone: boolean;
  readonly problem: unknown;
}

export function useImage(id: string): WatchedImage {
  const queries = useQueryClient();
  const [step, setStep] = useState<string | null>(null);
  const [isGone, setGone] = useState(false);
  const query = useQuery({
    queryKey: imageKey(id),
    queryFn: ({ signal }) => getImage(id, signal),
    ...(uploads.ofImage(id)?.image && { initialData: uploads.ofImage(id)?.image as Image }),
    // Events may not get through some proxies.
    refetchInterval: ({ state }) =>
      state.data !== undefined && state.error === null && !isSettled(state.data) ? POLL_MS : false,
  });
  const isFollowed = query.data !== undefined && !isSettled(query.data);
  useEffect(() => {
    if (!isFollowed) {
      return;
    }
    return watchImage(id, {
      onImage: (image) => queries.setQueryData(imageKey(id), image),
      onStep: setStep,
      onGone: () => setGone(true),
    });
  }, [id, isFollowed, queries]);
  const isMissing =
    query.error instanceof ApiProblem && (query.error.status === 404 || query.error.status === 401);
  return {
    image: query.data,
    step: step ?? query.data?.step ?? null,
    isGone: isGone || isMissing,
    problem: query.error,
  };
}
