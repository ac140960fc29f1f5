import { CirclePause, Volume2, VolumeX } from "lucide-react";
import { useEffect, useState } from "react";
import { useTranslation } from "react-i18next";
import type { AdSession } from "../api/ads.ts";
import { Button, IconButton } from "../ui/button.tsx";
import { Spinner } from "../ui/spinner.tsx";
import { Creative, isVideo } from "./creative.tsx";
import { AdFrame, type AdProps } from "./frame.tsx";
import { SkipQuestion } from "./skip-question.tsx";
import { type Ending, type Pause, useViewing } from "./use-viewing.ts";

/** An ad of the operator's own, with its countdown. */
export function HouseAd({ session, onEnding, onCancelled }: AdProps) {
  const { t } = useTranslation("ads");
  const [isShown, setShown] = useState(false);
  const [isStalled, setStalled] = useState(false);
  const [isAsked, setAsked] = useState(false);
  const [isMuted, setMuted] = useState(true);
  const viewing = useViewing(session, { isShown, isStalled, isAsked });
  const { ending, pause, leftMs } = viewing;
  useEnding(ending, onEnding);
  useEffect(() => onCancelled(() => setAsked((is) => !is)), [onCancelled]);
  const url = session.url ?? "";
  return (
    <AdFrame
      share={1 - leftMs / session.duration_ms}
      controls={
        <>
          {isVideo(url) && (
            <IconButton name={isMuted ? t("soundOn") : t("soundOff")} onClick={() => setMuted(!isMuted)}>
              {isMuted ? (
                <VolumeX aria-hidden="true" className="size-5" />
              ) : (
                <Volume2 aria-hidden="true" className="size-5" />
              )}
            </IconButton>
          )}
          <Left ms={leftMs} />
          <Button size="small" disabled={isAsked} onClick={() => setAsked(true)}>
            {t("skip")}
          </Button>
        </>
      }
      status={<Said session={session} leftMs={leftMs} pause={pause} isShown={isShown} />}
    >
      <Creative
        url={url}
        isPaused={pause !== null && pause !== "stalled" && pause !== "unreachable"}
        isMuted={isMuted}
        onShown={() => setShown(true)}
        onStalled={setStalled}
        onBroken={() => viewing.end("broken")}
      />
      {!isShown && <Cover title={t("loading")} isWaiting />}
      {isShown && pause !== null && pause !== "asked" && (
        <Cover
          title={t(`pause.${pause}`)}
          text={t(`pauseText.${pause}`)}
          isWaiting={pause === "stalled" || pause === "unreachable"}
        />
      )}
      {isAsked && (
        <SkipQuestion leftMs={leftMs} onStay={() => setAsked(false)} onSkip={() => viewing.end("skipped")} />
      )}
    </AdFrame>
  );
}

/** Tells once that it has ended. */
export function useEnding(ending: Ending | null, onEnding: (ending: Ending) => void): void {
  useEffect(() => {
    if (ending !== null) {
      onEnding(ending);
    }
  }, [ending, onEnding]);
}

function useSeconds(): (ms: number) => string {
  const { i18n } = useTranslation();
  return (ms) =>
    new Intl.NumberFormat(i18n.language, { style: "unit", unit: "second", unitDisplay: "short" }).format(
      Math.ceil(ms / 1000),
    );
}

function Left({ ms }: { readonly ms: number }) {
  const { t } = useTranslation("ads");
  const seconds = useSeconds();
  return (
    <p role="timer" className="rounded-full bg-well px-3 py-1.5 font-semibold text-sm tabular-nums">
      {t("left", { seconds: seconds(ms) })}
    </p>
  );
}

/** The shares of the ad, still to come, at which the rest is read out. */
const READ_OUT = [1, 0.5, 0.25] as const;

/** What is read out: that it stands still or goes on, and now and then how much there is to come. */
function Said({
  session,
  leftMs,
  pause,
  isShown,
}: {
  readonly session: AdSession;
  readonly leftMs: number;
  readonly pause: Pause | null;
  readonly isShown: boolean;
}) {
  const { t } = useTranslation("ads");
  const seconds = useSeconds();
  const share = READ_OUT.findLast((each) => leftMs <= each * session.duration_ms) ?? 1;
  const text = !isShown
    ? t("loading")
    : pause !== null
      ? t(`pause.${pause}`)
      : t("left", { seconds: seconds(share * session.duration_ms) });
  return text;
}

function Cover({
  title,
  text,
  isWaiting,
}: {
  readonly title: string;
  readonly text?: string;
  readonly isWaiting: boolean;
}) {
  return (
    <div className="absolute inset-0 grid place-items-center bg-paper/90 p-6 text-center">
      <div className="grid max-w-sm justify-items-center gap-2">
        {isWaiting ? (
          <Spinner className="size-8 text-accent" />
        ) : (
          <CirclePause aria-hidden="true" className="size-10 text-accent" />
        )}
        <p className="font-bold text-xl">{title}</p>
        {text !== undefined && <p className="text-soft">{text}</p>}
      </div>
    </div>
  );
}
