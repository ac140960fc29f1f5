import { useQuery } from "@tanstack/react-query";
import type { Image } from "../api/images.ts";
import { getOriginal } from "../api/images.ts";
import { uploads } from "../intake/visit.ts";

/** The picture as it was sent: from this visit if it was sent in it, else from the service. */
export function useOriginal(image: Image): Blob | undefined {
  const source = uploads.ofImage(image.id)?.source;
  const file = source?.kind === "file" ? source.file : null;
  const query = useQuery({
    queryKey: ["original", image.id],
    queryFn: ({ signal }) => getOriginal(image.id, signal),
    enabled: file === null,
    staleTime: Number.POSITIVE_INFINITY,
  });
  return file ?? query.data;
}
