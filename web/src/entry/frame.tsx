import type { ReactNode } from "react";
import { Logo } from "../app/logo.tsx";

/** A page with one thing to do. */
export function EntryFrame({
  title,
  text,
  children,
  below,
}: {
  readonly title: string;
  readonly text?: ReactNode;
  readonly children?: ReactNode;
  readonly below?: ReactNode;
}) {
  return (
    <section className="mx-auto grid w-full max-w-md grow content-center px-4 py-10 sm:py-16">
      <div className="rounded-4xl border-line bg-card sm:border sm:p-8 sm:shadow-raised max-sm:bg-transparent">
        <Logo className="mb-5 size-11" />
        <h1 className="font-bold text-3xl tracking-tight">{title}</h1>
        {text !== undefined && <p className="mt-2 text-soft">{text}</p>}
        {children !== undefined && <div className="mt-6 grid gap-5">{children}</div>}
      </div>
      {below !== undefined && <div className="mt-6 text-center text-soft text-sm">{below}</div>}
    </section>
  );
}

/** A form of such a page. Nothing of it is sent by the browser itself. */
export function EntryForm({
  onSubmit,
  children,
}: {
  readonly onSubmit: (fields: FormData) => void;
  readonly children: ReactNode;
}) {
  return (
    <form
      className="grid gap-5"
      onSubmit={(event) => {
        event.preventDefault();
        onSubmit(new FormData(event.currentTarget));
      }}
    >
      {children}
    </form>
  );
}
