import type { ComponentProps } from "react";
import { Button } from "../ui/button.tsx";

/** Does something with a row. `about` tells those who do not see the row which one. */
export function RowButton({
  about,
  children,
  ...rest
}: ComponentProps<"button"> & { readonly about: string }) {
  return (
    <Button size="small" {...rest} className="md:min-h-7 md:gap-1 md:px-2.5 md:text-xs">
      {children}
      <span className="sr-only">{about}</span>
    </Button>
  );
}
