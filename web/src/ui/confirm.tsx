import { type ReactNode, useId } from "react";
import { useModal } from "./use-modal.ts";

interface ConfirmProps {
  readonly open: boolean;
  readonly title: string;
  readonly text: string;
  /** The buttons. */
  readonly children: ReactNode;
  readonly onClose: () => void;
}

/** A question that has to be answered before anything else. The browser keeps the focus inside. */
export function Confirm({ open, title, text, children, onClose }: ConfirmProps) {
  const dialog = useModal(open);
  const id = useId();
  return (
    <dialog
      ref={dialog}
      aria-labelledby={`${id}-title`}
      aria-describedby={`${id}-text`}
      onClose={onClose}
      className="m-auto w-[min(26rem,calc(100vw-2rem))] rounded-3xl border border-line bg-card p-6 text-ink shadow-raised backdrop:bg-veil"
    >
      <h2 id={`${id}-title`} className="font-bold text-xl">
        {title}
      </h2>
      <p id={`${id}-text`} className="mt-2 text-soft">
        {text}
      </p>
      <div className="mt-6 flex flex-wrap justify-end gap-3">{children}</div>
    </dialog>
  );
}
