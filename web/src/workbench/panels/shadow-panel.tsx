import { useTranslation } from "react-i18next";
import { SHADOW_KINDS, type Shadow } from "../../composition/composition.ts";
import { Choice } from "../../ui/choice.tsx";
import { Slider } from "../../ui/slider.tsx";

export function ShadowPanel({
  shadow,
  onChange,
}: {
  readonly shadow: Shadow;
  readonly onChange: (shadow: Shadow) => void;
}) {
  const { t } = useTranslation("workbench");
  return (
    <div className="grid gap-6">
      <Choice
        label={t("shadow.kind")}
        columns={2}
        value={shadow.kind}
        options={SHADOW_KINDS.map((kind) => ({ value: kind, label: t(`shadow.${kind}`) }))}
        onChange={(kind) => onChange({ ...shadow, kind })}
      />
      <Slider
        label={t("shadow.opacity")}
        value={shadow.opacity}
        min={5}
        max={100}
        step={5}
        disabled={shadow.kind === "none"}
        text={t("shadow.percent", { value: shadow.opacity })}
        onChange={(opacity) => onChange({ ...shadow, opacity })}
      />
    </div>
  );
}
