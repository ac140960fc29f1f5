import { useQuery } from "@tanstack/react-query";
import { Download, FileArchive, Trash2 } from "lucide-react";
import { useState } from "react";
import { useTranslation } from "react-i18next";
import { getExport, type Me, requestErasure, requestExport } from "../api/me.ts";
import { refreshMe } from "../app/me.ts";
import { bytesText } from "../app/numbers.ts";
import { ProblemNotice } from "../app/problem-notice.tsx";
import { useSite } from "../app/site.ts";
import { useAction } from "../app/use-action.ts";
import { useConsent } from "../consent/use-consent.ts";
import { Button, buttonClasses } from "../ui/button.tsx";
import { Confirm } from "../ui/confirm.tsx";
import { Spinner } from "../ui/spinner.tsx";
import { Switch } from "../ui/switch.tsx";
import { useMoment } from "./moment.ts";
import { Panel } from "./panel.tsx";
import { usePresence } from "./presence.tsx";

/** What is kept of somebody, and getting it or getting rid of it. */
export function Privacy({ me }: { readonly me: Me }) {
  return (
    <>
      <ConsentPanel />
      <ExportPanel />
      <ErasurePanel isDue={Boolean(me.erasure)} />
    </>
  );
}

function ConsentPanel() {
  const { t } = useTranslation("account");
  const site = useSite();
  const asks = site?.asks;
  const { consent, decide } = useConsent();
  const action = useAction(decide);
  const isAsked = asks !== undefined && (asks.analytics || asks.ads);
  return (
    <Panel title={t("consent.title")} text={isAsked ? t("consent.text") : t("consent.nothing")}>
      {isAsked && consent !== undefined && (
        <div className="grid max-w-xl gap-5">
          <ProblemNotice problem={action.problem} />
          {asks.analytics && (
            <Switch
              label={t("consent.analytics")}
              hint={
                site?.fingerprints === "consent"
                  ? `${t("consent.analyticsText")} ${t("consent.fingerprintText")}`
                  : t("consent.analyticsText")
              }
              checked={consent.analytics}
              onChange={(analytics) => void action.run({ analytics, ads: consent.ads })}
            />
          )}
          {asks.ads && (
            <Switch
              label={t("consent.ads")}
              hint={t("consent.adsText")}
              checked={consent.ads}
              onChange={(ads) => void action.run({ analytics: consent.analytics, ads })}
            />
          )}
        </div>
      )}
    </Panel>
  );
}

const POLL_MS = 1500;

function ExportPanel() {
  const { t, i18n } = useTranslation("account");
  const moment = useMoment();
  const present = usePresence();
  const [id, setId] = useState<string | null>(null);
  const { data: made, error } = useQuery({
    queryKey: ["export", id],
    queryFn: () => getExport(id ?? ""),
    enabled: id !== null,
    staleTime: 0,
    refetchInterval: ({ state }) => (state.data?.state === "building" ? POLL_MS : false),
  });
  const [isFetched, setFetched] = useState(false);
  const action = useAction(async () => {
    const asked = await present(requestExport);
    setFetched(false);
    setId(asked.id);
  });
  const state = isFetched ? "fetched" : id === null ? null : (made?.state ?? "building");
  return (
    <Panel
      title={t("export.title")}
      text={t("export.text")}
      action={
        (state === null || state === "fetched") && (
          <Button disabled={action.isBusy} onClick={() => void action.run()}>
            <FileArchive aria-hidden="true" className="size-5" />
            {state === null ? t("export.request") : t("export.again")}
          </Button>
        )
      }
    >
      <ProblemNotice problem={action.problem ?? error} />
      <div role="status">
        {state === "building" && (
          <p className="flex items-center gap-3">
            <Spinner className="text-accent" />
            {t("export.building")}
          </p>
        )}
        {state === "fetched" && <p className="font-medium text-good">{t("export.fetched")}</p>}
        {state === "ready" && made?.url && (
          <div className="flex flex-wrap items-center gap-4">
            <p>
              {t("export.ready", {
                size: bytesText(made.bytes ?? 0, i18n.language),
                when: made.expires_at ? moment(made.expires_at) : "",
              })}
            </p>
            <a
              href={new URL(made.url, window.location.href).pathname}
              download
              onClick={() => setFetched(true)}
              className={buttonClasses({ look: "primary" })}
            >
              <Download aria-hidden="true" className="size-5" />
              {t("export.download")}
            </a>
          </div>
        )}
      </div>
    </Panel>
  );
}

function ErasurePanel({ isDue }: { readonly isDue: boolean }) {
  const { t } = useTranslation("account");
  const present = usePresence();
  const [isOpen, setOpen] = useState(false);
  const action = useAction(async () => {
    setOpen(false);
    await present(requestErasure);
    await refreshMe();
    window.scrollTo(0, 0);
  });
  return (
    <Panel
      title={t("erasure.title")}
      text={t("erasure.text")}
      action={
        !isDue && (
          <Button look="danger" disabled={action.isBusy} onClick={() => setOpen(true)}>
            <Trash2 aria-hidden="true" className="size-5" />
            {t("erasure.request")}
          </Button>
        )
      }
    >
      <ProblemNotice problem={action.problem} />
      <Confirm
        open={isOpen}
        title={t("erasure.confirmTitle")}
        text={t("erasure.confirmText")}
        onClose={() => setOpen(false)}
      >
        <Button onClick={() => setOpen(false)}>{t("erasure.keep")}</Button>
        <Button look="danger" onClick={() => void action.run()}>
          {t("erasure.confirm")}
        </Button>
      </Confirm>
    </Panel>
  );
}
