import { useQuery, useQueryClient } from "@tanstack/react-query";
import { KeyRound, Plus } from "lucide-react";
import { useState } from "react";
import { useTranslation } from "react-i18next";
import { Link } from "react-router";
import { type ApiKey, listKeys, type NewApiKey, revokeKey } from "../api/keys.ts";
import { Loading } from "../app/loading.tsx";
import { ProblemNotice } from "../app/problem-notice.tsx";
import { useAction } from "../app/use-action.ts";
import { Button } from "../ui/button.tsx";
import { Confirm } from "../ui/confirm.tsx";
import { EmptyState } from "../ui/empty-state.tsx";
import { useMoment } from "./moment.ts";
import { MadeKey, NewKeyDialog } from "./new-key-dialog.tsx";
import { Panel } from "./panel.tsx";

const KEY = ["keys"];

/** What lets somebody's programs in. */
export function Keys() {
  const { t } = useTranslation("account");
  const queries = useQueryClient();
  const { data: keys, error, isPending } = useQuery({ queryKey: KEY, queryFn: listKeys, staleTime: 0 });
  const [isMaking, setMaking] = useState(false);
  const [made, setMade] = useState<NewApiKey | null>(null);
  const [doomed, setDoomed] = useState<ApiKey | null>(null);
  const revoke = useAction(async (id: string) => {
    setDoomed(null);
    await revokeKey(id);
    await queries.invalidateQueries({ queryKey: KEY });
  });
  if (isPending) {
    return <Loading />;
  }
  const create = (
    <Button look="primary" onClick={() => setMaking(true)}>
      <Plus aria-hidden="true" className="size-5" />
      {t("keys.create")}
    </Button>
  );
  const isEmpty = keys !== undefined && keys.length === 0;
  return (
    <>
      {made !== null && <MadeKey made={made} onClose={() => setMade(null)} />}
      {isEmpty ? (
        <EmptyState
          icon={<KeyRound aria-hidden="true" className="size-9" />}
          title={t("keys.none")}
          text={t("keys.noneText")}
          level={2}
        >
          {create}
        </EmptyState>
      ) : (
        <Panel title={t("keys.title")} text={t("keys.text")} action={create}>
          <ProblemNotice problem={revoke.problem ?? error} />
          <ul className="divide-y divide-line">
            {keys?.map((key) => (
              <Line key={key.id} apiKey={key} onRevoke={() => setDoomed(key)} />
            ))}
          </ul>
          <Link
            to="/developers"
            className="mt-5 inline-block font-semibold text-accent-strong text-sm underline"
          >
            {t("keys.docs")}
          </Link>
        </Panel>
      )}
      <NewKeyDialog
        open={isMaking}
        onClose={() => setMaking(false)}
        onMade={async (key) => {
          setMade(key);
          setMaking(false);
          await queries.invalidateQueries({ queryKey: KEY });
        }}
      />
      <Confirm
        open={doomed !== null}
        title={t("keys.revokeTitle", { name: doomed?.name ?? "" })}
        text={t("keys.revokeText")}
        onClose={() => setDoomed(null)}
      >
        <Button onClick={() => setDoomed(null)}>{t("keys.keep")}</Button>
        <Button look="danger" onClick={() => doomed !== null && void revoke.run(doomed.id)}>
          {t("keys.revoke")}
        </Button>
      </Confirm>
    </>
  );
}

function Line({ apiKey, onRevoke }: { readonly apiKey: ApiKey; readonly onRevoke: () => void }) {
  const { t } = useTranslation("account");
  const moment = useMoment();
  const { name, prefix, last_used_at: usedAt, revoked_at: revokedAt } = apiKey;
  return (
    <li className="flex flex-wrap items-center gap-x-4 gap-y-2 py-3.5 first:pt-0 last:pb-0">
      <div className="min-w-0 grow">
        <p className="font-medium">{name}</p>
        <p className="text-soft text-sm">
          <code className="font-mono">{`${prefix}…`}</code>
          {" · "}
          {usedAt ? t("keys.used", { when: moment(usedAt) }) : t("keys.unused")}
        </p>
        <p className="text-soft text-sm">
          {apiKey.scopes.map((scope) => t(`keys.scopeNames.${scope as "images:read"}`)).join(" · ")}
        </p>
      </div>
      {revokedAt ? (
        <span className="text-soft text-sm">{t("keys.revoked", { when: moment(revokedAt) })}</span>
      ) : (
        <Button size="small" aria-label={t("keys.revokeOf", { name })} onClick={onRevoke}>
          {t("keys.revoke")}
        </Button>
      )}
    </li>
  );
}
