import { useQuery, useQueryClient } from "@tanstack/react-query";
import { Laptop, Smartphone } from "lucide-react";
import { useTranslation } from "react-i18next";
import { listSessions, revokeOtherSessions, revokeSession, type SessionEntry } from "../api/auth.ts";
import { ProblemNotice } from "../app/problem-notice.tsx";
import { useAction } from "../app/use-action.ts";
import { Button } from "../ui/button.tsx";
import { useMoment } from "./moment.ts";
import { Panel } from "./panel.tsx";
import { deviceOf } from "./user-agent.ts";

const KEY = ["sessions"];
const PHONES: readonly (string | null)[] = ["iPhone", "iPad", "Android"];

/** Where somebody is signed in, and the way out of each. */
export function SessionsPanel() {
  const { t } = useTranslation("account");
  const queries = useQueryClient();
  const { data: sessions = [], error } = useQuery({ queryKey: KEY, queryFn: listSessions, staleTime: 0 });
  const action = useAction(async (work: () => Promise<void>) => {
    await work();
    await queries.invalidateQueries({ queryKey: KEY });
  });
  return (
    <Panel
      title={t("sessions.title")}
      action={
        sessions.length > 1 && (
          <Button disabled={action.isBusy} onClick={() => void action.run(revokeOtherSessions)}>
            {t("sessions.others")}
          </Button>
        )
      }
    >
      <ProblemNotice problem={action.problem ?? error} />
      <ul className="divide-y divide-line">
        {sessions.map((session) => (
          <Line
            key={session.id}
            session={session}
            isBusy={action.isBusy}
            onRevoke={() => void action.run(() => revokeSession(session.id))}
          />
        ))}
      </ul>
    </Panel>
  );
}

function Line({
  session,
  isBusy,
  onRevoke,
}: {
  readonly session: SessionEntry;
  readonly isBusy: boolean;
  readonly onRevoke: () => void;
}) {
  const { t } = useTranslation("account");
  const moment = useMoment();
  const { browser, system } = deviceOf(session.user_agent);
  const name =
    browser !== null && system !== null
      ? t("sessions.browser", { browser, system })
      : (browser ?? system ?? t("sessions.unknown"));
  const Icon = PHONES.includes(system) ? Smartphone : Laptop;
  return (
    <li className="flex flex-wrap items-center gap-x-4 gap-y-2 py-3.5 first:pt-0 last:pb-0">
      <Icon aria-hidden="true" className="size-6 text-soft" />
      <div className="min-w-0 grow">
        <p className="font-medium" title={session.user_agent ?? undefined}>
          {name}
        </p>
        <p className="text-soft text-sm">
          {[
            t("sessions.used", { when: moment(session.used_at) }),
            t("sessions.from", { network: session.network }),
          ].join(" · ")}
        </p>
      </div>
      {session.current ? (
        <span className="rounded-full bg-accent-well px-3 py-1 font-medium text-accent-strong text-sm">
          {t("sessions.current")}
        </span>
      ) : (
        <Button size="small" aria-label={t("sessions.revoke", { name })} disabled={isBusy} onClick={onRevoke}>
          {t("sessions.revokeShort")}
        </Button>
      )}
    </li>
  );
}
