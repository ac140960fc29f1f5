import type { ResultFields } from "../api/images.ts";
import { type Composition, keepsGeometry } from "./composition.ts";
import { resultFields } from "./fields.ts";

export const FORMATS = ["png", "webp", "jpg", "zip"] as const;
export type Format = (typeof FORMATS)[number];

/** How large a download is at most: as it is, or its longer side in pixels. */
export const SIZES = ["full", 2048, 1080, 512] as const;
export type Size = (typeof SIZES)[number];

export interface Output {
  readonly format: Format;
  readonly size: Size;
  /** 1–100, for formats with loss. */
  readonly quality: number;
}

export const DEFAULT_OUTPUT: Output = { format: "png", size: "full", quality: 90 };

export function hasQuality(format: Format): boolean {
  return format === "jpg" || format === "webp" || format === "zip";
}

export function keepsTransparency(format: Format): boolean {
  return format !== "jpg";
}

/** What the service is asked for to get `composition` as `output`. */
export function downloadFields(composition: Composition, output: Output): ResultFields {
  const fields: ResultFields = { ...resultFields(composition), format: output.format };
  if (hasQuality(output.format)) {
    fields.encode_quality = output.quality;
  }
  if (output.size !== "full") {
    fields.size = `${output.size}x${output.size}`;
  }
  return fields;
}

/** Width and height of a download of a picture of this size, where that is known without rendering it. */
export function outputSize(
  picture: { width: number; height: number },
  composition: Composition,
  size: Size,
): { width: number; height: number } | null {
  const exact = /^(\d+)x(\d+)$/.exec(composition.frame);
  const whole = exact ? { width: Number(exact[1]), height: Number(exact[2]) } : picture;
  if (!exact && !keepsGeometry({ ...composition, scale: null, position: "original" })) {
    return null;
  }
  if (size === "full") {
    return whole;
  }
  const scale = Math.min(1, size / whole.width, size / whole.height);
  return {
    width: Math.max(1, Math.round(whole.width * scale)),
    height: Math.max(1, Math.round(whole.height * scale)),
  };
}

/** A name for the file that says what it came from. */
export function downloadName(original: string | null, id: string, format: Format): string {
  const stem = original?.replace(/\.[^.]*$/, "").replace(/[\\/:*?"<>|\p{Cc}]/gu, "_") || id;
  return `${stem}-cutout.${format}`;
}
