import { type RefObject, useCallback, useEffect, useLayoutEffect, useMemo, useState } from "react";
import { fitView, keepInSight, type Point, pan, pinch, type Size, type View, zoomAt } from "./viewport.ts";

const PADDING = 24;
/** What the buttons below the picture take up. */
const CONTROLS_HEIGHT = 56;

/** How the picture is seen, and the ways to change that. */
export interface Viewing {
  readonly view: View;
  readonly isFitted: boolean;
  zoom(factor: number, at?: Point): void;
  pan(dx: number, dy: number): void;
  pinch(before: readonly [Point, Point], after: readonly [Point, Point]): void;
  fit(): void;
}

/** The view of `content` in the box. Until it is changed, all of the content is seen, however the box changes. */
export function useView(box: RefObject<HTMLElement | null>, content: Size): Viewing {
  const [room, setRoom] = useState<Size>({ width: 0, height: 0 });
  const [changed, setChanged] = useState<View | null>(null);
  const { width, height } = content;

  useLayoutEffect(() => {
    const element = box.current;
    if (element === null) {
      return;
    }
    const measure = () => setRoom({ width: element.clientWidth, height: element.clientHeight });
    measure();
    const observer = new ResizeObserver(measure);
    observer.observe(element);
    return () => observer.disconnect();
  }, [box]);

  // Another shape is another picture.
  const shape = `${(width / height).toFixed(3)}`;
  // biome-ignore lint/correctness/useExhaustiveDependencies: it is there to notice another shape
  useEffect(() => setChanged(null), [shape]);

  const fitted = useMemo(
    () =>
      fitView(
        { width, height },
        { width: room.width, height: room.height - CONTROLS_HEIGHT },
        room.width < 640 ? PADDING / 2 : PADDING,
      ),
    [width, height, room],
  );
  const view = changed ?? fitted;
  const change = useCallback(
    (next: (view: View) => View) => {
      setChanged((current) => keepInSight(next(current ?? fitted), { width, height }, room));
    },
    [fitted, width, height, room],
  );
  return useMemo(
    () => ({
      view,
      isFitted: changed === null,
      zoom: (factor, at = { x: room.width / 2, y: room.height / 2 }) =>
        change((was) => zoomAt(was, factor, at, fitted)),
      pan: (dx, dy) => change((was) => pan(was, dx, dy)),
      pinch: (before, after) => change((was) => pinch(was, before, after, fitted)),
      fit: () => setChanged(null),
    }),
    [view, changed, room, change, fitted],
  );
}
