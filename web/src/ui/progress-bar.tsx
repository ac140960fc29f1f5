/** How far something has come, 0 to 1; `null` is not known. */
export function ProgressBar({ label, share }: { readonly label: string; readonly share: number | null }) {
  return (
    <div
      role="progressbar"
      aria-label={label}
      aria-valuemin={0}
      aria-valuemax={100}
      aria-valuenow={share === null ? undefined : Math.round(share * 100)}
      className="h-2 w-full overflow-hidden rounded-full bg-well"
    >
      <div
        className={
          share === null
            ? "h-full w-1/3 animate-pulse rounded-full bg-accent"
            : "h-full rounded-full bg-accent transition-[width]"
        }
        style={share === null ? {} : { width: `${share * 100}%` }}
      />
    </div>
  );
}
