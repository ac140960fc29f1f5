import { readFile } from "node:fs/promises";
import type { Page } from "playwright-core";

/** A picture as it was decoded. */
export interface Pixels {
  readonly width: number;
  readonly height: number;
  /** RGBA. */
  readonly data: Uint8Array;
}

/** Decodes a picture in the browser, in `width` × `height` if they are given. */
export async function decode(
  page: Page,
  file: Buffer,
  size?: { width: number; height: number },
): Promise<Pixels> {
  const { width, height, base64 } = await page.evaluate(
    async ({ base64, size }) => {
      const bytes = Uint8Array.from(atob(base64), (letter) => letter.charCodeAt(0));
      const resize = size
        ? { resizeWidth: size.width, resizeHeight: size.height, resizeQuality: "high" as const }
        : {};
      const bitmap = await createImageBitmap(new Blob([bytes]), resize);
      const canvas = new OffscreenCanvas(bitmap.width, bitmap.height);
      const context = canvas.getContext("2d");
      context?.drawImage(bitmap, 0, 0);
      const data = context?.getImageData(0, 0, bitmap.width, bitmap.height).data ?? new Uint8ClampedArray();
      let text = "";
      for (let start = 0; start < data.length; start += 32_768) {
        text += String.fromCharCode(...data.subarray(start, start + 32_768));
      }
      return { width: bitmap.width, height: bitmap.height, base64: btoa(text) };
    },
    { base64: file.toString("base64"), size },
  );
  return { width, height, data: Buffer.from(base64, "base64") };
}

/** The mean difference of two pictures of the same size, over all channels, 0–255. */
export function difference(one: Pixels, other: Pixels): number {
  if (one.width !== other.width || one.height !== other.height) {
    throw new Error(`${one.width} × ${one.height} is not ${other.width} × ${other.height}`);
  }
  let sum = 0;
  for (let i = 0; i < one.data.length; i++) {
    sum += Math.abs((one.data[i] ?? 0) - (other.data[i] ?? 0));
  }
  return sum / one.data.length;
}

/** RGBA at a place. */
export function at({ width, data }: Pixels, x: number, y: number): number[] {
  const start = (y * width + x) * 4;
  return [...data.subarray(start, start + 4)];
}

/** The picture at `path` in another size. */
export async function scaled(
  page: Page,
  path: string,
  { width, height }: { width: number; height: number },
  type: "image/jpeg" | "image/png",
): Promise<Buffer> {
  const base64 = await page.evaluate(
    async ({ base64, width, height, type }) => {
      const bytes = Uint8Array.from(atob(base64), (letter) => letter.charCodeAt(0));
      const bitmap = await createImageBitmap(new Blob([bytes]));
      const canvas = new OffscreenCanvas(width, height);
      canvas.getContext("2d")?.drawImage(bitmap, 0, 0, width, height);
      const made = new Uint8Array(await (await canvas.convertToBlob({ type, quality: 0.9 })).arrayBuffer());
      let text = "";
      for (let start = 0; start < made.length; start += 32_768) {
        text += String.fromCharCode(...made.subarray(start, start + 32_768));
      }
      return btoa(text);
    },
    { base64: (await readFile(path)).toString("base64"), width, height, type },
  );
  return Buffer.from(base64, "base64");
}
