import { useTranslation } from "react-i18next";
import { Link } from "react-router";
import { useSite } from "../app/site.ts";
import { useAction } from "../app/use-action.ts";
import { Button } from "../ui/button.tsx";
import { useConsent } from "./use-consent.ts";

/** Asks what somebody agrees to. Yes and no are alike, and the page can be used without an answer. */
export function ConsentBanner() {
  const { t } = useTranslation("account");
  const site = useSite();
  const asks = site?.asks;
  const { isUndecided, decide } = useConsent();
  const action = useAction(decide);
  if (!isUndecided || asks === undefined) {
    return null;
  }
  const text =
    asks.analytics && asks.ads
      ? t("consent.bannerBothText")
      : asks.ads
        ? t("consent.bannerAdsText")
        : t("consent.bannerText");
  return (
    <section
      aria-labelledby="consent"
      className="fixed inset-x-3 bottom-3 z-40 mx-auto max-w-xl rounded-3xl border border-line bg-card p-5 shadow-raised"
    >
      <h2 id="consent" className="font-bold">
        {t("consent.banner")}
      </h2>
      <p className="mt-1 text-soft text-sm">
        {text} {asks.analytics && site?.fingerprints === "consent" && `${t("consent.fingerprintText")} `}
        <Link to="/legal/privacy" className="underline">
          {t("consent.more")}
        </Link>
      </p>
      <div className="mt-4 grid grid-cols-2 gap-3">
        <Button disabled={action.isBusy} onClick={() => void action.run({ analytics: false, ads: false })}>
          {t("consent.reject")}
        </Button>
        <Button disabled={action.isBusy} onClick={() => void action.run(asks)}>
          {t("consent.accept")}
        </Button>
      </div>
    </section>
  );
}
