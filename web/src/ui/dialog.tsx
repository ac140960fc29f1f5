import { X } from "lucide-react";
import { type ReactNode, useId } from "react";
import { IconButton } from "./button.tsx";
import { classes } from "./classes.ts";
import { useModal } from "./use-modal.ts";

interface DialogProps {
  readonly open: boolean;
  readonly title: string;
  readonly closeLabel: string;
  readonly children: ReactNode;
  readonly onClose: () => void;
  /** For what has parts beside each other where there is room. */
  readonly wide?: boolean;
}

/** Something to be dealt with before anything else. The browser keeps the focus inside. */
export function Dialog({ open, title, closeLabel, children, onClose, wide = false }: DialogProps) {
  const dialog = useModal(open);
  const id = useId();
  return (
    <dialog
      ref={dialog}
      aria-labelledby={id}
      onClose={onClose}
      className={classes(
        "m-auto max-h-[calc(100dvh-2rem)] overflow-y-auto rounded-3xl border border-line bg-card p-6 text-ink shadow-raised backdrop:bg-veil",
        wide ? "w-[min(58rem,calc(100vw-2rem))]" : "w-[min(30rem,calc(100vw-2rem))]",
      )}
    >
      {open && (
        <>
          <div className="mb-4 flex items-start justify-between gap-4">
            <h2 id={id} className="pt-1 font-bold text-xl">
              {title}
            </h2>
            <IconButton name={closeLabel} onClick={onClose} className="-mt-1 -mr-2 shrink-0">
              <X aria-hidden="true" className="size-5" />
            </IconButton>
          </div>
          {children}
        </>
      )}
    </dialog>
  );
}
