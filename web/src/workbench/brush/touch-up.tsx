import { type KeyboardEvent, useRef, useState } from "react";
import { useTranslation } from "react-i18next";
import type { Image } from "../../api/images.ts";
import { announce } from "../../app/announcer.tsx";
import { ProblemText } from "../../app/problem-text.tsx";
import { classes } from "../../ui/classes.ts";
import { Notice } from "../../ui/notice.tsx";
import { useObjectUrl } from "../../ui/object-url.ts";
import { Spinner } from "../../ui/spinner.tsx";
import { EditorFrame } from "../editor-frame.tsx";
import { type Painter, Stage } from "../stage/stage.tsx";
import { BrushCursor, type BrushCursorHandle } from "./brush-cursor.tsx";
import { type Brush, BrushPanel, FIRST_BRUSH, MAX_SIZE, MIN_SIZE } from "./brush-panel.tsx";
import { MatteCanvas, type MatteCanvasHandle } from "./matte-canvas.tsx";
import type { Stroke } from "./stroke.ts";
import { useSession } from "./use-session.ts";

interface TouchUpProps {
  readonly image: Image;
  readonly original: Blob;
  readonly onDone: () => void;
}

/** Erasing and restoring parts of the cutout with a brush. */
export function TouchUp({ image, original, onDone }: TouchUpProps) {
  const { t } = useTranslation("workbench");
  const { session, problem, isSaving, save } = useSession(image, original);
  const [brush, setBrush] = useState<Brush>(FIRST_BRUSH);
  const [steps, setSteps] = useState({ canUndo: false, canRedo: false });
  const canvas = useRef<MatteCanvasHandle>(null);
  const cursor = useRef<BrushCursorHandle>(null);
  const originalUrl = useObjectUrl(original);
  const picture = { width: image.width ?? 1, height: image.height ?? 1 };
  const radius = (Math.max(picture.width, picture.height) * brush.size) / 2000;

  const noteSteps = () =>
    setSteps({ canUndo: session?.canUndo ?? false, canRedo: session?.canRedo ?? false });
  const undo = () => {
    canvas.current?.redraw(session?.undo() ?? null);
    noteSteps();
  };
  const redo = () => {
    canvas.current?.redraw(session?.redo() ?? null);
    noteSteps();
  };
  const stroke: Omit<Stroke, "points"> = {
    mode: brush.mode,
    radius,
    hardness: brush.hardness / 100,
    snaps: brush.snaps,
  };
  const painter: Painter = {
    begin: (at) => canvas.current?.redraw(session?.begin(stroke, at) ?? null),
    extend: (at) => canvas.current?.redraw(session?.extend(at) ?? null),
    end: () => {
      session?.end();
      noteSteps();
    },
    abandon: () => canvas.current?.redraw(session?.abandon() ?? null),
    hover: (at) => cursor.current?.moveTo(at),
  };

  const onKey = (event: KeyboardEvent): boolean => {
    const handled = onBrushKey(event);
    if (handled) {
      event.preventDefault();
    }
    return handled;
  };
  const onBrushKey = ({ key, ctrlKey, metaKey, shiftKey }: KeyboardEvent): boolean => {
    if (ctrlKey || metaKey) {
      if (key.toLowerCase() === "z") {
        (shiftKey ? redo : undo)();
        return true;
      }
      if (key.toLowerCase() === "y") {
        redo();
        return true;
      }
      return false;
    }
    const at = cursor.current?.at ?? { x: picture.width / 2, y: picture.height / 2 };
    const step = shiftKey ? radius / 8 : radius / 2;
    const move = (x: number, y: number) =>
      cursor.current?.moveTo({
        x: Math.min(Math.max(at.x + x, 0), picture.width),
        y: Math.min(Math.max(at.y + y, 0), picture.height),
      });
    const resize = (factor: number) =>
      setBrush({ ...brush, size: Math.min(Math.max(Math.round(brush.size * factor), MIN_SIZE), MAX_SIZE) });
    const acts: Record<string, () => void> = {
      ArrowLeft: () => move(-step, 0),
      ArrowRight: () => move(step, 0),
      ArrowUp: () => move(0, -step),
      ArrowDown: () => move(0, step),
      Enter: () => {
        painter.begin(at);
        painter.end();
      },
      e: () => setBrush({ ...brush, mode: "erase" }),
      r: () => setBrush({ ...brush, mode: "restore" }),
      "[": () => resize(1 / 1.25),
      "]": () => resize(1.25),
    };
    acts[key]?.();
    return key in acts;
  };

  const apply = async () => {
    if (await save()) {
      announce(t("steps.ready"));
      onDone();
    }
  };

  return (
    <EditorFrame
      image={image}
      stage={
        session === null ? (
          <div className="grid grow place-content-center justify-items-center gap-3 bg-well p-4 text-soft">
            {problem === null ? (
              <p role="status" className="grid justify-items-center gap-3">
                <Spinner className="size-8" />
                {t("brush.opening")}
              </p>
            ) : (
              <Notice title={t("brush.failed")}>
                <ProblemText error={problem} />
              </Notice>
            )}
          </div>
        ) : (
          <Stage label={t("brush.canvas")} content={picture} painter={painter} onKey={onKey}>
            {(view) => (
              <>
                <div className={classes("absolute inset-0", brush.ghost ? "bg-card" : "checker")} />
                {brush.ghost && originalUrl !== null && (
                  <img
                    src={originalUrl}
                    alt=""
                    draggable={false}
                    className="absolute inset-0 size-full opacity-30"
                  />
                )}
                <MatteCanvas ref={canvas} session={session} />
                <BrushCursor ref={cursor} radius={radius} scale={view.scale} />
              </>
            )}
          </Stage>
        )
      }
      tools={
        <BrushPanel
          brush={brush}
          onChange={setBrush}
          pixels={Math.round(2 * radius)}
          canUndo={steps.canUndo}
          canRedo={steps.canRedo}
          onUndo={undo}
          onRedo={redo}
          isSaving={isSaving}
          problem={session === null ? null : problem}
          onApply={() => void apply()}
          onDiscard={onDone}
        />
      }
    />
  );
}
