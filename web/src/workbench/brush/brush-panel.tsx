import { Check, Eraser, PaintbrushVertical, Redo2, Undo2 } from "lucide-react";
import { useTranslation } from "react-i18next";
import { ProblemText } from "../../app/problem-text.tsx";
import { Button, IconButton } from "../../ui/button.tsx";
import { Choice } from "../../ui/choice.tsx";
import { Notice } from "../../ui/notice.tsx";
import { Slider } from "../../ui/slider.tsx";
import { Spinner } from "../../ui/spinner.tsx";
import { Switch } from "../../ui/switch.tsx";

/** How the brush is set. */
export interface Brush {
  readonly mode: "erase" | "restore";
  /** Its diameter, in thousandths of the picture's longer side. */
  readonly size: number;
  /** 0–100. */
  readonly hardness: number;
  readonly snaps: boolean;
  /** Whether what was removed can be seen through. */
  readonly ghost: boolean;
}

export const MIN_SIZE = 4;
export const MAX_SIZE = 400;
export const FIRST_BRUSH: Brush = { mode: "erase", size: 60, hardness: 70, snaps: false, ghost: true };

interface BrushPanelProps {
  readonly brush: Brush;
  readonly onChange: (brush: Brush) => void;
  /** The brush's diameter in pixels of the picture. */
  readonly pixels: number;
  readonly canUndo: boolean;
  readonly canRedo: boolean;
  readonly onUndo: () => void;
  readonly onRedo: () => void;
  readonly isSaving: boolean;
  readonly problem: unknown;
  readonly onApply: () => void;
  readonly onDiscard: () => void;
}

export function BrushPanel(props: BrushPanelProps) {
  const { brush, onChange, canUndo, isSaving } = props;
  const { t } = useTranslation("workbench");
  const { t: tProblem } = useTranslation("problems");
  return (
    <div className="grid gap-6 p-4">
      <div className="flex items-center justify-between">
        <h2 className="font-bold text-lg">{t("panels.touchUp")}</h2>
        <div className="flex">
          <IconButton name={t("brush.undo")} disabled={!canUndo} onClick={props.onUndo}>
            <Undo2 aria-hidden="true" className="size-5" />
          </IconButton>
          <IconButton name={t("brush.redo")} disabled={!props.canRedo} onClick={props.onRedo}>
            <Redo2 aria-hidden="true" className="size-5" />
          </IconButton>
        </div>
      </div>
      <Choice
        label={t("brush.mode")}
        columns={2}
        value={brush.mode}
        options={[
          {
            value: "erase",
            label: t("brush.erase"),
            content: (
              <ModeLabel icon={<Eraser aria-hidden="true" className="size-5" />} text={t("brush.erase")} />
            ),
          },
          {
            value: "restore",
            label: t("brush.restore"),
            content: (
              <ModeLabel
                icon={<PaintbrushVertical aria-hidden="true" className="size-5" />}
                text={t("brush.restore")}
              />
            ),
          },
        ]}
        onChange={(mode) => onChange({ ...brush, mode })}
      />
      <Slider
        label={t("brush.size")}
        value={brush.size}
        min={MIN_SIZE}
        max={MAX_SIZE}
        text={t("brush.pixels", { value: props.pixels })}
        onChange={(size) => onChange({ ...brush, size })}
      />
      <Slider
        label={t("brush.hardness")}
        value={brush.hardness}
        min={0}
        max={100}
        step={5}
        text={t("shadow.percent", { value: brush.hardness })}
        onChange={(hardness) => onChange({ ...brush, hardness })}
      />
      <Switch
        label={t("brush.snap")}
        hint={t("brush.snapHint")}
        checked={brush.snaps}
        onChange={(snaps) => onChange({ ...brush, snaps })}
      />
      <Switch
        label={t("brush.ghost")}
        checked={brush.ghost}
        onChange={(ghost) => onChange({ ...brush, ghost })}
      />
      <div className="grid grid-cols-2 gap-3">
        <Button disabled={isSaving} onClick={props.onDiscard}>
          {t("brush.discard")}
        </Button>
        <Button look="primary" disabled={!canUndo || isSaving} onClick={props.onApply}>
          {isSaving ? <Spinner /> : <Check aria-hidden="true" className="size-5" />}
          {t("brush.apply")}
        </Button>
      </div>
      {isSaving && (
        <p role="status" className="text-soft text-sm">
          {t("brush.saving")}
        </p>
      )}
      {props.problem !== null && (
        <Notice title={tProblem("title")}>
          <ProblemText error={props.problem} />
        </Notice>
      )}
      <p className="hidden text-soft text-sm pointer-fine:block">{t("brush.keys")}</p>
    </div>
  );
}

function ModeLabel({ icon, text }: { readonly icon: React.ReactNode; readonly text: string }) {
  return (
    <span className="flex items-center gap-2">
      {icon}
      {text}
    </span>
  );
}
