import { useSyncExternalStore } from "react";

let message = "";
const listeners = new Set<() => void>();

/** Has screen readers say something that others see. */
export function announce(text: string): void {
  message = text;
  for (const listener of listeners) {
    listener();
  }
}

function subscribe(listener: () => void): () => void {
  listeners.add(listener);
  return () => listeners.delete(listener);
}

/** Where announcements are read from. There is one in the page. */
export function Announcer() {
  const text = useSyncExternalStore(subscribe, () => message);
  return (
    <div role="status" aria-live="polite" className="sr-only">
      {text}
    </div>
  );
}
