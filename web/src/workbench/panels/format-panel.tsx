import { useTranslation } from "react-i18next";
import type { Image } from "../../api/images.ts";
import type { Composition } from "../../composition/composition.ts";
import {
  FORMATS,
  hasQuality,
  keepsTransparency,
  type Output,
  outputSize,
  SIZES,
} from "../../composition/output.ts";
import { Choice } from "../../ui/choice.tsx";
import { Field } from "../../ui/field.tsx";
import { Slider } from "../../ui/slider.tsx";

interface FormatPanelProps {
  readonly image: Image;
  readonly composition: Composition;
  readonly output: Output;
  readonly onChange: (output: Output) => void;
}

/** As what the picture is downloaded. */
export function FormatPanel({ image, composition, output, onChange }: FormatPanelProps) {
  const { t } = useTranslation("workbench");
  const size = outputSize({ width: image.width ?? 1, height: image.height ?? 1 }, composition, output.size);
  return (
    <div className="grid gap-6">
      <Field label={t("download.format")} aside={t(`download.formatHints.${output.format}`)}>
        <Choice
          label={t("download.format")}
          columns={4}
          value={output.format}
          options={FORMATS.map((format) => ({ value: format, label: t(`download.formats.${format}`) }))}
          onChange={(format) => onChange({ ...output, format })}
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
            onChange({ ...output, size: SIZES.find((value) => String(value) === next) ?? "full" })
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
          onChange={(quality) => onChange({ ...output, quality })}
        />
      )}
    </div>
  );
}
