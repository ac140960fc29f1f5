import { ToggleGroup } from "radix-ui";
import type { ReactNode } from "react";
import { classes } from "./classes.ts";

interface ChoiceProps<T extends string> {
  readonly label: string;
  readonly value: T | null;
  readonly options: readonly { readonly value: T; readonly label: string; readonly content?: ReactNode }[];
  readonly onChange: (value: T) => void;
  readonly columns?: 2 | 3 | 4 | 5 | 6;
  /** Squares that show `content` only; `label` is read out and shown as a hint. */
  readonly swatches?: boolean;
}

const COLUMNS = {
  2: "grid-cols-2",
  3: "grid-cols-3",
  4: "grid-cols-4",
  5: "grid-cols-5",
  6: "grid-cols-6",
} as const;

/** One of a few. */
export function Choice<T extends string>({
  label,
  value,
  options,
  onChange,
  columns = 3,
  swatches = false,
}: ChoiceProps<T>) {
  return (
    <ToggleGroup.Root
      type="single"
      aria-label={label}
      value={value ?? ""}
      onValueChange={(next) => {
        const chosen = options.find((option) => option.value === next);
        if (chosen !== undefined) {
          onChange(chosen.value);
        }
      }}
      className={classes("grid gap-2", COLUMNS[columns])}
    >
      {options.map((option) => (
        <ToggleGroup.Item
          key={option.value}
          value={option.value}
          {...(swatches && { "aria-label": option.label, title: option.label })}
          className={classes(
            "grid min-h-11 place-items-center overflow-hidden rounded-xl border border-line bg-card text-center font-medium text-sm leading-tight transition-colors hover:border-control",
            "data-[state=on]:border-accent data-[state=on]:bg-accent-well data-[state=on]:text-accent-strong data-[state=on]:ring-1 data-[state=on]:ring-accent",
            !swatches && "px-1.5 py-1",
          )}
        >
          {swatches ? option.content : (option.content ?? option.label)}
        </ToggleGroup.Item>
      ))}
    </ToggleGroup.Root>
  );
}
