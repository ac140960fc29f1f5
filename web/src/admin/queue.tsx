import { useQuery, useQueryClient } from "@tanstack/react-query";
import { RotateCcw } from "lucide-react";
import { useState } from "react";
import { useTranslation } from "react-i18next";
import { type DeadLetter, getQueue, type QueueEntry, requeue } from "../api/admin.ts";
import { ProblemNotice } from "../app/problem-notice.tsx";
import { classes } from "../ui/classes.ts";
import type { Column } from "../ui/data-table.tsx";
import { ActionDialog } from "./action-dialog.tsx";
import { Heading } from "./heading.tsx";
import { Listing } from "./listing.tsx";
import { Owner } from "./owner.tsx";
import { useIsAdmin } from "./role.ts";
import { RowButton } from "./row-button.tsx";
import { ShortId, shorten } from "./short-id.tsx";
import { useFailureText, useSecondsText } from "./texts.ts";
import { When } from "./when.tsx";

/** How often is looked, while the page is looked at. */
const PACE_MS = 3_000;

/** What waits and runs, and what was given up. */
export function Queue() {
  const { t } = useTranslation("admin");
  const { data, error } = useQuery({
    queryKey: ["admin", "queue"],
    queryFn: async () => (await getQueue(null)).queues,
    refetchInterval: PACE_MS,
    staleTime: 0,
  });
  return (
    <>
      <Heading title={t("sections.queue")}>
        <p className="flex items-center gap-2 text-soft text-sm">
          <span
            aria-hidden="true"
            className={classes("size-2 rounded-full", error === null ? "bg-good" : "bg-bad")}
          />
          {t("queue.live")}
        </p>
      </Heading>
      <ProblemNotice problem={error} />
      <div className="grid gap-3 xl:grid-cols-2">
        {(data ?? []).map((queue) => (
          <Standing key={queue.kind} queue={queue} />
        ))}
      </div>
      <h2 className="mt-8 mb-3 font-bold text-lg">{t("queue.dead")}</h2>
      <DeadLetters />
    </>
  );
}

function Standing({ queue }: { readonly queue: QueueEntry }) {
  const { t, i18n } = useTranslation("admin");
  const number = new Intl.NumberFormat(i18n.language);
  const seconds = useSecondsText();
  const figures = [
    { name: "queued", text: number.format(queue.queued) },
    { name: "running", text: number.format(queue.running) },
    { name: "oldest", text: seconds(queue.oldest_wait_seconds) },
    { name: "deadCount", text: number.format(queue.dead) },
  ] as const;
  return (
    <section
      aria-label={t(`queue.kinds.${queue.kind as "remove"}`)}
      className="rounded-2xl border border-line bg-card p-4"
    >
      <h2 className="font-semibold text-sm">{t(`queue.kinds.${queue.kind as "remove"}`)}</h2>
      <dl className="mt-3 grid grid-cols-2 gap-3 sm:grid-cols-4">
        {figures.map(({ name, text }) => (
          <div key={name} className="flex flex-col">
            <dt className="text-soft text-xs">{t(`queue.${name}`)}</dt>
            <dd
              className={classes(
                "font-bold text-xl tabular-nums",
                name === "deadCount" && queue.dead > 0 && "text-bad",
              )}
            >
              {text}
            </dd>
          </div>
        ))}
      </dl>
    </section>
  );
}

function DeadLetters() {
  const { t } = useTranslation("admin");
  const queries = useQueryClient();
  const failureText = useFailureText();
  const isAdmin = useIsAdmin();
  const [revived, setRevived] = useState<DeadLetter | null>(null);
  const columns: readonly Column<DeadLetter>[] = [
    { key: "job", header: t("queue.job"), cell: ({ id }) => <ShortId id={id} /> },
    {
      key: "why",
      header: t("queue.why"),
      cell: ({ failure, attempts }) => (
        <>
          {failureText(failure)}{" "}
          <span className="text-soft text-xs">{t("images.attempts", { count: attempts })}</span>
        </>
      ),
      isWide: true,
    },
    { key: "kind", header: t("queue.kind"), cell: ({ kind }) => t(`queue.kinds.${kind as "remove"}`) },
    { key: "owner", header: t("owner"), cell: ({ owner }) => <Owner id={owner} /> },
    {
      key: "image",
      header: t("queue.image"),
      cell: ({ image }) => <ShortId id={image} to={`/admin/images?q=${image}`} />,
    },
    { key: "died", header: t("queue.died"), cell: ({ died_at: at }) => <When at={at} /> },
    ...(isAdmin
      ? [
          {
            key: "requeue",
            header: t("todo"),
            hidesHeader: true,
            cell: (letter: DeadLetter) => (
              <RowButton about={letter.id} onClick={() => setRevived(letter)}>
                <RotateCcw aria-hidden="true" className="size-3.5" />
                {t("queue.requeue")}
              </RowButton>
            ),
            isWide: true,
            isNumber: true,
          },
        ]
      : []),
  ];
  return (
    <>
      <Listing
        label={t("queue.dead")}
        query={["dead-letters"]}
        load={async (cursor) => (await getQueue(cursor)).deadLetters}
        columns={columns}
        rowKey={({ id }) => id}
        none={t("queue.none")}
      />
      <ActionDialog
        open={revived !== null}
        title={t("queue.requeueTitle")}
        text={t("queue.requeueText")}
        submit={t("queue.requeue")}
        onSubmit={async ({ reason }) => {
          const id = revived?.id ?? "";
          await requeue(id, reason);
          await queries.invalidateQueries({ queryKey: ["admin"] });
          return t("queue.requeued", { job: shorten(id) });
        }}
        onClose={() => setRevived(null)}
      />
    </>
  );
}
