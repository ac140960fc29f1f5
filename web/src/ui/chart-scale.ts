/** How high a chart goes, and the values at which it has lines, from the lowest to the highest. */
export interface Scale {
  readonly top: number;
  readonly lines: readonly number[];
}

const STEPS = [1, 2, 2.5, 5, 10];

/** A scale from 0 whose lines are at round values. Where only whole things are counted no line is between two of them. */
export function scaleOf(most: number, isWhole = true): Scale {
  if (!(most > 0)) {
    return { top: 1, lines: [0, 1] };
  }
  // Three to five lines are enough to read a value from.
  const rough = most / 4;
  const power = 10 ** Math.floor(Math.log10(rough));
  const wanted = STEPS.map((step) => step * power).find((step) => step * 4 >= most) ?? power * 10;
  const step = isWhole ? Math.max(1, Math.ceil(wanted)) : wanted;
  const count = Math.ceil(most / step - 1e-9);
  return { top: step * count, lines: Array.from({ length: count + 1 }, (_, index) => index * step) };
}

/** Where each part of a bar begins and ends, the first at the bottom. */
export function stacked(parts: readonly number[]): readonly { readonly from: number; readonly to: number }[] {
  let sum = 0;
  return parts.map((part) => {
    const from = sum;
    sum += Math.max(0, part);
    return { from, to: sum };
  });
}

/** The path of a line through points `[x, y]`, with gaps where there is none. */
export function linePath(points: readonly (readonly [number, number] | null)[]): string {
  let isDown = false;
  let path = "";
  for (const point of points) {
    if (point === null) {
      isDown = false;
      continue;
    }
    const [x, y] = point;
    // A point alone is a line of no length, which round ends make a dot.
    path += isDown ? `L${x} ${y}` : `M${x} ${y}h0`;
    isDown = true;
  }
  return path;
}
