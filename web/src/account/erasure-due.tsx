import { CalendarX } from "lucide-react";
import { useTranslation } from "react-i18next";
import { cancelErasure, type Erasure } from "../api/me.ts";
import { announce } from "../app/announcer.tsx";
import { refreshMe } from "../app/me.ts";
import { ProblemNotice } from "../app/problem-notice.tsx";
import { useAction } from "../app/use-action.ts";
import { Button } from "../ui/button.tsx";
import { useMoment } from "./moment.ts";

/** Everything is going to be deleted; that can be called off. */
export function ErasureDue({ erasure }: { readonly erasure: Erasure }) {
  const { t } = useTranslation("account");
  const moment = useMoment();
  const cancel = useAction(async () => {
    await cancelErasure();
    await refreshMe();
    announce(t("erasure.cancelled"));
  });
  return (
    <div className="grid gap-4">
      <div className="flex flex-wrap items-center justify-between gap-4 rounded-3xl bg-bad-well p-5 text-bad">
        <p className="flex items-center gap-3 font-semibold">
          <CalendarX aria-hidden="true" className="size-5 shrink-0" />
          {t("erasureDue", { when: moment(erasure.due_at) })}
        </p>
        <Button disabled={cancel.isBusy} onClick={() => void cancel.run()}>
          {t("erasureCancel")}
        </Button>
      </div>
      <ProblemNotice problem={cancel.problem} />
    </div>
  );
}
