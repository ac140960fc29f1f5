import { Check, Copy, Download } from "lucide-react";
import { type ReactNode, useState } from "react";
import { useTranslation } from "react-i18next";
import { announce } from "../app/announcer.tsx";
import { ProblemText } from "../app/problem-text.tsx";
import { Button } from "../ui/button.tsx";
import { Notice } from "../ui/notice.tsx";
import { Spinner } from "../ui/spinner.tsx";
import type { DownloadControl } from "./use-download.ts";

/** What everybody came for, always in sight. */
export function TakeAway({
  download,
  below,
}: {
  readonly download: DownloadControl;
  readonly below?: ReactNode;
}) {
  const { t } = useTranslation("workbench");
  const { t: tProblem } = useTranslation("problems");
  const { isSaving, problem, save, copy } = download;
  return (
    <div className="sticky bottom-0 z-10 grid gap-3 border-line border-t bg-card p-4">
      {problem !== null && (
        <Notice title={tProblem("title")}>
          <ProblemText error={problem} />
        </Notice>
      )}
      <div className="flex gap-3">
        <Button look="primary" className="grow" disabled={isSaving} onClick={() => void save()}>
          {isSaving ? <Spinner /> : <Download aria-hidden="true" className="size-5" />}
          {isSaving ? t("download.saving") : t("download.save")}
        </Button>
        <CopyButton copy={copy} />
      </div>
      {below}
    </div>
  );
}

function CopyButton({ copy }: { readonly copy: () => Promise<Blob> }) {
  const { t } = useTranslation("workbench");
  const [state, setState] = useState<"idle" | "copied" | "failed">("idle");
  const onClick = async () => {
    try {
      // Safari wants to be handed the promise while it still knows that somebody clicked.
      await navigator.clipboard.write([new ClipboardItem({ "image/png": copy() })]);
      setState("copied");
      announce(t("download.copied"));
    } catch {
      setState("failed");
      announce(t("download.copyFailed"));
    }
  };
  return (
    <Button onClick={() => void onClick()} title={state === "failed" ? t("download.copyFailed") : undefined}>
      {state === "copied" ? (
        <Check aria-hidden="true" className="size-5 text-good" />
      ) : (
        <Copy aria-hidden="true" className="size-5" />
      )}
      {t("download.copy")}
    </Button>
  );
}
