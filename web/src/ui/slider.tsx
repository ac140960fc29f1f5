import { Slider as Radix } from "radix-ui";
import { Field } from "./field.tsx";

interface SliderProps {
  readonly label: string;
  readonly value: number;
  readonly min: number;
  readonly max: number;
  readonly step?: number;
  /** The value as people read it. */
  readonly text: string;
  readonly onChange: (value: number) => void;
  readonly disabled?: boolean;
}

export function Slider({ label, value, min, max, step = 1, text, onChange, disabled = false }: SliderProps) {
  return (
    <Field label={label} aside={text}>
      <Radix.Root
        value={[value]}
        min={min}
        max={max}
        step={step}
        disabled={disabled}
        onValueChange={([next]) => next !== undefined && onChange(next)}
        className="relative flex h-7 w-full touch-none items-center data-disabled:opacity-50"
      >
        <Radix.Track className="relative h-1.5 grow rounded-full bg-line">
          <Radix.Range className="absolute h-full rounded-full bg-accent" />
        </Radix.Track>
        <Radix.Thumb
          aria-label={label}
          aria-valuetext={text}
          className="block size-6 rounded-full border-4 border-card bg-accent shadow-raised transition-transform hover:scale-110"
        />
      </Radix.Root>
    </Field>
  );
}
