import { useQueryClient } from "@tanstack/react-query";
import { LockOpen } from "lucide-react";
import { useTranslation } from "react-i18next";
import type { Image } from "../api/images.ts";
import type { Me } from "../api/me.ts";
import { unlockImage } from "../api/unlock.ts";
import { announce } from "../app/announcer.tsx";
import { leftOf } from "../app/left.ts";
import { refreshMe } from "../app/me.ts";
import { relativeTime } from "../app/numbers.ts";
import { ProblemNotice } from "../app/problem-notice.tsx";
import { useAction } from "../app/use-action.ts";
import { Button } from "../ui/button.tsx";
import { imageKey } from "../workbench/use-image.ts";

/** What is kept, and until when. */
export function Kept({ image }: { readonly image: Image }) {
  const { t, i18n } = useTranslation("paywall");
  const number = new Intl.NumberFormat(i18n.language);
  return t("text", {
    width: number.format(image.width ?? 0),
    height: number.format(image.height ?? 0),
    when: relativeTime(Date.parse(image.expires_at), Date.now(), i18n.language),
  });
}

/** What is left and what comes next. */
export function LeftText({ me }: { readonly me: Me }) {
  const { t, i18n } = useTranslation("paywall");
  const { kind, count } = leftOf(me);
  return (
    <p className="rounded-2xl bg-well p-4">
      <strong className="font-semibold">
        {kind === "none" ? t("left.none") : t(`left.${kind}`, { count })}
      </strong>
      {me.next_free_at &&
        ` ${t("nextFree", { when: relativeTime(Date.parse(me.next_free_at), Date.now(), i18n.language) })}`}
      {kind === "none" && ` ${t("previews", { count: me.previews_left })}`}
    </p>
  );
}

/** Takes one of what is left for the image. */
export function UnlockButton({ image, me }: { readonly image: Image; readonly me: Me }) {
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
