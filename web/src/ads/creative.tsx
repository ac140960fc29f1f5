import { useEffect, useRef } from "react";
import { useTranslation } from "react-i18next";

interface CreativeProps {
  readonly url: string;
  readonly isPaused: boolean;
  readonly isMuted: boolean;
  readonly onShown: () => void;
  readonly onStalled: (isStalled: boolean) => void;
  readonly onBroken: () => void;
}

/** Whether the ad at an address has a sound track that can be turned on. */
export function isVideo(url: string): boolean {
  return /\.(mp4|webm)$/.test(url);
}

/** An ad of the operator's own: a video, or a page in a frame that can reach nothing. */
export function Creative(props: CreativeProps) {
  return isVideo(props.url) ? <Video {...props} /> : <Frame {...props} />;
}

function Video({ url, isPaused, isMuted, onShown, onStalled, onBroken }: CreativeProps) {
  const { t } = useTranslation("ads");
  const video = useRef<HTMLVideoElement>(null);
  useEffect(() => {
    if (isPaused) {
      video.current?.pause();
    } else {
      video.current?.play().catch(() => undefined);
    }
  }, [isPaused]);
  useEffect(() => {
    // The property is what browsers go by when something plays by itself.
    if (video.current !== null) {
      video.current.muted = isMuted;
    }
  }, [isMuted]);
  return (
    <video
      ref={video}
      src={url}
      aria-label={t("frame")}
      muted={isMuted}
      autoPlay
      loop
      playsInline
      onCanPlay={onShown}
      onWaiting={() => onStalled(true)}
      onPlaying={() => onStalled(false)}
      onError={onBroken}
      className="absolute inset-0 size-full bg-ink object-contain"
    />
  );
}

function Frame({ url, isPaused, onShown }: CreativeProps) {
  const { t } = useTranslation("ads");
  const frame = useRef<HTMLIFrameElement>(null);
  useEffect(() => {
    // Nothing that anybody else could not know, and the frame has no origin to name.
    frame.current?.contentWindow?.postMessage({ ad: isPaused ? "pause" : "play" }, "*");
  }, [isPaused]);
  return (
    <iframe
      ref={frame}
      src={url}
      title={t("frame")}
      sandbox="allow-scripts"
      onLoad={onShown}
      className="absolute inset-0 size-full"
    />
  );
}
