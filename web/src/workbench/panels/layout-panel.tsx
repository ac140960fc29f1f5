import { useTranslation } from "react-i18next";
import {
  type Composition,
  FRAMES,
  type Frame,
  forMarketplace,
  forPassport,
  PLAIN,
  type Position,
} from "../../composition/composition.ts";
import { Button } from "../../ui/button.tsx";
import { Choice } from "../../ui/choice.tsx";
import { Field } from "../../ui/field.tsx";
import { Slider } from "../../ui/slider.tsx";
import { Switch } from "../../ui/switch.tsx";

interface LayoutPanelProps {
  readonly composition: Composition;
  readonly onChange: (change: Partial<Composition>) => void;
}

/** From the top left to the bottom right, in percent of the free room. */
const PLACES = ["0-0", "50-0", "100-0", "0-50", "50-50", "100-50", "0-100", "50-100", "100-100"] as const;
const FIRST_SCALE = 80;

export function LayoutPanel({ composition, onChange }: LayoutPanelProps) {
  const { t } = useTranslation("workbench");
  const { frame, crop, margin, scale, position } = composition;
  return (
    <div className="grid gap-6">
      <Field label={t("layout.presets")}>
        <div className="grid grid-cols-2 gap-2">
          <Preset
            title={t("layout.marketplace")}
            hint={t("layout.marketplaceHint")}
            onClick={() => onChange(forMarketplace(composition))}
          />
          <Preset
            title={t("layout.passport")}
            hint={t("layout.passportHint")}
            onClick={() => onChange(forPassport(composition))}
          />
        </div>
        <Button size="small" look="quiet" className="mt-2" onClick={() => onChange(unmoved())}>
          {t("layout.reset")}
        </Button>
      </Field>
      <Field label={t("layout.frame")}>
        <Choice
          label={t("layout.frame")}
          columns={4}
          value={frame}
          options={FRAMES.map((value) => ({
            value,
            label: t(`layout.frames.${value}`),
            content: <FrameShape frame={value} label={t(`layout.frames.${value}`)} />,
          }))}
          onChange={(next) => onChange({ frame: next })}
        />
      </Field>
      <Switch label={t("layout.crop")} checked={crop} onChange={(on) => onChange({ crop: on })} />
      {crop && (
        <Slider
          label={t("layout.margin")}
          value={margin}
          min={0}
          max={50}
          text={t("shadow.percent", { value: margin })}
          onChange={(next) => onChange({ margin: next })}
        />
      )}
      <Switch
        label={t("layout.scaleOn")}
        checked={scale !== null}
        onChange={(on) => onChange({ scale: on ? FIRST_SCALE : null })}
      />
      {scale !== null && (
        <Slider
          label={t("layout.scale")}
          value={scale}
          min={5}
          max={100}
          text={t("shadow.percent", { value: scale })}
          onChange={(next) => onChange({ scale: next })}
        />
      )}
      <Field label={t("layout.position")}>
        <div className="flex items-start gap-4">
          <div className="w-36 shrink-0">
            <Choice
              label={t("layout.position")}
              swatches
              value={placeOf(position)}
              options={PLACES.map((place) => ({
                value: place,
                label: t(`layout.positions.${place}`),
                content: <span className="size-2.5 rounded-full bg-current" />,
              }))}
              onChange={(place) => onChange({ position: positionAt(place) })}
            />
          </div>
          <Button
            size="small"
            aria-pressed={position === "original"}
            onClick={() => onChange({ position: "original" })}
          >
            {t("layout.positions.original")}
          </Button>
        </div>
      </Field>
    </div>
  );
}

function Preset({
  title,
  hint,
  onClick,
}: {
  readonly title: string;
  readonly hint: string;
  readonly onClick: () => void;
}) {
  return (
    <button
      type="button"
      onClick={onClick}
      className="flex flex-col rounded-xl border border-line bg-card p-3 text-left text-sm transition-colors hover:border-control"
    >
      <span className="block font-semibold">{title}</span>
      <span className="block text-soft text-xs">{hint}</span>
    </button>
  );
}

function FrameShape({ frame, label }: { readonly frame: Frame; readonly label: string }) {
  const [width, height] = frame === "original" ? [4, 3] : frame.split(/[:x]/).map(Number);
  const longest = Math.max(width ?? 1, height ?? 1);
  return (
    <span className="grid place-items-center gap-1 py-1.5 text-xs">
      <span className="grid size-6 place-items-center" aria-hidden="true">
        <span
          className="rounded-sm border-2 border-current"
          style={{
            width: `${((width ?? 1) / longest) * 100}%`,
            height: `${((height ?? 1) / longest) * 100}%`,
          }}
        />
      </span>
      {label}
    </span>
  );
}

function unmoved(): Partial<Composition> {
  const { frame, crop, margin, scale, position } = PLAIN;
  return { frame, crop, margin, scale, position };
}

function placeOf(position: Position): (typeof PLACES)[number] | null {
  const text = position === "original" ? null : `${position.x}-${position.y}`;
  return PLACES.find((place) => place === text) ?? null;
}

function positionAt(place: (typeof PLACES)[number]): Position {
  const [x, y] = place.split("-").map(Number);
  return { x: x ?? 50, y: y ?? 50 };
}
