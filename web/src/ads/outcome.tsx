import { CircleSlash2, PartyPopper } from "lucide-react";
import { type ReactNode, useEffect, useRef } from "react";
import { useTranslation } from "react-i18next";
import { ApiProblem } from "../api/problem.ts";
import { ProblemNotice } from "../app/problem-notice.tsx";
import { useProblemText } from "../app/problem-text.tsx";
import { Button } from "../ui/button.tsx";
import { Spinner } from "../ui/spinner.tsx";
import type { Ending } from "./use-viewing.ts";

interface OutcomeProps {
  readonly ending: Ending;
  readonly isUnlocking: boolean;
  readonly unlockProblem: unknown;
  readonly onUnlock: () => void;
  readonly onAgain: () => void;
  readonly onClose: () => void;
  readonly onCancelled: (handler: () => void) => void;
}

/** What came of an ad: the picture, or why there is nothing and what can be done. */
export function Outcome(props: OutcomeProps) {
  const { ending, onCancelled, onClose } = props;
  useEffect(() => onCancelled(onClose), [onCancelled, onClose]);
  return ending.kind === "granted" ? <Earned {...props} /> : <Nothing {...props} ending={ending} />;
}

function Earned({ isUnlocking, unlockProblem, onUnlock, onClose }: OutcomeProps) {
  const { t } = useTranslation("ads");
  return (
    <Panel icon={<PartyPopper aria-hidden="true" className="size-9" />} title={t("earned.title")}>
      {unlockProblem === null ? (
        <p className="flex items-center justify-center gap-2 text-lg text-soft">
          <Spinner />
          {t("earned.text")}
        </p>
      ) : (
        <>
          <p className="text-lg text-soft">{t("earned.kept")}</p>
          <div className="mt-6 w-full text-left">
            <ProblemNotice problem={unlockProblem} />
          </div>
          <div className="mt-6 flex flex-wrap justify-center gap-3">
            <Button onClick={onClose}>{t("close")}</Button>
            <Button look="primary" disabled={isUnlocking} onClick={onUnlock}>
              {t("earned.again")}
            </Button>
          </div>
        </>
      )}
    </Panel>
  );
}

function Nothing({
  ending,
  onAgain,
  onClose,
}: OutcomeProps & { readonly ending: Exclude<Ending, { kind: "granted" }> }) {
  const { t } = useTranslation("ads");
  const problemText = useProblemText();
  const code = ending.kind === "refused" && ending.problem instanceof ApiProblem ? ending.problem.code : null;
  const why =
    ending.kind !== "refused"
      ? ending.kind
      : code === "ad_over"
        ? "over"
        : code === "too_many_ads"
          ? "cap"
          : null;
  return (
    <Panel
      icon={<CircleSlash2 aria-hidden="true" className="size-9" />}
      title={why === null ? t("nothing.problem") : t(`nothing.${why}`)}
    >
      <p className="text-lg text-soft">
        {ending.kind === "refused" && why === null
          ? problemText(ending.problem)
          : t(`nothingText.${why ?? "broken"}`)}
      </p>
      <div className="mt-8 flex flex-wrap justify-center gap-3">
        <Button onClick={onClose}>{t("otherWays")}</Button>
        {why !== "cap" && (
          <Button look="primary" onClick={onAgain}>
            {t("again")}
          </Button>
        )}
      </div>
    </Panel>
  );
}

function Panel({
  icon,
  title,
  children,
}: {
  readonly icon: ReactNode;
  readonly title: string;
  readonly children: ReactNode;
}) {
  const heading = useRef<HTMLParagraphElement>(null);
  // What was there before is gone, and the focus with it.
  useEffect(() => heading.current?.focus(), []);
  return (
    <div className="mx-auto grid h-full max-w-lg place-content-center px-6 text-center">
      <div className="mx-auto mb-6 grid size-20 place-items-center rounded-3xl bg-accent-well text-accent-strong">
        {icon}
      </div>
      <p ref={heading} tabIndex={-1} className="font-bold text-3xl outline-none">
        {title}
      </p>
      <div className="mt-3">{children}</div>
    </div>
  );
}
