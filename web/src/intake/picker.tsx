import type { ReactNode } from "react";
import { type ButtonLook, buttonClasses } from "../ui/button.tsx";
import { ACCEPTED_TYPES } from "./incoming.ts";

interface PickerProps extends ButtonLook {
  readonly children: ReactNode;
  readonly onFiles: (files: File[]) => void;
  readonly multiple?: boolean;
  /** Opens the camera on phones instead of the files. */
  readonly camera?: boolean;
  readonly className?: string;
}

/** A button that lets files be chosen. */
export function Picker({
  children,
  onFiles,
  multiple = false,
  camera = false,
  className,
  ...look
}: PickerProps) {
  return (
    <label
      className={buttonClasses(
        look,
        `relative has-focus-visible:outline-2 has-focus-visible:outline-accent has-focus-visible:outline-offset-2 ${className ?? ""}`,
      )}
    >
      <input
        type="file"
        accept={camera ? "image/*" : ACCEPTED_TYPES}
        multiple={multiple}
        {...(camera && { capture: "environment" })}
        className="sr-only"
        onChange={(event) => {
          const files = [...(event.target.files ?? [])];
          // The same file can be chosen again.
          event.target.value = "";
          if (files.length > 0) {
            onFiles(files);
          }
        }}
      />
      {children}
    </label>
  );
}
