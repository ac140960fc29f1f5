import { X } from "lucide-react";
import { type ReactNode, useEffect, useId, useRef } from "react";
import { IconButton } from "./button.tsx";

interface DialogProps {
  readonly open: boolean;
  readonly title: string;
  readonly closeLabel: string;
  readonly children: ReactNode;
  readonly onClose: () => void;
}

/** Something to be dealt with before anything else. The browser keeps the focus inside. */
export function Dialog({ open, title, closeLabel, children, onClose }: DialogProps) {
  const dialog = useRef<HTMLDialogElement>(null);
  const id = useId();
  useEffect(() => {
    if (open && !dialog.current?.open) {
      dialog.current?.showModal();
    } else if (!open) {
      dialog.current?.close();
    }
  }, [open]);
  return (
    <dialog
      ref={dialog}
      aria-labelledby={id}
      onClose={onClose}
      className="m-auto max-h-[calc(100dvh-2rem)] w-[min(30rem,calc(100vw-2rem))] overflow-y-auto rounded-3xl border border-line bg-card p-6 text-ink shadow-raised backdrop:bg-ink/40"
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
