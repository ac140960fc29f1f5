import { useTranslation } from "react-i18next";
import { classes } from "../ui/classes.ts";

/** What is often searched for. The one that is on is taken off by choosing it again. */
export function QuickFilters({
  options,
  value,
  onChange,
}: {
  readonly options: readonly { readonly value: string; readonly label: string }[];
  readonly value: string;
  readonly onChange: (value: string) => void;
}) {
  const { t } = useTranslation("admin");
  return (
    // biome-ignore lint/a11y/useSemanticElements: a fieldset would want a legend that is seen
    <div role="group" aria-label={t("quick")} className="flex flex-wrap gap-1.5">
      {options.map((option) => {
        const isOn = option.value === value;
        return (
          <button
            key={option.value}
            type="button"
            aria-pressed={isOn}
            onClick={() => onChange(isOn ? "" : option.value)}
            className={classes(
              "min-h-8 rounded-full border px-3 font-medium text-xs transition-colors",
              isOn
                ? "border-accent bg-accent-well text-accent-strong"
                : "border-line bg-card hover:border-control",
            )}
          >
            {option.label}
          </button>
        );
      })}
    </div>
  );
}
