import type { ComponentProps } from "react";
import { classes } from "./classes.ts";

const LOOKS = {
  primary:
    "bg-accent text-on-accent hover:bg-accent-strong disabled:bg-well disabled:text-soft shadow-raised disabled:shadow-none",
  plain: "border border-line bg-card text-ink hover:border-control disabled:text-soft disabled:opacity-70",
  quiet: "text-ink hover:bg-well disabled:text-soft disabled:opacity-60",
  danger: "bg-bad-well text-bad hover:underline",
} as const;

const SIZES = {
  small: "min-h-9 gap-1.5 rounded-lg px-3 text-sm",
  medium: "min-h-11 gap-2 rounded-xl px-4 text-base",
  large: "min-h-13 gap-2.5 rounded-2xl px-7 text-lg",
} as const;

export interface ButtonLook {
  readonly look?: keyof typeof LOOKS;
  readonly size?: keyof typeof SIZES;
}

/** What a button looks like, also for links and labels that act like one. */
export function buttonClasses({ look = "plain", size = "medium" }: ButtonLook, more?: string): string {
  return classes(
    "inline-flex select-none items-center justify-center font-semibold transition-colors disabled:cursor-not-allowed",
    LOOKS[look],
    SIZES[size],
    more,
  );
}

export function Button({ look, size, className, ...rest }: ComponentProps<"button"> & ButtonLook) {
  return (
    <button
      type="button"
      {...rest}
      className={buttonClasses({ ...(look && { look }), ...(size && { size }) }, className)}
    />
  );
}

/** A button that shows an icon only; its name is read out and shown as a hint. */
export function IconButton({
  name,
  className,
  pressed,
  ...rest
}: Omit<ComponentProps<"button">, "name"> & { readonly name: string; readonly pressed?: boolean }) {
  return (
    <button
      type="button"
      aria-label={name}
      title={name}
      aria-pressed={pressed}
      {...rest}
      className={classes(
        "inline-grid size-10 place-items-center rounded-xl text-ink transition-colors hover:bg-well disabled:cursor-not-allowed disabled:opacity-40",
        "aria-pressed:bg-accent-well aria-pressed:text-accent-strong",
        className,
      )}
    />
  );
}
