import { Check } from "lucide-react";
import { useEffect } from "react";
import { useTranslation } from "react-i18next";
import { announce } from "../app/announcer.tsx";
import { percentText } from "../app/numbers.ts";
import { useProblemText } from "../app/problem-text.tsx";
import type { Upload } from "../intake/uploads.ts";
import { Button } from "../ui/button.tsx";
import { classes } from "../ui/classes.ts";
import { useObjectUrl } from "../ui/object-url.ts";
import { ProgressBar } from "../ui/progress-bar.tsx";
import { Spinner } from "../ui/spinner.tsx";

/** What people are shown of the way, in its order. Several of the service's steps may go by at one of these. */
const STATIONS = ["upload", "queued", "segment", "refine_edges", "estimate_foreground"] as const;
type Station = (typeof STATIONS)[number];

const STATION_OF: Record<string, Station> = {
  decode: "segment",
  prepare: "segment",
  segment: "segment",
  upsample: "refine_edges",
  refine_edges: "refine_edges",
  estimate_foreground: "estimate_foreground",
  compose: "estimate_foreground",
  encode: "estimate_foreground",
};

export type WaitingStage =
  | { readonly kind: "upload"; readonly upload: Upload }
  /** `step` is nothing while it waits in the queue. */
  | { readonly kind: "removal"; readonly step: string | null };

interface WaitingProps {
  readonly stage: WaitingStage;
  readonly picture: File | null;
  readonly onCancel?: () => void;
}

/** What can be seen until the cutout is there. */
export function Waiting({ stage, picture, onCancel }: WaitingProps) {
  const { t } = useTranslation("workbench");
  const url = useObjectUrl(picture);
  const station = stationOf(stage);
  const text = t(`steps.${station}`);
  useEffect(() => announce(text), [text]);
  return (
    <div className="mx-auto grid w-full max-w-5xl grow content-center items-center gap-8 px-4 py-8 md:grid-cols-[1fr_20rem]">
      <div className="relative mx-auto grid min-h-48 w-full place-items-center overflow-hidden rounded-3xl bg-well">
        {url !== null && (
          <img src={url} alt={t("stage.before")} className="max-h-[60dvh] w-full object-contain" />
        )}
        <div className="scan absolute inset-0" aria-hidden="true" />
      </div>
      <div>
        <ol aria-label={t("steps.label")} className="grid gap-3">
          {STATIONS.map((each) => (
            <StationLine key={each} text={t(`steps.${each}`)} state={stateOf(each, station)} />
          ))}
        </ol>
        {stage.kind === "upload" && <UploadLine upload={stage.upload} />}
        {onCancel !== undefined && (
          <Button size="small" className="mt-5" onClick={onCancel}>
            {t("upload.cancel")}
          </Button>
        )}
      </div>
    </div>
  );
}

function UploadLine({ upload }: { readonly upload: Upload }) {
  const { t, i18n } = useTranslation("workbench");
  const problemText = useProblemText();
  const percent = percentText(upload.progress, i18n.language);
  const texts = {
    waiting: t("upload.waiting"),
    sending: upload.source.kind === "address" ? t("upload.fetching") : t("upload.sending", { percent }),
    interrupted: t("upload.interrupted"),
    accepted: t("steps.queued"),
    refused: "",
  };
  const text = texts[upload.state];
  return (
    <div className="mt-6">
      <ProgressBar label={text} share={upload.source.kind === "address" ? null : upload.progress} />
      <p className="mt-2 text-soft text-sm">{text}</p>
      {upload.state === "interrupted" && (
        <p role="status" className="mt-1 text-bad text-sm">
          {problemText(upload.problem)}
        </p>
      )}
    </div>
  );
}

function StationLine({ text, state }: { readonly text: string; readonly state: "done" | "now" | "later" }) {
  return (
    <li
      aria-current={state === "now" ? "step" : undefined}
      className={classes(
        "flex items-center gap-3 text-lg",
        state === "now" && "font-semibold",
        state === "later" && "text-soft",
      )}
    >
      <span className="grid size-7 place-items-center">
        {state === "done" && <Check aria-hidden="true" className="size-6 text-good" />}
        {state === "now" && <Spinner className="text-accent" />}
        {state === "later" && <span className="size-2.5 rounded-full bg-control" />}
      </span>
      {text}
    </li>
  );
}

function stationOf(stage: WaitingStage): Station {
  if (stage.kind === "upload") {
    return "upload";
  }
  return stage.step === null ? "queued" : (STATION_OF[stage.step] ?? "segment");
}

function stateOf(station: Station, now: Station): "done" | "now" | "later" {
  const difference = STATIONS.indexOf(station) - STATIONS.indexOf(now);
  return difference < 0 ? "done" : difference === 0 ? "now" : "later";
}
