import { type Ref, useEffect, useImperativeHandle, useRef } from "react";
import type { Box } from "./plane.ts";
import { isEmpty } from "./plane.ts";
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
  const redraw = (box: Box | null) => {
    const context = canvas.current?.getContext("2d");
    if (context && box !== null && !isEmpty(box)) {
      context.putImageData(cutOut(session, box), box.left, box.top);
    }
  };
  useImperativeHandle(ref, () => ({ redraw }));
  // biome-ignore lint/correctness/useExhaustiveDependencies: all of it is drawn when there is another session
  useEffect(() => redraw({ left: 0, top: 0, right: width, bottom: height }), [session]);
  return <canvas ref={canvas} width={width} height={height} className="absolute inset-0 size-full" />;
}

function cutOut({ plane, colours }: Session, box: Box): ImageData {
  const width = box.right - box.left;
  const image = new ImageData(width, box.bottom - box.top);
  for (let y = box.top; y < box.bottom; y++) {
    for (let x = box.left; x < box.right; x++) {
      const from = y * plane.width + x;
      const to = ((y - box.top) * width + (x - box.left)) * 4;
      image.data[to] = colours.rgba[from * 4] ?? 0;
      image.data[to + 1] = colours.rgba[from * 4 + 1] ?? 0;
      image.data[to + 2] = colours.rgba[from * 4 + 2] ?? 0;
      image.data[to + 3] = plane.values[from] ?? 0;
    }
  }
  return image;
}
