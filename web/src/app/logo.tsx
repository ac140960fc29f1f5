/** The sheet whose corner comes off. */
export function Logo({ className }: { readonly className?: string }) {
  return (
    <svg viewBox="0 0 32 32" aria-hidden="true" className={className}>
      <rect width="32" height="32" rx="9" className="fill-accent" />
      <path d="M8 8h11l5 5v11H8z" className="fill-card" />
      <path d="M24 13h-5V8c0 3 2 5 5 5z" className="fill-accent-well" />
      <path
        d="M12 20a4 4 0 1 1 8 0"
        fill="none"
        strokeWidth="2"
        strokeLinecap="round"
        className="stroke-accent"
      />
    </svg>
  );
}
