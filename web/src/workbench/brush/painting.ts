import type { Point } from "../stage/viewport.ts";
import { around, type Box, type Colours, isEmpty, type Plane } from "./plane.ts";
import { coverage, type Stroke } from "./stroke.ts";
import { belonging, type Surface, surfaceAt } from "./surface.ts";

/**
 * A stroke while it is painted onto a plane.
 *
 * A place is covered as much as by the nearest moment of the stroke, however often the brush came by, so that the same
 * stroke gives the same on planes of any scale.
 */
export class Painting {
  /** What was changed so far. */
  changed: Box | null = null;
  private readonly covered: Uint8Array;
  private readonly before: Uint8Array;
  private last: Point | null = null;

  constructor(
    private readonly plane: Plane,
    private readonly colours: Colours | null,
    private readonly brush: Omit<Stroke, "points">,
  ) {
    this.covered = new Uint8Array(plane.values.length);
    this.before = plane.values.slice();
  }

  /** Moves the brush on; gives what that changed. */
  moveTo(point: Point): Box {
    const from = this.last ?? point;
    this.last = point;
    const box = this.reach(from, point);
    if (!isEmpty(box)) {
      this.cover(from, point, box);
      this.changed = around(this.changed, box);
    }
    return box;
  }

  private reach(from: Point, to: Point): Box {
    const { scale, width, height } = this.plane;
    const radius = this.brush.radius;
    return {
      left: Math.max(0, Math.floor((Math.min(from.x, to.x) - radius) * scale)),
      top: Math.max(0, Math.floor((Math.min(from.y, to.y) - radius) * scale)),
      right: Math.min(width, Math.ceil((Math.max(from.x, to.x) + radius) * scale)),
      bottom: Math.min(height, Math.ceil((Math.max(from.y, to.y) + radius) * scale)),
    };
  }

  /** What the brush is on, if it looks. */
  private surfaceAt({ x, y }: Point): Surface | null {
    const { snaps, radius } = this.brush;
    return snaps && this.colours !== null ? surfaceAt(this.colours, x, y, radius) : null;
  }

  private cover(from: Point, to: Point, box: Box): void {
    const { scale, width, values } = this.plane;
    const { radius, hardness, mode } = this.brush;
    const surface = this.surfaceAt(to);
    const [alongX, alongY] = [to.x - from.x, to.y - from.y];
    const length = alongX * alongX + alongY * alongY;
    for (let y = box.top; y < box.bottom; y++) {
      for (let x = box.left; x < box.right; x++) {
        const [atX, atY] = [(x + 0.5) / scale, (y + 0.5) / scale];
        const along = length === 0 ? 0 : ((atX - from.x) * alongX + (atY - from.y) * alongY) / length;
        const t = Math.min(Math.max(along, 0), 1);
        const [nearX, nearY] = [from.x + alongX * t, from.y + alongY * t];
        let amount = coverage(Math.hypot(atX - nearX, atY - nearY), radius, hardness);
        if (amount > 0 && surface !== null && this.colours !== null) {
          amount *= belonging(surface, this.colours, atX, atY);
        }
        const index = y * width + x;
        const value = Math.round(amount * 255);
        if (value <= (this.covered[index] ?? 0)) {
          continue;
        }
        this.covered[index] = value;
        const was = this.before[index] ?? 0;
        const aim = mode === "erase" ? 0 : 255;
        values[index] = was + Math.round(((aim - was) * value) / 255);
      }
    }
  }
}

/** Paints a whole stroke; gives what that changed. */
export function paint(plane: Plane, colours: Colours | null, stroke: Stroke): Box | null {
  const painting = new Painting(plane, colours, stroke);
  for (const point of stroke.points) {
    painting.moveTo(point);
  }
  return painting.changed;
}
