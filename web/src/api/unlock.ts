import { client, data } from "./client.ts";
import type { Image } from "./images.ts";

export const REFUND_REASONS = [
  "parts_missing",
  "background_left",
  "rough_edges",
  "wrong_subject",
  "colours",
  "other",
] as const;
export type RefundReason = (typeof REFUND_REASONS)[number];

/** Takes a use, the first that there is or one of a kind, and has the image in full from then on. */
export async function unlockImage(id: string, means?: "free" | "pass" | "credit"): Promise<Image> {
  return data(
    await client.POST("/api/v1/images/{id}/unlock", {
      params: { path: { id } },
      body: means === undefined ? {} : { with: means },
    }),
  );
}

/** Gets back what a result has cost that is not good. */
export async function refundImage(
  id: string,
  reason: RefundReason,
  comment: string,
  keep: boolean,
): Promise<Image> {
  return data(
    await client.POST("/api/v1/images/{id}/refund", {
      params: { path: { id } },
      body: { reason, keep_for_improvement: keep, ...(comment !== "" && { comment }) },
    }),
  );
}

/** The result in small, which is given out also while it is locked. */
export async function getPreview(id: string, signal: AbortSignal): Promise<Blob> {
  const result = await client.GET("/api/v1/images/{id}/preview", {
    params: { path: { id } },
    parseAs: "blob",
    signal,
  });
  return data(result) as Blob;
}
