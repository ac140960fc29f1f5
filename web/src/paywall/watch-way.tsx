import { Clapperboard } from "lucide-react";
import { useTranslation } from "react-i18next";
import type { Me } from "../api/me.ts";
import { ApiProblem } from "../api/problem.ts";
import { durationText, relativeTime } from "../app/numbers.ts";
import { ProblemNotice } from "../app/problem-notice.tsx";
import type { Action } from "../app/use-action.ts";
import { useConsent } from "../consent/use-consent.ts";
import { Button } from "../ui/button.tsx";
import { Way } from "./ways.tsx";

interface WatchWayProps {
  readonly isOfNetwork: boolean;
  readonly seconds: number;
  readonly me: Me;
  readonly watch: Action<[]>;
}

/** An ad, which is chosen each time anew. */
export function WatchWay({ isOfNetwork, seconds, me, watch }: WatchWayProps) {
  const { t, i18n } = useTranslation("ads");
  const { consent, decide } = useConsent();
  const duration = durationText(seconds, i18n.language);
  const needsConsent = isOfNetwork && consent?.ads !== true;
  const isAtCap = watch.problem instanceof ApiProblem && watch.problem.code === "too_many_ads";
  const begin = async () => {
    if (needsConsent) {
      await decide({ analytics: consent?.analytics === true, ads: true });
    }
    await watch.run();
  };
  return (
    <Way
      icon={<Clapperboard aria-hidden="true" className="size-5" />}
      title={t("way.title")}
      text={isOfNetwork ? t("way.textShort", { duration }) : t("way.text", { duration })}
    >
      {isAtCap ? (
        <p role="alert" className="rounded-xl bg-well p-3 text-sm">
          {me.next_free_at
            ? t("way.capUntil", {
                when: relativeTime(Date.parse(me.next_free_at), Date.now(), i18n.language),
              })
            : t("way.cap")}
        </p>
      ) : (
        <>
          <ProblemNotice problem={watch.problem} />
          {needsConsent && <p className="text-soft text-sm">{t("way.consent")}</p>}
          <Button look="primary" disabled={watch.isBusy} onClick={() => void begin()}>
            <Clapperboard aria-hidden="true" className="size-5" />
            {needsConsent ? t("way.agree") : t("way.start")}
          </Button>
        </>
      )}
    </Way>
  );
}
