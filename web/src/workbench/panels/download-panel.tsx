import { Check, Copy, Download } from "lucide-react";
import { useState } from "react";
import { useTranslation } from "react-i18next";
import { type Image, renderResult } from "../../api/images.ts";
import { announce } from "../../app/announcer.tsx";
import { ProblemText } from "../../app/problem-text.tsx";
import type { Composition } from "../../composition/composition.ts";
import {
  DEFAULT_OUTPUT,
  downloadFields,
  downloadName,
  FORMATS,
  hasQuality,
  keepsTransparency,
  type Output,
  outputSize,
  SIZES,
} from "../../composition/output.ts";
import { uploads } from "../../intake/visit.ts";
import { Button } from "../../ui/button.tsx";
import { Choice } from "../../ui/choice.tsx";
import { Field } from "../../ui/field.tsx";
import { Notice } from "../../ui/notice.tsx";
import { Slider } from "../../ui/slider.tsx";
import { Spinner } from "../../ui/spinner.tsx";
import { saveFile } from "../save-file.ts";

interface DownloadPanelProps {
  readonly image: Image;
  readonly composition: Composition;
  readonly picture: File | null;
}

export function DownloadPanel({ image, composition, picture }: DownloadPanelProps) {
  const { t } = useTranslation("workbench");
  const { t: tProblem } = useTranslation("problems");
  const [output, setOutput] = useState<Output>(DEFAULT_OUTPUT);
  const [isSaving, setSaving] = useState(false);
  const [problem, setProblem] = useState<unknown>(null);
  const size = outputSize({ width: image.width ?? 1, height: image.height ?? 1 }, composition, output.size);
  const render = (of: Output) => {
    const behind = composition.backdrop.kind === "picture" ? picture : null;
    return renderResult(image.id, downloadFields(composition, of), behind, AbortSignal.timeout(120_000));
  };
  const save = async () => {
    setSaving(true);
    setProblem(null);
    try {
      const name = uploads.ofImage(image.id)?.name ?? null;
      saveFile(await render(output), downloadName(name, image.id, output.format));
    } catch (error) {
      setProblem(error);
    } finally {
      setSaving(false);
    }
  };
  return (
    <div className="grid gap-6">
      <Field label={t("download.format")} aside={t(`download.formatHints.${output.format}`)}>
        <Choice
          label={t("download.format")}
          columns={4}
          value={output.format}
          options={FORMATS.map((format) => ({ value: format, label: t(`download.formats.${format}`) }))}
          onChange={(format) => setOutput({ ...output, format })}
        />
        {!keepsTransparency(output.format) && composition.backdrop.kind === "transparent" && (
          <p className="mt-2 text-soft text-sm">{t("download.jpgHint")}</p>
        )}
      </Field>
      <Field label={t("download.size")} aside={size === null ? undefined : t("download.dimensions", size)}>
        <Choice
          label={t("download.size")}
          columns={4}
          value={String(output.size)}
          options={SIZES.map((value) => ({
            value: String(value),
            label: value === "full" ? t("download.full") : t("download.longest", { value }),
          }))}
          onChange={(next) =>
            setOutput({ ...output, size: SIZES.find((value) => String(value) === next) ?? "full" })
          }
        />
      </Field>
      {hasQuality(output.format) && (
        <Slider
          label={t("download.quality")}
          value={output.quality}
          min={30}
          max={100}
          text={String(output.quality)}
          onChange={(quality) => setOutput({ ...output, quality })}
        />
      )}
      <div className="flex gap-3">
        <Button look="primary" className="grow" disabled={isSaving} onClick={() => void save()}>
          {isSaving ? <Spinner /> : <Download aria-hidden="true" className="size-5" />}
          {isSaving ? t("download.saving") : t("download.save")}
        </Button>
        <CopyButton render={() => render({ ...output, format: "png" })} />
      </div>
      {problem !== null && (
        <Notice title={tProblem("title")}>
          <ProblemText error={problem} />
        </Notice>
      )}
    </div>
  );
}

function CopyButton({ render }: { readonly render: () => Promise<Blob> }) {
  const { t } = useTranslation("workbench");
  const [state, setState] = useState<"idle" | "copied" | "failed">("idle");
  const copy = async () => {
    try {
      // Safari wants to be handed the promise while it still knows that somebody clicked.
      await navigator.clipboard.write([new ClipboardItem({ "image/png": render() })]);
      setState("copied");
      announce(t("download.copied"));
    } catch {
      setState("failed");
      announce(t("download.copyFailed"));
    }
  };
  return (
    <Button onClick={() => void copy()} title={state === "failed" ? t("download.copyFailed") : undefined}>
      {state === "copied" ? (
        <Check aria-hidden="true" className="size-5 text-good" />
      ) : (
        <Copy aria-hidden="true" className="size-5" />
      )}
      {t("download.copy")}
    </Button>
  );
}
