import { Maximize, ZoomIn, ZoomOut } from "lucide-react";
import { type KeyboardEvent, type PointerEvent, type ReactNode, useEffect, useRef, useState } from "react";
import { useTranslation } from "react-i18next";
import { percentText } from "../../app/numbers.ts";
import { IconButton } from "../../ui/button.tsx";
import { classes } from "../../ui/classes.ts";
import { useView } from "./use-view.ts";
import { inPicture, type Point, type Size, type View } from "./viewport.ts";

const ZOOM_STEP = 1.25;
const PAN_STEP = 48;
const WHEEL_RATE = 0.0015;

/** What happens when somebody paints instead of moving the picture. Places are in the picture's pixels. */
export interface Painter {
  begin(at: Point): void;
  extend(at: Point): void;
  end(): void;
  abandon(): void;
  hover(at: Point | null): void;
}

interface StageProps {
  readonly label: string;
  readonly content: Size;
  readonly children: (view: View) => ReactNode;
  /** More buttons beside those that zoom. */
  readonly controls?: ReactNode;
  readonly painter?: Painter;
  /** Gets keys before the stage does; `true` when it did something with one. */
  readonly onKey?: (event: KeyboardEvent) => boolean;
  readonly onView?: (view: View) => void;
}

/** Shows a picture that can be moved and zoomed by pointer, wheel, fingers and keys. */
export function Stage({ label, content, children, controls, painter, onKey, onView }: StageProps) {
  const { t, i18n } = useTranslation("workbench");
  const box = useRef<HTMLDivElement>(null);
  const viewing = useView(box, content);
  const { view } = viewing;
  const pointers = useRef(new Map<number, Point>());
  const [isMoving, setMoving] = useState(false);
  const [isSpaceDown, setSpaceDown] = useState(false);
  const paints = painter !== undefined && !isSpaceDown;

  useEffect(() => onView?.(view), [onView, view]);

  // React's own wheel listeners cannot keep the page from scrolling.
  const { zoom, pan } = viewing;
  useEffect(() => {
    const element = box.current;
    if (element === null) {
      return;
    }
    const onWheel = (event: WheelEvent) => {
      event.preventDefault();
      const { left, top } = element.getBoundingClientRect();
      zoom(Math.exp(-event.deltaY * WHEEL_RATE * (event.ctrlKey ? 4 : 1)), {
        x: event.clientX - left,
        y: event.clientY - top,
      });
    };
    element.addEventListener("wheel", onWheel, { passive: false });
    return () => element.removeEventListener("wheel", onWheel);
  }, [zoom]);

  const place = (event: PointerEvent): Point => {
    const { left, top } = event.currentTarget.getBoundingClientRect();
    return { x: event.clientX - left, y: event.clientY - top };
  };
  const isPair = (points: Point[]): points is [Point, Point] => points.length === 2;

  const onPointerDown = (event: PointerEvent<HTMLDivElement>) => {
    if (event.button > 1) {
      return;
    }
    event.currentTarget.setPointerCapture(event.pointerId);
    pointers.current.set(event.pointerId, place(event));
    if (pointers.current.size > 1) {
      painter?.abandon();
      setMoving(true);
    } else if (paints && event.button === 0) {
      painter.begin(inPicture(view, place(event)));
    } else {
      setMoving(true);
    }
  };
  const onPointerMove = (event: PointerEvent<HTMLDivElement>) => {
    const now = place(event);
    if (event.pointerType !== "touch") {
      painter?.hover(inPicture(view, now));
    }
    const was = pointers.current.get(event.pointerId);
    if (was === undefined) {
      return;
    }
    const before = [...pointers.current.values()];
    pointers.current.set(event.pointerId, now);
    const after = [...pointers.current.values()];
    if (isPair(before) && isPair(after)) {
      viewing.pinch(before, after);
    } else if (!isMoving && paints) {
      for (const { clientX, clientY } of event.nativeEvent.getCoalescedEvents?.() ?? [event]) {
        const { left, top } = event.currentTarget.getBoundingClientRect();
        painter.extend(inPicture(view, { x: clientX - left, y: clientY - top }));
      }
    } else {
      pan(now.x - was.x, now.y - was.y);
    }
  };
  const onPointerEnd = (event: PointerEvent<HTMLDivElement>) => {
    if (!pointers.current.delete(event.pointerId)) {
      return;
    }
    if (!isMoving && event.type === "pointercancel") {
      painter?.abandon();
    } else if (!isMoving) {
      painter?.end();
    }
    if (pointers.current.size === 0) {
      setMoving(false);
    }
  };
  const onKeyDown = (event: KeyboardEvent) => {
    if (event.target !== event.currentTarget || event.altKey || onKey?.(event)) {
      return;
    }
    const acts: Record<string, () => void> = {
      "+": () => zoom(ZOOM_STEP),
      "=": () => zoom(ZOOM_STEP),
      "-": () => zoom(1 / ZOOM_STEP),
      "0": viewing.fit,
      ArrowLeft: () => pan(PAN_STEP, 0),
      ArrowRight: () => pan(-PAN_STEP, 0),
      ArrowUp: () => pan(0, PAN_STEP),
      ArrowDown: () => pan(0, -PAN_STEP),
    };
    const act = acts[event.key];
    if (act !== undefined && !event.ctrlKey && !event.metaKey) {
      event.preventDefault();
      act();
    } else if (event.key === " ") {
      event.preventDefault();
      setSpaceDown(true);
    }
  };

  return (
    <div className="relative flex min-h-0 grow flex-col">
      {/* biome-ignore lint/a11y/useSemanticElements: no element is a picture that can be moved */}
      <div
        ref={box}
        role="group"
        // biome-ignore lint/a11y/noNoninteractiveTabindex: it is moved and zoomed by keys
        tabIndex={0}
        aria-label={label}
        onPointerDown={onPointerDown}
        onPointerMove={onPointerMove}
        onPointerUp={onPointerEnd}
        onPointerCancel={onPointerEnd}
        onPointerLeave={() => painter?.hover(null)}
        onKeyDown={onKeyDown}
        onKeyUp={(event) => event.key === " " && setSpaceDown(false)}
        onBlur={() => setSpaceDown(false)}
        onDoubleClick={() => !painter && viewing.fit()}
        className={classes(
          "relative min-h-0 grow touch-none overflow-hidden bg-well outline-offset-[-3px]",
          paints ? "cursor-none" : isMoving ? "cursor-grabbing" : "cursor-grab",
        )}
      >
        <div
          className="absolute top-0 left-0"
          style={{
            width: content.width * view.scale,
            height: content.height * view.scale,
            transform: `translate(${view.x}px, ${view.y}px)`,
            imageRendering: view.scale >= 6 ? "pixelated" : "auto",
          }}
        >
          {children(view)}
        </div>
      </div>
      <div className="-translate-x-1/2 absolute bottom-3 left-1/2 flex items-center rounded-2xl border border-line bg-card/95 p-1 shadow-raised">
        <IconButton name={t("stage.zoomOut")} onClick={() => zoom(1 / ZOOM_STEP)}>
          <ZoomOut aria-hidden="true" className="size-5" />
        </IconButton>
        <output aria-label={t("stage.zoom")} className="min-w-13 text-center text-sm tabular-nums">
          {percentText(view.scale, i18n.language)}
        </output>
        <IconButton name={t("stage.zoomIn")} onClick={() => zoom(ZOOM_STEP)}>
          <ZoomIn aria-hidden="true" className="size-5" />
        </IconButton>
        <IconButton name={t("stage.fit")} onClick={viewing.fit} disabled={viewing.isFitted}>
          <Maximize aria-hidden="true" className="size-5" />
        </IconButton>
        {controls}
      </div>
    </div>
  );
}
