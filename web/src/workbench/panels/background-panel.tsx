import { ImagePlus } from "lucide-react";
import { useTranslation } from "react-i18next";
import type { Backdrop } from "../../composition/composition.ts";
import { Picker } from "../../intake/picker.tsx";
import { Choice } from "../../ui/choice.tsx";
import { Field } from "../../ui/field.tsx";
import { Slider } from "../../ui/slider.tsx";
import { gradientImage } from "../backdrop.tsx";

const COLOURS = {
  white: "#ffffff",
  light: "#eef0f2",
  grey: "#9aa0a6",
  black: "#111111",
  red: "#e5484d",
  orange: "#f2994a",
  yellow: "#ffd75e",
  green: "#6fbf73",
  teal: "#4fb3bf",
  blue: "#4f86f7",
  violet: "#8e6ff7",
  pink: "#f7a8c4",
} as const;

const GRADIENTS = {
  mist: { from: "#fdfbfb", to: "#d5dde6", angle: 180 },
  dawn: { from: "#ffe3c8", to: "#ff9a8b", angle: 160 },
  meadow: { from: "#e6f7d9", to: "#7fc8a9", angle: 170 },
  sea: { from: "#d9f1ff", to: "#5b9bd5", angle: 180 },
  dusk: { from: "#8f7bd8", to: "#2e2a55", angle: 165 },
  studio: { from: "#5a5f66", to: "#1d2024", angle: 180 },
} as const;

const KINDS = ["transparent", "colour", "gradient", "picture", "blur"] as const;

interface BackgroundPanelProps {
  readonly backdrop: Backdrop;
  readonly onChange: (backdrop: Backdrop) => void;
  readonly picture: File | null;
  /** Without it there can be no picture of one's own. */
  readonly onPicture?: (picture: File) => void;
}

export function BackgroundPanel({ backdrop, onChange, picture, onPicture }: BackgroundPanelProps) {
  const { t } = useTranslation("workbench");
  const beginnings: Record<Backdrop["kind"], Backdrop> = {
    transparent: { kind: "transparent" },
    colour: { kind: "colour", colour: COLOURS.white },
    gradient: { kind: "gradient", ...GRADIENTS.mist },
    picture: { kind: "picture" },
    blur: { kind: "blur" },
  };
  const kinds = KINDS.filter((kind) => kind !== "picture" || onPicture !== undefined);
  return (
    <div className="grid gap-6">
      <Choice
        label={t("background.kind")}
        value={backdrop.kind}
        options={kinds.map((kind) => ({ value: kind, label: t(`background.${kind}`) }))}
        onChange={(kind) => onChange(beginnings[kind])}
      />
      {backdrop.kind === "transparent" && (
        <p className="text-soft text-sm">{t("background.transparentHint")}</p>
      )}
      {backdrop.kind === "blur" && <p className="text-soft text-sm">{t("background.blurHint")}</p>}
      {backdrop.kind === "colour" && <ColourFields colour={backdrop.colour} onChange={onChange} />}
      {backdrop.kind === "gradient" && <GradientFields gradient={backdrop} onChange={onChange} />}
      {backdrop.kind === "picture" && onPicture !== undefined && (
        <div className="grid gap-3">
          <Picker onFiles={([file]) => file !== undefined && onPicture(file)}>
            <ImagePlus aria-hidden="true" className="size-5" />
            {picture === null ? t("background.choosePicture") : t("background.anotherPicture")}
          </Picker>
          <p className="text-soft text-sm">{t("background.pictureHint")}</p>
        </div>
      )}
    </div>
  );
}

function ColourFields({
  colour,
  onChange,
}: {
  readonly colour: string;
  readonly onChange: (backdrop: Backdrop) => void;
}) {
  const { t } = useTranslation("workbench");
  const names = Object.keys(COLOURS) as (keyof typeof COLOURS)[];
  return (
    <div className="grid gap-5">
      <Choice
        label={t("background.colours")}
        columns={6}
        swatches
        value={names.find((name) => COLOURS[name] === colour) ?? null}
        options={names.map((name) => ({
          value: name,
          label: t(`colourNames.${name}`),
          content: <span className="size-full min-h-11" style={{ backgroundColor: COLOURS[name] }} />,
        }))}
        onChange={(name) => onChange({ kind: "colour", colour: COLOURS[name] })}
      />
      <ColourField
        label={t("background.ownColour")}
        value={colour}
        onChange={(value) => onChange({ kind: "colour", colour: value })}
      />
    </div>
  );
}

function GradientFields({
  gradient,
  onChange,
}: {
  readonly gradient: Extract<Backdrop, { kind: "gradient" }>;
  readonly onChange: (backdrop: Backdrop) => void;
}) {
  const { t } = useTranslation("workbench");
  const names = Object.keys(GRADIENTS) as (keyof typeof GRADIENTS)[];
  const isChosen = (name: keyof typeof GRADIENTS) =>
    GRADIENTS[name].from === gradient.from && GRADIENTS[name].to === gradient.to;
  return (
    <div className="grid gap-5">
      <Choice
        label={t("background.gradients")}
        columns={6}
        swatches
        value={names.find(isChosen) ?? null}
        options={names.map((name) => ({
          value: name,
          label: t(`gradientNames.${name}`),
          content: (
            <span
              className="size-full min-h-11"
              style={{ backgroundImage: gradientImage(GRADIENTS[name]) }}
            />
          ),
        }))}
        onChange={(name) => onChange({ kind: "gradient", ...GRADIENTS[name] })}
      />
      <div className="grid grid-cols-2 gap-3">
        <ColourField
          label={t("background.from")}
          value={gradient.from}
          onChange={(from) => onChange({ ...gradient, from })}
        />
        <ColourField
          label={t("background.to")}
          value={gradient.to}
          onChange={(to) => onChange({ ...gradient, to })}
        />
      </div>
      <Slider
        label={t("background.angle")}
        value={gradient.angle}
        min={0}
        max={360}
        step={5}
        text={t("background.degrees", { value: gradient.angle })}
        onChange={(angle) => onChange({ ...gradient, angle })}
      />
    </div>
  );
}

function ColourField({
  label,
  value,
  onChange,
}: {
  readonly label: string;
  readonly value: string;
  readonly onChange: (value: string) => void;
}) {
  return (
    <Field label={label}>
      <input
        type="color"
        aria-label={label}
        value={value}
        onChange={(event) => onChange(event.target.value)}
        className="h-11 w-full cursor-pointer rounded-xl border border-control bg-card p-1"
      />
    </Field>
  );
}
