import { useQuery } from "@tanstack/react-query";
import { useTranslation } from "react-i18next";
import type { Image } from "../api/images.ts";
import { getPreview } from "../api/unlock.ts";
import { ProblemNotice } from "../app/problem-notice.tsx";
import { useObjectUrl } from "../ui/object-url.ts";
import { Spinner } from "../ui/spinner.tsx";

/** The result in small, which is given out also while it is locked. */
export function Preview({ image, className }: { readonly image: Image; readonly className: string }) {
  const { t } = useTranslation("paywall");
  const { data, error } = useQuery({
    queryKey: ["preview", image.id, image.version],
    queryFn: ({ signal }) => getPreview(image.id, signal),
    staleTime: Number.POSITIVE_INFINITY,
  });
  const url = useObjectUrl(data);
  if (error !== null) {
    return <ProblemNotice problem={error} />;
  }
  return url === null ? (
    <Spinner className="size-8 text-accent" />
  ) : (
    <img src={url} alt={t("stage")} data-preview className={className} />
  );
}
