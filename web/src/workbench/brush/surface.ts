import type { Colours } from "./plane.ts";

/** What a brush that snaps takes for the thing that it is on: a colour, and how far its surface strays from that. */
export interface Surface {
  readonly r: number;
  readonly g: number;
  readonly b: number;
  /** The root of the mean squared distance of its colours from the one above. */
  readonly spread: number;
}

/** Colours that are nearer than this to a smooth surface are its own, those that are farther than the other are not. */
const [SAME, OTHER] = [28, 64];
/** Samples on a line through the middle. */
const SAMPLES = 9;

/**
 * The surface under the middle of a brush of `radius`, both in pixels of the picture. It is looked at in a quarter of the
 * radius, and only what is like the middle itself counts, so that an edge nearby does not blur into it.
 */
export function surfaceAt(colours: Colours, x: number, y: number, radius: number): Surface {
  const [r, g, b] = colourAt(colours, x, y);
  const reach = radius / 4;
  const alike: (readonly [number, number, number])[] = [[r, g, b]];
  for (let row = 0; row < SAMPLES; row++) {
    for (let column = 0; column < SAMPLES; column++) {
      const [dx, dy] = [offset(column, reach), offset(row, reach)];
      const colour = colourAt(colours, x + dx, y + dy);
      if (Math.hypot(colour[0] - r, colour[1] - g, colour[2] - b) <= OTHER) {
        alike.push(colour);
      }
    }
  }
  const mean = (channel: 0 | 1 | 2) => alike.reduce((sum, colour) => sum + colour[channel], 0) / alike.length;
  const middle = { r: mean(0), g: mean(1), b: mean(2) };
  const squares = alike.reduce(
    (sum, colour) =>
      sum + (colour[0] - middle.r) ** 2 + (colour[1] - middle.g) ** 2 + (colour[2] - middle.b) ** 2,
    0,
  );
  return { ...middle, spread: Math.sqrt(squares / alike.length) };
}

/** How sure a place of the picture belongs to a surface, 0 to 1. What strays by itself may stray further. */
export function belonging(surface: Surface, colours: Colours, x: number, y: number): number {
  const [r, g, b] = colourAt(colours, x, y);
  const distance = Math.hypot(r - surface.r, g - surface.g, b - surface.b);
  const [same, other] = [SAME + surface.spread, OTHER + surface.spread];
  const t = Math.min(Math.max((other - distance) / (other - same), 0), 1);
  return t * t * (3 - 2 * t);
}

function offset(index: number, reach: number): number {
  return ((2 * index) / (SAMPLES - 1) - 1) * reach;
}

function colourAt({ width, height, scale, rgba }: Colours, x: number, y: number): [number, number, number] {
  const column = Math.min(Math.max(Math.floor(x * scale), 0), width - 1);
  const row = Math.min(Math.max(Math.floor(y * scale), 0), height - 1);
  const at = (row * width + column) * 4;
  return [rgba[at] ?? 0, rgba[at + 1] ?? 0, rgba[at + 2] ?? 0];
}
