import { keepPreviousData, useQuery } from "@tanstack/react-query";
import { useEffect, useState } from "react";
import { type Image, type ResultFields, renderResult } from "../api/images.ts";
import { type Composition, keepsGeometry } from "../composition/composition.ts";
import { layerFields } from "../composition/fields.ts";

const SETTLE_MS = 160;
/** As fast as browsers say that anything is. */
const FAST_MBITS = 10;
/** Longer side of what is fetched until somebody looks more closely. */
export const PREVIEW_SIDE = 1600;

/** What the service drew: the subject and its shadow, or all of it where the browser cannot draw the backdrop. */
export interface Layer {
  readonly blob: Blob;
  readonly width: number;
  readonly height: number;
  /** Whether each pixel lies where it does in the original. */
  readonly isUnmoved: boolean;
}

export interface LayerState {
  readonly layer: Layer | undefined;
  readonly isDrawing: boolean;
  readonly problem: unknown;
}

export function useLayer(image: Image, composition: Composition, inFull: boolean): LayerState {
  const settled = useSettled(composition);
  const fields = layerFields(settled);
  const longest = Math.max(image.width ?? 0, image.height ?? 0);
  // The cutout itself is there at once; all else is rendered, smaller.
  const isCutout = Object.keys(fields).length === 0 && longest <= PREVIEW_SIDE && isFast();
  const size = inFull ? {} : { size: `${PREVIEW_SIDE}x${PREVIEW_SIDE}` };
  const drawn: ResultFields = isCutout ? { format: "png" } : { ...fields, ...size, format: "webp" };
  const query = useQuery({
    queryKey: ["layer", image.id, image.version, drawn],
    queryFn: async ({ signal }): Promise<Layer> => {
      const blob = await renderResult(image.id, drawn, null, signal);
      const { width, height } = await sizeOf(blob);
      return { blob, width, height, isUnmoved: keepsGeometry(settled) };
    },
    placeholderData: keepPreviousData,
    staleTime: Number.POSITIVE_INFINITY,
    gcTime: 60_000,
  });
  return {
    layer: query.data,
    isDrawing: query.isFetching || settled !== composition,
    problem: query.error,
  };
}

/** Whether a file that is a few times larger comes sooner than a smaller one is made. */
function isFast(): boolean {
  const { connection } = navigator as { connection?: { downlink?: number; saveData?: boolean } };
  return connection?.saveData !== true && (connection?.downlink ?? FAST_MBITS) >= FAST_MBITS;
}

/** `value` once it has not changed for a moment. */
function useSettled<T>(value: T): T {
  const [settled, setSettled] = useState(value);
  useEffect(() => {
    const timer = setTimeout(() => setSettled(value), SETTLE_MS);
    return () => clearTimeout(timer);
  }, [value]);
  return settled;
}

async function sizeOf(blob: Blob): Promise<{ width: number; height: number }> {
  const bitmap = await createImageBitmap(blob);
  const size = { width: bitmap.width, height: bitmap.height };
  bitmap.close();
  return size;
}
