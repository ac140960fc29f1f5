import { useInfiniteQuery, useQuery } from "@tanstack/react-query";
import { Images, Lock, TriangleAlert } from "lucide-react";
import { useTranslation } from "react-i18next";
import { Link } from "react-router";
import type { Image } from "../api/images.ts";
import { listImages } from "../api/me.ts";
import { getPreview } from "../api/unlock.ts";
import { Loading } from "../app/loading.tsx";
import { ProblemNotice } from "../app/problem-notice.tsx";
import { Button, buttonClasses } from "../ui/button.tsx";
import { EmptyState } from "../ui/empty-state.tsx";
import { useObjectUrl } from "../ui/object-url.ts";
import { Spinner } from "../ui/spinner.tsx";
import { useMoment } from "./moment.ts";
import { Panel } from "./panel.tsx";

const PAGE = 24;

/** What was cut out and is still there. */
export function History({ owner }: { readonly owner: string }) {
  const { t } = useTranslation("account");
  const query = useInfiniteQuery({
    queryKey: ["history", owner],
    queryFn: ({ pageParam }) => listImages(pageParam, PAGE),
    initialPageParam: null as string | null,
    getNextPageParam: (page) => page.next_cursor ?? null,
    staleTime: 0,
  });
  if (query.isPending) {
    return <Loading />;
  }
  const images = query.data?.pages.flatMap((page) => page.images) ?? [];
  if (images.length === 0 && query.error === null) {
    return (
      <EmptyState
        icon={<Images aria-hidden="true" className="size-9" />}
        title={t("history.none")}
        text={t("history.noneText")}
        level={2}
      >
        <Link to="/" className={buttonClasses({ look: "primary" })}>
          {t("history.start")}
        </Link>
      </EmptyState>
    );
  }
  return (
    <Panel title={t("history.title")} text={t("history.text")}>
      <ProblemNotice problem={query.error} />
      <ul className="grid grid-cols-2 gap-4 sm:grid-cols-3 xl:grid-cols-4">
        {images.map((image) => (
          <Entry key={image.id} image={image} />
        ))}
      </ul>
      {query.hasNextPage && (
        <div className="mt-6 text-center">
          <Button disabled={query.isFetchingNextPage} onClick={() => void query.fetchNextPage()}>
            {t("history.more")}
          </Button>
        </div>
      )}
    </Panel>
  );
}

function Entry({ image }: { readonly image: Image }) {
  const { t } = useTranslation("account");
  const moment = useMoment();
  const when = moment(image.created_at);
  return (
    <li className="overflow-hidden rounded-2xl border border-line bg-paper">
      <Link
        to={`/i/${image.id}`}
        aria-label={t("history.open", { when })}
        className="relative grid aspect-square place-items-center outline-offset-[-3px]"
      >
        <Thumbnail image={image} />
        {image.locked && image.state === "ready" && (
          <span className="absolute top-2 left-2 flex items-center gap-1.5 rounded-full border border-line bg-card px-2.5 py-1 font-medium text-xs">
            <Lock aria-hidden="true" className="size-3.5" />
            {t("history.locked")}
          </span>
        )}
      </Link>
      <div className="px-3 py-2.5 text-sm">
        <p className="font-medium">{when}</p>
        <p className="text-soft text-xs">
          {image.state === "ready"
            ? t("history.expires", { when: moment(image.expires_at) })
            : t(`history.states.${image.state}`)}
        </p>
      </div>
    </li>
  );
}

function Thumbnail({ image }: { readonly image: Image }) {
  const { t } = useTranslation("account");
  const { data, error } = useQuery({
    queryKey: ["preview", image.id, image.version],
    queryFn: ({ signal }) => getPreview(image.id, signal),
    enabled: image.state === "ready",
    staleTime: Number.POSITIVE_INFINITY,
  });
  const url = useObjectUrl(data);
  if (image.state === "failed" || error !== null) {
    return <TriangleAlert aria-hidden="true" className="size-7 text-bad" />;
  }
  return url === null ? (
    <Spinner className="size-6 text-accent" />
  ) : (
    <span className="checker absolute inset-0">
      <img src={url} alt={t("history.alt")} className="size-full object-contain" />
    </span>
  );
}
