import { keepPreviousData, useQuery } from "@tanstack/react-query";
import { useEffect, useState } from "react";
import { type Image, renderResult } from "../api/images.ts";
import { type Composition, keepsGeometry } from "../composition/composition.ts";
import { layerFields } from "../composition/fields.ts";

const SETTLE_MS = 160;
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
  const size = inFull ? {} : { size: `${PREVIEW_SIDE}x${PREVIEW_SIDE}` };
  const query = useQuery({
    queryKey: ["layer", image.id, image.version, fields, inFull],
    queryFn: async ({ signal }): Promise<Layer> => {
      const blob = await renderResult(image.id, { ...fields, ...size, format: "webp" }, null, signal);
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
