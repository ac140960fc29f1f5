import { useQueryClient } from "@tanstack/react-query";
import { Frown } from "lucide-react";
import { useState } from "react";
import { useTranslation } from "react-i18next";
import type { Image } from "../api/images.ts";
import { REFUND_REASONS, type RefundReason, refundImage } from "../api/unlock.ts";
import { announce } from "../app/announcer.tsx";
import { refreshMe, useMe } from "../app/me.ts";
import { ProblemNotice } from "../app/problem-notice.tsx";
import { useAction } from "../app/use-action.ts";
import { Button } from "../ui/button.tsx";
import { CheckBox } from "../ui/check-box.tsx";
import { Choice } from "../ui/choice.tsx";
import { Dialog } from "../ui/dialog.tsx";
import { Field } from "../ui/field.tsx";
import { TextField } from "../ui/text-field.tsx";
import { imageKey } from "../workbench/use-image.ts";

const LONGEST_COMMENT = 2000;

/** Gives back what a result has cost that is not good. */
export function NotHappy({ image }: { readonly image: Image }) {
  const { t } = useTranslation("paywall");
  const { t: tCommon } = useTranslation("common");
  const [isOpen, setOpen] = useState(false);
  return (
    <>
      <Button look="quiet" size="small" onClick={() => setOpen(true)}>
        <Frown aria-hidden="true" className="size-4" />
        {t("happy.button")}
      </Button>
      <Dialog
        open={isOpen}
        title={t("happy.title")}
        closeLabel={tCommon("close")}
        onClose={() => setOpen(false)}
      >
        {image.unlocked_by == null ? (
          <p>{t("happy.free")}</p>
        ) : (
          <Complaint image={image} onClose={() => setOpen(false)} />
        )}
      </Dialog>
    </>
  );
}

function Complaint({ image, onClose }: { readonly image: Image; readonly onClose: () => void }) {
  const { t } = useTranslation("paywall");
  const queries = useQueryClient();
  const left = useMe()?.refunds_left;
  const [reason, setReason] = useState<RefundReason | null>(null);
  const [mayKeep, setMayKeep] = useState(false);
  const action = useAction(async (comment: string) => {
    if (reason === null) {
      return;
    }
    const locked = await refundImage(image.id, reason, comment, mayKeep);
    announce(t("happy.done"));
    queries.setQueryData(imageKey(image.id), locked);
    await refreshMe();
  });
  if (left === 0) {
    return <p>{t("happy.none")}</p>;
  }
  return (
    <form
      className="grid gap-5"
      onSubmit={(event) => {
        event.preventDefault();
        void action.run(String(new FormData(event.currentTarget).get("comment") ?? "").trim());
      }}
    >
      <p className="text-soft">
        {t("happy.text")}
        {left !== undefined && ` ${t("happy.left", { count: left })}`}
      </p>
      <ProblemNotice problem={action.problem} />
      <Field label={t("happy.reason")}>
        <Choice
          label={t("happy.reason")}
          columns={2}
          value={reason}
          options={REFUND_REASONS.map((value) => ({ value, label: t(`happy.reasons.${value}`) }))}
          onChange={setReason}
        />
      </Field>
      <TextField label={t("happy.comment")} name="comment" maxLength={LONGEST_COMMENT} autoComplete="off" />
      <CheckBox label={t("happy.keep")} hint={t("happy.keepHint")} checked={mayKeep} onChange={setMayKeep} />
      <div className="flex flex-wrap justify-end gap-3">
        <Button onClick={onClose}>{t("happy.cancel")}</Button>
        <Button type="submit" look="primary" disabled={reason === null || action.isBusy}>
          {t("happy.submit")}
        </Button>
      </div>
    </form>
  );
}
