import type { ReactNode } from "react";

/** A page that has nothing to show but a way on. */
export function EmptyState({
  icon,
  title,
  text,
  children,
  level = 1,
}: {
  readonly icon: ReactNode;
  readonly title: string;
  readonly text: string;
  readonly children?: ReactNode;
  /** 2 inside a page that has a heading of its own. */
  readonly level?: 1 | 2;
}) {
  const Heading = level === 1 ? "h1" : "h2";
  return (
    <section className="mx-auto grid max-w-lg place-items-center px-4 py-24 text-center">
      <div className="mb-6 grid size-20 place-items-center rounded-3xl bg-accent-well text-accent-strong">
        {icon}
      </div>
      <Heading className={level === 1 ? "font-bold text-3xl" : "font-bold text-2xl"}>{title}</Heading>
      <p className="mt-3 text-lg text-soft">{text}</p>
      {children !== undefined && <div className="mt-8 flex flex-wrap justify-center gap-3">{children}</div>}
    </section>
  );
}
