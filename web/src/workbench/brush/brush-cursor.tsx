import { type Ref, useImperativeHandle, useState } from "react";
import type { Point } from "../stage/viewport.ts";

/** A cursor that can be told where the brush is. */
export interface BrushCursorHandle {
  readonly at: Point | null;
  moveTo(at: Point | null): void;
}

/** The outline of the brush. It moves alone: what stands around it is not drawn again for every step. */
export function BrushCursor({
  radius,
  scale,
  ref,
}: {
  /** In pixels of the picture. */
  readonly radius: number;
  /** How large one of them is seen. */
  readonly scale: number;
  readonly ref: Ref<BrushCursorHandle>;
}) {
  const [at, moveTo] = useState<Point | null>(null);
  useImperativeHandle(ref, () => ({ at, moveTo }), [at]);
  if (at === null) {
    return null;
  }
  return (
    <div
      aria-hidden="true"
      className="-translate-x-1/2 -translate-y-1/2 pointer-events-none absolute rounded-full border-2 border-white mix-blend-difference"
      style={{
        left: at.x * scale,
        top: at.y * scale,
        width: 2 * radius * scale,
        height: 2 * radius * scale,
      }}
    />
  );
}
