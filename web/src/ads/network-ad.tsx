import { useEffect, useRef, useState } from "react";
import { useTranslation } from "react-i18next";
import { Button } from "../ui/button.tsx";
import { Spinner } from "../ui/spinner.tsx";
import { AdFrame, type AdProps } from "./frame.tsx";
import { useEnding } from "./house-ad.tsx";
import { SkipQuestion } from "./skip-question.tsx";
import { useNetworkAd } from "./use-network-ad.ts";

/** An ad of a network's, in a frame that belongs to nobody. The network counts by itself. */
export function NetworkAd({ session, onEnding, onCancelled }: AdProps) {
  const { t } = useTranslation("ads");
  const frame = useRef<HTMLIFrameElement>(null);
  const [isAsked, setAsked] = useState(false);
  const { isReady, ending, end } = useNetworkAd(session, frame);
  useEnding(ending, onEnding);
  useEffect(() => onCancelled(() => setAsked((is) => !is)), [onCancelled]);
  return (
    <AdFrame
      share={null}
      controls={
        <Button size="small" disabled={isAsked} onClick={() => setAsked(true)}>
          {t("skip")}
        </Button>
      }
      status={isReady ? t("said") : t("loading")}
    >
      <iframe
        ref={frame}
        src={`/ads/gpt#${encodeURIComponent(session.unit ?? "")}`}
        title={t("frame")}
        sandbox="allow-scripts allow-popups allow-popups-to-escape-sandbox"
        className="absolute inset-0 size-full"
      />
      {!isReady && (
        <div className="absolute inset-0 grid place-items-center bg-card">
          <div className="grid justify-items-center gap-2">
            <Spinner className="size-8 text-accent" />
            <p className="font-semibold">{t("loading")}</p>
          </div>
        </div>
      )}
      {isAsked && <SkipQuestion leftMs={null} onStay={() => setAsked(false)} onSkip={() => end("skipped")} />}
    </AdFrame>
  );
}
