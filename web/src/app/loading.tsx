import { Spinner } from "../ui/spinner.tsx";

/** Stands where a page will be. */
export function Loading() {
  return (
    <div aria-busy="true" className="grid min-h-[60dvh] place-items-center text-soft">
      <Spinner className="size-8" />
    </div>
  );
}
