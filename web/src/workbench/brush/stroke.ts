import type { Point } from "../stage/viewport.ts";

/** A movement of the brush. Lengths and places are in pixels of the picture, whatever it is painted on. */
export interface Stroke {
  readonly mode: "erase" | "restore";
  readonly radius: number;
  /** The share of the radius within which the brush covers fully, 0 to 1. */
  readonly hardness: number;
  /** Whether it only reaches what looks like the surface under the brush's middle. */
  readonly snaps: boolean;
  /** At least one. */
  readonly points: readonly Point[];
}

/** How much a brush covers at `distance` from its middle, 0 to 1. */
export function coverage(distance: number, radius: number, hardness: number): number {
  const core = radius * Math.min(hardness, 0.99);
  if (distance <= core) {
    return 1;
  }
  if (distance >= radius) {
    return 0;
  }
  const t = (radius - distance) / (radius - core);
  return t * t * (3 - 2 * t);
}
