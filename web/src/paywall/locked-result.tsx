import { useQuery, useQueryClient } from "@tanstack/react-query";
import { Lock, LockOpen } from "lucide-react";
import { useEffect, useState } from "react";
import { useTranslation } from "react-i18next";
import type { Image } from "../api/images.ts";
import type { Me } from "../api/me.ts";
import { getPreview, unlockImage } from "../api/unlock.ts";
import { announce } from "../app/announcer.tsx";
import { refreshMe, useMe } from "../app/me.ts";
import { relativeTime } from "../app/numbers.ts";
import { ProblemNotice } from "../app/problem-notice.tsx";
import { useAction } from "../app/use-action.ts";
import { Button } from "../ui/button.tsx";
import { Dialog } from "../ui/dialog.tsx";
import { useObjectUrl } from "../ui/object-url.ts";
import { Spinner } from "../ui/spinner.tsx";
import { EditorFrame } from "../workbench/editor-frame.tsx";
import { imageKey } from "../workbench/use-image.ts";
import { canUnlock } from "./means.ts";
import { Ways } from "./ways.tsx";

/** A result of which no more than the preview is given out until it is unlocked. */
export function LockedResult({ image }: { readonly image: Image }) {
  const { t } = useTranslation("paywall");
  const me = useMe();
  const [isOpen, setOpen] = useState<boolean | null>(null);
  useEffect(() => {
    announce(t("title"));
    void refreshMe();
  }, [t]);
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
        <PaywallDialog image={image} me={me} open={isShown} onClose={() => setOpen(false)} />
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

function Preview({ image, className }: { readonly image: Image; readonly className: string }) {
  const { t } = useTranslation("paywall");
  const { data, error } = useQuery({
    queryKey: ["preview", image.id, image.version],
    queryFn: ({ signal }) => getPreview(image.id, signal),
    staleTime: Number.POSITIVE_INFINITY,
  });
  const url = useObjectUrl(data);
  if (error !== null) {
    return <ProblemNotice problem={error} />;
  }
  return url === null ? (
    <Spinner className="size-8 text-accent" />
  ) : (
    <img src={url} alt={t("stage")} data-preview className={className} />
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

function Kept({ image }: { readonly image: Image }) {
  const { t, i18n } = useTranslation("paywall");
  const number = new Intl.NumberFormat(i18n.language);
  return t("text", {
    width: number.format(image.width ?? 0),
    height: number.format(image.height ?? 0),
    when: relativeTime(Date.parse(image.expires_at), Date.now(), i18n.language),
  });
}

/** What is left and what comes next. */
function LeftText({ me }: { readonly me: Me }) {
  const { t, i18n } = useTranslation("paywall");
  const { free, passes, credits } = me.wallet;
  const count = free + passes + Math.floor(credits);
  const left =
    count === 0 ? t("left.none") : count === free ? t("left.free", { count }) : t("left.some", { count });
  return (
    <p className="rounded-2xl bg-well p-4">
      <strong className="font-semibold">{left}</strong>
      {me.next_free_at &&
        ` ${t("nextFree", { when: relativeTime(Date.parse(me.next_free_at), Date.now(), i18n.language) })}`}
      {count === 0 && ` ${t("previews", { count: me.previews_left })}`}
    </p>
  );
}

function UnlockButton({ image, me }: { readonly image: Image; readonly me: Me }) {
  const { t } = useTranslation("paywall");
  const queries = useQueryClient();
  const action = useAction(async () => {
    const unlocked = await unlockImage(image.id);
    queries.setQueryData(imageKey(image.id), unlocked);
    announce(t("unlocked"));
    await refreshMe();
  });
  const text = { free: t("unlock"), pass: t("unlockPass"), credit: t("unlockCredit") }[
    me.next as "free" | "pass" | "credit"
  ];
  return (
    <div className="grid gap-3">
      <ProblemNotice problem={action.problem} />
      <Button look="primary" disabled={action.isBusy} onClick={() => void action.run()}>
        <LockOpen aria-hidden="true" className="size-5" />
        {text}
      </Button>
    </div>
  );
}

function PaywallDialog({
  image,
  me,
  open,
  onClose,
}: {
  readonly image: Image;
  readonly me: Me;
  readonly open: boolean;
  readonly onClose: () => void;
}) {
  const { t } = useTranslation("paywall");
  const { t: tCommon } = useTranslation("common");
  return (
    <Dialog open={open} title={t("dialog.title")} closeLabel={tCommon("close")} onClose={onClose}>
      <div className="grid gap-4">
        <div className="checker relative grid h-44 place-items-center overflow-hidden rounded-2xl border border-line">
          <Preview image={image} className="absolute inset-0 size-full object-contain p-2" />
        </div>
        <p className="text-soft text-sm">
          <Kept image={image} />
        </p>
        <LeftText me={me} />
        {canUnlock(me) ? <UnlockButton image={image} me={me} /> : <Ways image={image} me={me} />}
      </div>
    </Dialog>
  );
}
