import type { Point } from "../stage/viewport.ts";
import { Painting, paint } from "./painting.ts";
import { type Box, type Colours, cut, type Plane, paste } from "./plane.ts";
import type { Stroke } from "./stroke.ts";

interface Done {
  readonly stroke: Stroke;
  readonly box: Box | null;
  /** What was in the box before. */
  readonly patch: Uint8Array<ArrayBuffer> | null;
}

/** The corrections of a matte: strokes that can be taken back and made again until they are saved. */
export class Session {
  private done: Done[] = [];
  private undone: Stroke[] = [];
  private painting: Painting | null = null;
  private brush: Omit<Stroke, "points"> | null = null;
  private points: Point[] = [];
  private before: Plane | null = null;

  constructor(
    readonly plane: Plane,
    readonly colours: Colours,
  ) {}

  get strokes(): readonly Stroke[] {
    return this.done.map(({ stroke }) => stroke);
  }

  get canUndo(): boolean {
    return this.done.length > 0;
  }

  get canRedo(): boolean {
    return this.undone.length > 0;
  }

  get isPainting(): boolean {
    return this.painting !== null;
  }

  /** Puts the brush down; gives what that changed. */
  begin(brush: Omit<Stroke, "points">, point: Point): Box {
    this.before = { ...this.plane, values: this.plane.values.slice() };
    this.painting = new Painting(this.plane, this.colours, brush);
    this.brush = brush;
    this.points = [point];
    return this.painting.moveTo(point);
  }

  /** Moves the brush; gives what that changed, or nothing when it is not down. */
  extend(point: Point): Box | null {
    if (this.painting === null) {
      return null;
    }
    this.points.push(point);
    return this.painting.moveTo(point);
  }

  /** Lifts the brush: the stroke counts from now on. */
  end(): void {
    if (this.painting === null || this.brush === null || this.before === null) {
      return;
    }
    const box = this.painting.changed;
    const patch = box === null ? null : cut(this.before, box);
    this.done.push({ stroke: { ...this.brush, points: this.points }, box, patch });
    this.undone = [];
    this.lift();
  }

  /** Lifts the brush as if it had not been put down; gives what that changed back. */
  abandon(): Box | null {
    const box = this.painting?.changed ?? null;
    if (box !== null && this.before !== null) {
      paste(this.plane, box, cut(this.before, box));
    }
    this.lift();
    return box;
  }

  undo(): Box | null {
    const last = this.done.pop();
    if (last === undefined) {
      return null;
    }
    this.undone.push(last.stroke);
    if (last.box !== null && last.patch !== null) {
      paste(this.plane, last.box, last.patch);
    }
    return last.box;
  }

  redo(): Box | null {
    const stroke = this.undone.pop();
    if (stroke === undefined) {
      return null;
    }
    const before: Plane = { ...this.plane, values: this.plane.values.slice() };
    const box = paint(this.plane, this.colours, stroke);
    this.done.push({ stroke, box, patch: box === null ? null : cut(before, box) });
    return box;
  }

  private lift(): void {
    this.painting = null;
    this.brush = null;
    this.before = null;
    this.points = [];
  }
}
