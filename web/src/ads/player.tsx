import { useQueryClient } from "@tanstack/react-query";
import { useEffect, useId, useRef } from "react";
import { useTranslation } from "react-i18next";
import type { AdSession } from "../api/ads.ts";
import type { Image } from "../api/images.ts";
import { unlockImage } from "../api/unlock.ts";
import { announce } from "../app/announcer.tsx";
import { refreshMe } from "../app/me.ts";
import { useAction } from "../app/use-action.ts";
import { imageKey } from "../workbench/use-image.ts";
import { HouseAd } from "./house-ad.tsx";
import { NetworkAd } from "./network-ad.tsx";
import { Outcome } from "./outcome.tsx";
import type { Ending } from "./use-viewing.ts";

interface AdPlayerProps {
  readonly session: AdSession;
  readonly image: Image;
  readonly ending: Ending | null;
  readonly onEnding: (ending: Ending) => void;
  readonly onAgain: () => void;
  readonly onClose: () => void;
}

/** One ad that somebody has chosen to watch, over everything else, and what comes of it: the picture. */
export function AdPlayer({ session, image, ending, onEnding, onAgain, onClose }: AdPlayerProps) {
  const { t } = useTranslation("ads");
  const dialog = useRef<HTMLDialogElement>(null);
  const id = useId();
  const cancel = useRef(onClose);
  useEffect(() => {
    const shown = dialog.current;
    shown?.showModal();
    return () => shown?.close();
  }, []);
  const unlock = useUnlock(image);
  const { run } = unlock;
  const isGranted = ending?.kind === "granted";
  useEffect(() => {
    if (isGranted) {
      void run();
    }
  }, [isGranted, run]);
  const Ad = session.provider === "gpt" ? NetworkAd : HouseAd;
  return (
    <dialog
      ref={dialog}
      aria-labelledby={id}
      onCancel={(event) => {
        // Leaving is asked about first.
        event.preventDefault();
        cancel.current();
      }}
      onClose={(event) => {
        // Browsers close it all the same for those who insist; an ad is not lost by that.
        if (!event.currentTarget.open) {
          event.currentTarget.showModal();
          cancel.current();
        }
      }}
      className="m-0 h-dvh max-h-none w-screen max-w-none bg-paper text-ink"
    >
      <h2 id={id} className="sr-only">
        {t("title")}
      </h2>
      {ending === null ? (
        <Ad
          key={session.id}
          session={session}
          onEnding={onEnding}
          onCancelled={(handler) => {
            cancel.current = handler;
          }}
          onClose={onClose}
        />
      ) : (
        <Outcome
          ending={ending}
          isUnlocking={unlock.isBusy}
          unlockProblem={unlock.problem}
          onUnlock={() => void unlock.run()}
          onAgain={onAgain}
          onClose={onClose}
          onCancelled={(handler) => {
            cancel.current = handler;
          }}
        />
      )}
    </dialog>
  );
}

function useUnlock(image: Image) {
  const { t } = useTranslation("ads");
  const queries = useQueryClient();
  return useAction(async () => {
    const unlocked = await unlockImage(image.id, "pass");
    queries.setQueryData(imageKey(image.id), unlocked);
    announce(t("unlocked"));
    await refreshMe();
  });
}
