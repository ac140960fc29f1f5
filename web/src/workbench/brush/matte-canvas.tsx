import { type Ref, useEffect, useImperativeHandle, useMemo, useRef } from "react";
import { type Box, isEmpty, type Plane } from "./plane.ts";
import type { Session } from "./session.ts";

/** A canvas that can be told what changed. */
export interface MatteCanvasHandle {
  redraw(box: Box | null): void;
}

/** The picture, as opaque as the matte says. */
export function MatteCanvas({
  session,
  ref,
}: {
  readonly session: Session;
  readonly ref: Ref<MatteCanvasHandle>;
}) {
  const canvas = useRef<HTMLCanvasElement>(null);
  const { width, height } = session.plane;
  const picture = useMemo(
    () => new ImageData(session.colours.rgba.slice(), width, height),
    [session, width, height],
  );
  const redraw = (box: Box | null) => {
    const context = canvas.current?.getContext("2d");
    if (context && box !== null && !isEmpty(box)) {
      const { left, top, right, bottom } = box;
      cutOut(picture, session.plane, box);
      context.putImageData(picture, 0, 0, left, top, right - left, bottom - top);
    }
  };
  useImperativeHandle(ref, () => ({ redraw }));
  // biome-ignore lint/correctness/useExhaustiveDependencies: all of it is drawn when there is another session
  useEffect(() => redraw({ left: 0, top: 0, right: width, bottom: height }), [session]);
  return <canvas ref={canvas} width={width} height={height} className="absolute inset-0 size-full" />;
}

/** Makes the picture as opaque in a box as the plane is there. */
function cutOut(picture: ImageData, plane: Plane, { left, top, right, bottom }: Box): void {
  const { data } = picture;
  for (let y = top; y < bottom; y++) {
    const start = y * plane.width;
    for (let at = start + left; at < start + right; at++) {
      data[at * 4 + 3] = plane.values[at] ?? 0;
    }
  }
}
