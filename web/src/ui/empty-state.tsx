import type { ReactNode } from "react";

/** A page that has nothing to show but a way on. */
export function EmptyState({
  icon,
  title,
  text,
  children,
}: {
  readonly icon: ReactNode;
  readonly title: string;
  readonly text: string;
  readonly children?: ReactNode;
}) {
  return (
    <section className="mx-auto grid max-w-lg place-items-center px-4 py-24 text-center">
      <div className="mb-6 grid size-20 place-items-center rounded-3xl bg-accent-well text-accent-strong">
        {icon}
      </div>
      <h1 className="font-bold text-3xl">{title}</h1>
      <p className="mt-3 text-lg text-soft">{text}</p>
      {children !== undefined && <div className="mt-8 flex flex-wrap justify-center gap-3">{children}</div>}
    </section>
  );
}
