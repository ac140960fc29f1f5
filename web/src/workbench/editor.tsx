import { Columns2 } from "lucide-react";
import { lazy, Suspense, useCallback, useEffect, useState } from "react";
import { useTranslation } from "react-i18next";
import type { Image } from "../api/images.ts";
import { announce } from "../app/announcer.tsx";
import { ProblemText } from "../app/problem-text.tsx";
import { IconButton } from "../ui/button.tsx";
import { Compare } from "../ui/compare.tsx";
import { Notice } from "../ui/notice.tsx";
import { useObjectUrl } from "../ui/object-url.ts";
import { Spinner } from "../ui/spinner.tsx";
import { BackdropLayer } from "./backdrop.tsx";
import { EditorFrame } from "./editor-frame.tsx";
import { Stage } from "./stage/stage.tsx";
import type { View } from "./stage/viewport.ts";
import { Tools } from "./tools.tsx";
import { useComposition } from "./use-composition.ts";
import { PREVIEW_SIDE, useLayer } from "./use-layer.ts";
import { useOriginal } from "./use-original.ts";

const TouchUp = lazy(async () => ({ default: (await import("./brush/touch-up.tsx")).TouchUp }));

/** The cutout, and what can be made of it. */
export function Editor({ image }: { readonly image: Image }) {
  const { t } = useTranslation("workbench");
  const [composition, change] = useComposition();
  const [picture, setPicture] = useState<File | null>(null);
  const [isTouchingUp, setTouchingUp] = useState(false);
  const original = useOriginal(image);
  useEffect(() => announce(t("steps.ready")), [t]);

  if (isTouchingUp && original !== undefined) {
    return (
      <Suspense
        fallback={<EditorFrame stage={<Busy text={t("brush.opening")} />} tools={null} image={image} />}
      >
        <TouchUp image={image} original={original} onDone={() => setTouchingUp(false)} />
      </Suspense>
    );
  }
  return (
    <EditorFrame
      image={image}
      stage={<ResultStage image={image} composition={composition} picture={picture} original={original} />}
      tools={
        <Tools
          image={image}
          composition={composition}
          onChange={change}
          picture={picture}
          onPicture={setPicture}
          onTouchUp={original === undefined ? null : () => setTouchingUp(true)}
        />
      }
    />
  );
}

interface ResultStageProps {
  readonly image: Image;
  readonly composition: Parameters<typeof useLayer>[1];
  readonly picture: File | null;
  readonly original: Blob | undefined;
}

function ResultStage({ image, composition, picture, original }: ResultStageProps) {
  const { t } = useTranslation("workbench");
  const [inFull, setInFull] = useState(false);
  const [compares, setCompares] = useState(false);
  const { layer, isDrawing, problem } = useLayer(image, composition, inFull);
  const layerUrl = useObjectUrl(layer?.blob);
  const pictureUrl = useObjectUrl(picture);
  const originalUrl = useObjectUrl(original);
  const picturePixels = { width: image.width ?? 1, height: image.height ?? 1 };
  const content = layer === undefined || layer.isUnmoved ? picturePixels : layer;

  const longest = Math.max(content.width, content.height);
  const onView = useCallback(
    ({ scale }: View) => {
      if (longest > PREVIEW_SIDE && scale * longest * window.devicePixelRatio > PREVIEW_SIDE * 1.5) {
        setInFull(true);
      }
    },
    [longest],
  );

  const result = (
    <>
      <BackdropLayer backdrop={composition.backdrop} pictureUrl={pictureUrl} />
      {layerUrl !== null && (
        <img
          data-layer
          src={layerUrl}
          alt={t("stage.result")}
          draggable={false}
          className="absolute inset-0 size-full"
        />
      )}
    </>
  );
  const before = originalUrl !== null && (
    <img
      src={originalUrl}
      alt={t("stage.before")}
      draggable={false}
      className="absolute inset-0 size-full object-contain"
    />
  );
  return (
    <div className="relative flex min-h-0 grow flex-col">
      <Stage
        label={t("stage.label")}
        content={content}
        onView={onView}
        controls={
          <IconButton
            name={t("stage.compare")}
            pressed={compares}
            disabled={originalUrl === null}
            onClick={() => setCompares(!compares)}
          >
            <Columns2 aria-hidden="true" className="size-5" />
          </IconButton>
        }
      >
        {() => {
          if (!compares || before === false) {
            return result;
          }
          // What was moved cannot lie on what it was.
          return layer?.isUnmoved ? (
            <Compare
              label={t("stage.compareSlider")}
              beforeLabel={t("stage.before")}
              afterLabel={t("stage.result")}
              before={before}
              after={result}
            />
          ) : (
            before
          );
        }}
      </Stage>
      {layer === undefined && problem === null && <Busy text={t("stage.rendering")} />}
      {isDrawing && layer !== undefined && (
        <p className="absolute top-3 left-3 flex items-center gap-2 rounded-full border border-line bg-card px-3 py-1.5 text-sm shadow-raised">
          <Spinner className="size-4 text-accent" />
          {t("stage.rendering")}
        </p>
      )}
      {problem !== null && (
        <div className="absolute inset-x-3 top-3 mx-auto max-w-md">
          <Notice title={t("stage.rendering")}>
            <ProblemText error={problem} />
          </Notice>
        </div>
      )}
    </div>
  );
}

function Busy({ text }: { readonly text: string }) {
  return (
    <div
      role="status"
      className="absolute inset-0 grid place-content-center justify-items-center gap-3 text-soft"
    >
      <Spinner className="size-8" />
      {text}
    </div>
  );
}
