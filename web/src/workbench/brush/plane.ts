import type { Size } from "../stage/viewport.ts";

/** The alpha of a picture, or of a smaller copy of it: `width × height` values, 0–255. */
export interface Plane extends Size {
  readonly values: Uint8Array<ArrayBuffer>;
  /** Pixels of the plane for each of the picture. */
  readonly scale: number;
}

/** The colours of a picture or of a smaller copy: `width × height × 4`, RGBA. */
export interface Colours extends Size {
  readonly rgba: Uint8ClampedArray<ArrayBuffer>;
  /** Pixels of the copy for each of the picture. */
  readonly scale: number;
}

/** A box of whole pixels; `right` and `bottom` are outside. */
export interface Box {
  readonly left: number;
  readonly top: number;
  readonly right: number;
  readonly bottom: number;
}

export function isEmpty(box: Box): boolean {
  return box.right <= box.left || box.bottom <= box.top;
}

/** The smallest box around both. */
export function around(one: Box | null, other: Box): Box {
  if (one === null || isEmpty(one)) {
    return other;
  }
  if (isEmpty(other)) {
    return one;
  }
  return {
    left: Math.min(one.left, other.left),
    top: Math.min(one.top, other.top),
    right: Math.max(one.right, other.right),
    bottom: Math.max(one.bottom, other.bottom),
  };
}

/** A copy of what `plane` has in `box`. */
export function cut(plane: Plane, box: Box): Uint8Array<ArrayBuffer> {
  const width = box.right - box.left;
  const patch = new Uint8Array(width * (box.bottom - box.top));
  for (let y = box.top; y < box.bottom; y++) {
    const start = y * plane.width + box.left;
    patch.set(plane.values.subarray(start, start + width), (y - box.top) * width);
  }
  return patch;
}

/** Puts what {@link cut} took back. */
export function paste(plane: Plane, box: Box, patch: Uint8Array): void {
  const width = box.right - box.left;
  for (let y = box.top; y < box.bottom; y++) {
    const start = (y - box.top) * width;
    plane.values.set(patch.subarray(start, start + width), y * plane.width + box.left);
  }
}

/** A copy whose longer side has at most `longest` pixels, each the mean of those it stands for. */
export function reduced(plane: Plane, longest: number): Plane {
  const scale = Math.min(1, longest / Math.max(plane.width, plane.height));
  if (scale === 1) {
    return { ...plane, values: plane.values.slice() };
  }
  const width = Math.max(1, Math.round(plane.width * scale));
  const height = Math.max(1, Math.round(plane.height * scale));
  const values = new Uint8Array(width * height);
  for (let y = 0; y < height; y++) {
    const [top, bottom] = span(y, height, plane.height);
    for (let x = 0; x < width; x++) {
      const [left, right] = span(x, width, plane.width);
      let sum = 0;
      for (let row = top; row < bottom; row++) {
        for (let column = left; column < right; column++) {
          sum += plane.values[row * plane.width + column] ?? 0;
        }
      }
      values[y * width + x] = Math.round(sum / ((bottom - top) * (right - left)));
    }
  }
  return { width, height, values, scale: plane.scale * scale };
}

/** Which of `from` pixels the `index`th of `to` stands for. */
function span(index: number, to: number, from: number): [number, number] {
  const start = Math.floor((index * from) / to);
  return [start, Math.max(start + 1, Math.floor(((index + 1) * from) / to))];
}
