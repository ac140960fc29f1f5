import { useQuery, useQueryClient } from "@tanstack/react-query";
import { useTranslation } from "react-i18next";
import { listLinks, listProviders, unlink, visitProvider } from "../api/auth.ts";
import { ProblemNotice } from "../app/problem-notice.tsx";
import { useAction } from "../app/use-action.ts";
import { Button } from "../ui/button.tsx";
import { useMoment } from "./moment.ts";
import { Panel } from "./panel.tsx";
import { usePresence } from "./presence.tsx";

/** Providers that let somebody in, where the installation has any. */
export function LinksPanel() {
  const { t } = useTranslation("account");
  const moment = useMoment();
  const queries = useQueryClient();
  const present = usePresence();
  const { data: providers = [] } = useQuery({ queryKey: ["providers"], queryFn: listProviders });
  const { data: links = [] } = useQuery({ queryKey: ["links"], queryFn: listLinks });
  const action = useAction((work: () => Promise<void>) => present(work));
  if (providers.length === 0) {
    return null;
  }
  const add = (id: string) => action.run(() => visitProvider(id, "link", "/account/security"));
  const remove = (id: string) =>
    action.run(async () => {
      await unlink(id);
      await queries.invalidateQueries({ queryKey: ["links"] });
    });
  return (
    <Panel title={t("links.title")}>
      <ProblemNotice problem={action.problem} />
      <ul className="grid gap-3">
        {providers.map(({ id, name }) => {
          const link = links.find(({ provider }) => provider === id);
          return (
            <li key={id} className="flex flex-wrap items-center justify-between gap-3">
              <div>
                <p className="font-medium">{name}</p>
                {link !== undefined && (
                  <p className="text-soft text-sm">
                    {[link.email, t("links.since", { when: moment(link.linked_at) })]
                      .filter(Boolean)
                      .join(" · ")}
                  </p>
                )}
              </div>
              <Button
                size="small"
                disabled={action.isBusy}
                onClick={() => void (link === undefined ? add(id) : remove(id))}
              >
                {link === undefined
                  ? t("links.add", { provider: name })
                  : t("links.remove", { provider: name })}
              </Button>
            </li>
          );
        })}
      </ul>
    </Panel>
  );
}
