import { keepPreviousData, useQuery } from "@tanstack/react-query";
import { RotateCcw, TriangleAlert, X } from "lucide-react";
import { useTranslation } from "react-i18next";
import { Link } from "react-router";
import { type Image, renderResult } from "../api/images.ts";
import { getPreview } from "../api/unlock.ts";
import { useProblemText } from "../app/problem-text.tsx";
import { toQuery } from "../composition/address.ts";
import type { Composition } from "../composition/composition.ts";
import { layerFields } from "../composition/fields.ts";
import { Button, IconButton } from "../ui/button.tsx";
import { classes } from "../ui/classes.ts";
import { useObjectUrl } from "../ui/object-url.ts";
import { Spinner } from "../ui/spinner.tsx";
import { BackdropLayer } from "../workbench/backdrop.tsx";
import type { Item } from "./use-items.ts";

interface CardProps {
  readonly item: Item;
  readonly composition: Composition;
  readonly onRemove: () => void;
  readonly onRetry: (() => void) | null;
}

/** One picture of the batch. */
export function Card({ item, composition, onRemove, onRetry }: CardProps) {
  const { t } = useTranslation("batch");
  const { t: tCommon } = useTranslation("common");
  const problemText = useProblemText();
  const { name, state, image } = item;
  const isLost = state === "failed" || state === "refused" || state === "gone";
  return (
    <li className="overflow-hidden rounded-2xl border border-line bg-card">
      <div className="relative aspect-square bg-well">
        {state === "ready" && image !== null ? (
          <Link
            to={`/i/${image.id}?${toQuery(composition)}`}
            aria-label={t("item.open", { name })}
            className="absolute inset-0 outline-offset-[-3px]"
          >
            <Thumbnail image={image} composition={composition} alt={t("item.alt", { name })} />
          </Link>
        ) : (
          <Placeholder item={item} isLost={isLost} />
        )}
        <IconButton
          name={t("item.remove", { name })}
          onClick={onRemove}
          className="absolute top-1.5 right-1.5 size-9! rounded-full! border border-line bg-card"
        >
          <X aria-hidden="true" className="size-4" />
        </IconButton>
      </div>
      <div className="p-3">
        <p className="truncate font-medium text-sm" title={name}>
          {name}
        </p>
        <p
          className={classes(
            "mt-0.5 text-xs",
            isLost ? "text-bad" : state === "ready" ? "text-good" : "text-soft",
          )}
        >
          {state === "ready" && image?.locked ? t("states.locked") : t(`states.${state}`)}
        </p>
        {isLost && item.problem !== null && (
          <p className="mt-1 text-soft text-xs">{problemText(item.problem)}</p>
        )}
        {onRetry !== null && (
          <Button size="small" className="mt-2" aria-label={t("item.retry", { name })} onClick={onRetry}>
            <RotateCcw aria-hidden="true" className="size-4" />
            {tCommon("retry")}
          </Button>
        )}
      </div>
    </li>
  );
}

function Placeholder({ item, isLost }: { readonly item: Item; readonly isLost: boolean }) {
  const source = item.upload?.source;
  const url = useObjectUrl(source?.kind === "file" ? source.file : null);
  return (
    <>
      {url !== null && !isLost && (
        <img src={url} alt="" className="absolute inset-0 size-full object-contain opacity-40" />
      )}
      <div className="absolute inset-0 grid place-items-center">
        {isLost ? (
          <TriangleAlert aria-hidden="true" className="size-8 text-bad" />
        ) : (
          <Spinner className="size-7 text-accent" />
        )}
      </div>
      {item.state === "sending" && (
        <div className="absolute inset-x-0 bottom-0 h-1.5 bg-line" aria-hidden="true">
          <div className="h-full bg-accent" style={{ width: `${item.progress * 100}%` }} />
        </div>
      )}
    </>
  );
}

const THUMBNAIL = "480x480";

function Thumbnail({
  image,
  composition,
  alt,
}: {
  readonly image: Image;
  readonly composition: Composition;
  readonly alt: string;
}) {
  const fields = layerFields(composition);
  const { data, isPending } = useQuery({
    queryKey: ["thumbnail", image.id, image.version, image.locked, fields],
    queryFn: ({ signal }) =>
      image.locked
        ? getPreview(image.id, signal)
        : renderResult(image.id, { ...fields, size: THUMBNAIL, format: "webp" }, null, signal),
    placeholderData: keepPreviousData,
    staleTime: Number.POSITIVE_INFINITY,
  });
  const url = useObjectUrl(data);
  if (isPending || url === null) {
    return (
      <span className="absolute inset-0 grid place-items-center">
        <Spinner className="size-7 text-accent" />
      </span>
    );
  }
  return (
    <span className="absolute inset-0 grid place-items-center">
      <span className="relative block max-h-full max-w-full">
        <BackdropLayer backdrop={composition.backdrop} pictureUrl={null} />
        <img src={url} alt={alt} className="relative block max-h-full max-w-full" />
      </span>
    </span>
  );
}
