import { Spinner } from "../ui/spinner.tsx";

/** Stands where a page will be, and as high, so that what is below does not jump. */
export function Loading() {
  return (
    <div aria-busy="true" className="grid min-h-dvh place-items-center text-soft">
      <Spinner className="size-8" />
    </div>
  );
}
