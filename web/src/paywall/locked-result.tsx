import { Lock } from "lucide-react";
import { lazy, Suspense, useEffect, useState } from "react";
import { useTranslation } from "react-i18next";
import type { Ending } from "../ads/use-viewing.ts";
import { type AdSession, beginAd } from "../api/ads.ts";
import type { Image } from "../api/images.ts";
import type { Me } from "../api/me.ts";
import { announce } from "../app/announcer.tsx";
import { Loading } from "../app/loading.tsx";
import { refreshMe, useMe } from "../app/me.ts";
import { useAction } from "../app/use-action.ts";
import { Button } from "../ui/button.tsx";
import { Dialog } from "../ui/dialog.tsx";
import { EditorFrame } from "../workbench/editor-frame.tsx";
import { canUnlock } from "./means.ts";
import { Preview } from "./preview.tsx";
import { Kept, LeftText, UnlockButton } from "./standing.tsx";

const Ways = lazy(async () => ({ default: (await import("./ways.tsx")).Ways }));
const AdPlayer = lazy(async () => ({ default: (await import("../ads/player.tsx")).AdPlayer }));

/** A result of which no more than the preview is given out until it is unlocked. */
export function LockedResult({ image }: { readonly image: Image }) {
  const { t, i18n } = useTranslation("paywall");
  const me = useMe();
  const [isOpen, setOpen] = useState<boolean | null>(null);
  const [ad, setAd] = useState<AdSession | null>(null);
  const [ending, setEnding] = useState<Ending | null>(null);
  useEffect(() => {
    announce(t("title"));
    void refreshMe();
  }, [t]);
  const watch = useAction(async () => {
    const begun = await beginAd(image.id, i18n.language);
    setEnding(null);
    setAd(begun);
  });
  const leave = () => {
    setAd(null);
    setOpen(true);
    void refreshMe();
  };
  // It comes by itself only where there is something to explain.
  const isShown = isOpen ?? (me !== undefined && !canUnlock(me) && image.refunded_at == null);
  return (
    <>
      <EditorFrame
        image={image}
        stage={<PreviewStage image={image} />}
        tools={<Offer image={image} me={me} onShow={() => setOpen(true)} />}
      />
      {me !== undefined && (
        <Dialog
          wide
          open={isShown && ad === null}
          title={canUnlock(me) ? t("title") : t("dialog.title")}
          closeLabel={t("dialog.close")}
          // It is only out of the way while an ad is on.
          onClose={() => ad === null && setOpen(false)}
        >
          <div className="grid gap-5 md:grid-cols-2">
            <Standing image={image} me={me} />
            <Suspense fallback={<Loading />}>
              {canUnlock(me) ? (
                <UnlockButton image={image} me={me} />
              ) : (
                <Ways image={image} me={me} watch={watch} />
              )}
            </Suspense>
          </div>
        </Dialog>
      )}
      {ad !== null && (
        <Suspense fallback={null}>
          <AdPlayer
            session={ad}
            image={image}
            ending={ending}
            onEnding={setEnding}
            onAgain={() => void watch.run().then((isBegun) => isBegun || leave())}
            onClose={leave}
          />
        </Suspense>
      )}
    </>
  );
}

function PreviewStage({ image }: { readonly image: Image }) {
  const { t } = useTranslation("paywall");
  return (
    <div className="checker relative grid min-h-0 grow place-items-center overflow-hidden">
      <Preview image={image} className="absolute inset-0 size-full object-contain p-4 sm:p-8" />
      <p className="absolute top-3 left-3 flex items-center gap-2 rounded-full border border-line bg-card px-3 py-1.5 font-medium text-sm shadow-raised">
        <Lock aria-hidden="true" className="size-4 text-accent-strong" />
        {t("badge")}
      </p>
    </div>
  );
}

/** The picture, and what somebody has. */
function Standing({ image, me }: { readonly image: Image; readonly me: Me }) {
  return (
    <div className="grid content-start gap-4">
      <div className="checker relative grid h-36 place-items-center overflow-hidden rounded-2xl border border-line md:h-72">
        <Preview image={image} className="absolute inset-0 size-full object-contain p-2" />
      </div>
      <p className="text-soft text-sm">
        <Kept image={image} />
      </p>
      <LeftText me={me} />
    </div>
  );
}

function Offer({
  image,
  me,
  onShow,
}: {
  readonly image: Image;
  readonly me: Me | undefined;
  readonly onShow: () => void;
}) {
  const { t } = useTranslation("paywall");
  return (
    <div className="grid gap-5 p-5">
      <div className="grid size-12 place-items-center rounded-2xl bg-accent-well text-accent-strong">
        <Lock aria-hidden="true" className="size-6" />
      </div>
      <div>
        <h2 className="font-bold text-xl">{t("title")}</h2>
        <p className="mt-2 text-soft">
          <Kept image={image} />
        </p>
      </div>
      {me !== undefined && <LeftText me={me} />}
      {me !== undefined &&
        (canUnlock(me) ? (
          <UnlockButton image={image} me={me} />
        ) : (
          <Button look="primary" onClick={onShow}>
            {t("show")}
          </Button>
        ))}
    </div>
  );
}
