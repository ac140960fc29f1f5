import { type RefObject, useEffect, useRef } from "react";

/** Shows a dialog over everything else while `open`. The browser keeps the focus inside, and gives it back. */
export function useModal(open: boolean): RefObject<HTMLDialogElement | null> {
  const dialog = useRef<HTMLDialogElement>(null);
  useEffect(() => {
    if (open && !dialog.current?.open) {
      dialog.current?.showModal();
    } else if (!open) {
      dialog.current?.close();
    }
  }, [open]);
  return dialog;
}
