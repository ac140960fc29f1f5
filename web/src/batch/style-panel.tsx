import { FileArchive } from "lucide-react";
import { useRef, useState } from "react";
import { useTranslation } from "react-i18next";
import { type Composition, FRAMES } from "../composition/composition.ts";
import { DEFAULT_OUTPUT, FORMATS, type Output } from "../composition/output.ts";
import { Button } from "../ui/button.tsx";
import { Choice } from "../ui/choice.tsx";
import { Field } from "../ui/field.tsx";
import { Notice } from "../ui/notice.tsx";
import { ProgressBar } from "../ui/progress-bar.tsx";
import { Switch } from "../ui/switch.tsx";
import { BackgroundPanel } from "../workbench/panels/background-panel.tsx";
import { ShadowPanel } from "../workbench/panels/shadow-panel.tsx";
import { saveArchive } from "./archive.ts";
import type { Item } from "./use-items.ts";

interface StylePanelProps {
  readonly composition: Composition;
  readonly onChange: (change: Partial<Composition>) => void;
  readonly ready: readonly Item[];
}

/** What all pictures of the batch get, and the way to take them along. */
export function StylePanel({ composition, onChange, ready }: StylePanelProps) {
  const { t } = useTranslation("batch");
  const { t: tWorkbench } = useTranslation("workbench");
  const [output, setOutput] = useState<Output>(DEFAULT_OUTPUT);
  return (
    <section
      aria-label={t("style")}
      className="grid gap-6 rounded-3xl border border-line bg-card p-5 lg:sticky lg:top-20"
    >
      <h2 className="font-bold text-lg">{t("style")}</h2>
      <BackgroundPanel
        backdrop={composition.backdrop}
        onChange={(backdrop) => onChange({ backdrop })}
        picture={null}
      />
      <ShadowPanel shadow={composition.shadow} onChange={(shadow) => onChange({ shadow })} />
      <Field label={tWorkbench("layout.frame")}>
        <Choice
          label={tWorkbench("layout.frame")}
          columns={4}
          value={composition.frame}
          options={FRAMES.map((value) => ({ value, label: tWorkbench(`layout.frames.${value}`) }))}
          onChange={(frame) => onChange({ frame })}
        />
      </Field>
      <Switch
        label={tWorkbench("layout.crop")}
        checked={composition.crop}
        onChange={(crop) => onChange({ crop, margin: crop ? 5 : 0 })}
      />
      <Field label={tWorkbench("download.format")}>
        <Choice
          label={tWorkbench("download.format")}
          columns={3}
          value={output.format}
          options={FORMATS.filter((format) => format !== "zip").map((format) => ({
            value: format,
            label: tWorkbench(`download.formats.${format}`),
          }))}
          onChange={(format) => setOutput({ ...output, format })}
        />
      </Field>
      <ArchiveButton composition={composition} output={output} ready={ready} />
    </section>
  );
}

function ArchiveButton({
  composition,
  output,
  ready,
}: {
  readonly composition: Composition;
  readonly output: Output;
  readonly ready: readonly Item[];
}) {
  const { t } = useTranslation("batch");
  const [done, setDone] = useState<number | null>(null);
  const [missing, setMissing] = useState(0);
  const stopping = useRef<AbortController | null>(null);
  const save = async () => {
    const controller = new AbortController();
    stopping.current = controller;
    setMissing(0);
    setDone(0);
    try {
      const entries = ready.flatMap(({ image, upload }) =>
        image === null ? [] : [{ image, name: upload?.name ?? null }],
      );
      setMissing(await saveArchive(entries, t("archive"), composition, output, setDone, controller.signal));
    } catch (error) {
      const calledOff =
        controller.signal.aborted || (error instanceof DOMException && error.name === "AbortError");
      setMissing(calledOff ? 0 : ready.length);
    } finally {
      setDone(null);
    }
  };
  return (
    <div className="grid gap-3">
      {done === null ? (
        <Button look="primary" disabled={ready.length === 0} onClick={() => void save()}>
          <FileArchive aria-hidden="true" className="size-5" />
          {t("download")}
        </Button>
      ) : (
        <>
          <p role="status" className="text-sm">
            {t("downloading", { done, total: ready.length })}
          </p>
          <ProgressBar label={t("download")} share={done / ready.length} />
          <Button onClick={() => stopping.current?.abort()}>{t("cancel")}</Button>
        </>
      )}
      {missing > 0 && <Notice title={t("downloadFailed")} />}
    </div>
  );
}
