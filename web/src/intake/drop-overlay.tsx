import { ImageDown } from "lucide-react";
import { useEffect, useState } from "react";
import { useTranslation } from "react-i18next";
import { carriesPictures, sourcesIn } from "./incoming.ts";
import { useTakeIn } from "./take-in.ts";

/** Takes in what is dropped or pasted anywhere on the page. */
export function DropOverlay() {
  const { t } = useTranslation("common");
  const takeIn = useTakeIn();
  const [isOver, setOver] = useState(false);

  useEffect(() => {
    const listening = new AbortController();
    const { signal } = listening;
    // Each element on the way reports that it is entered and left.
    let depth = 0;
    const leave = () => {
      depth = 0;
      setOver(false);
    };
    document.addEventListener(
      "dragenter",
      (event) => {
        if (carriesPictures(event.dataTransfer)) {
          depth += 1;
          setOver(true);
        }
      },
      { signal },
    );
    document.addEventListener(
      "dragleave",
      () => {
        depth = Math.max(0, depth - 1);
        if (depth === 0) {
          setOver(false);
        }
      },
      { signal },
    );
    document.addEventListener(
      "dragover",
      (event) => {
        if (carriesPictures(event.dataTransfer)) {
          event.preventDefault();
        }
      },
      { signal },
    );
    document.addEventListener(
      "drop",
      (event) => {
        leave();
        if (event.dataTransfer !== null && carriesPictures(event.dataTransfer)) {
          event.preventDefault();
          takeIn(sourcesIn(event.dataTransfer));
        }
      },
      { signal },
    );
    document.addEventListener(
      "paste",
      (event) => {
        const isTyping =
          event.target instanceof HTMLInputElement || event.target instanceof HTMLTextAreaElement;
        const found = event.clipboardData === null ? [] : sourcesIn(event.clipboardData);
        if (found.length > 0 && !(isTyping && found[0]?.kind === "address")) {
          event.preventDefault();
          takeIn(found);
        }
      },
      { signal },
    );
    return () => listening.abort();
  }, [takeIn]);

  if (!isOver) {
    return null;
  }
  return (
    <div className="pointer-events-none fixed inset-3 z-50 grid place-items-center rounded-3xl border-4 border-accent border-dashed bg-accent-well/95">
      <div className="grid place-items-center gap-3 px-6 text-center">
        <ImageDown aria-hidden="true" className="size-14 text-accent-strong" />
        <p className="font-bold text-3xl text-accent-strong">{t("drop.anywhere")}</p>
        <p className="text-ink">{t("drop.hint")}</p>
      </div>
    </div>
  );
}
