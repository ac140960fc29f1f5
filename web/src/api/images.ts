import { client, data } from "./client.ts";
import type { components } from "./schema.ts";
import { SUBMISSION_HEADERS, type Submission } from "./upload.ts";

export type Image = components["schemas"]["ImageBody"];
export type ResultFields = components["schemas"]["ResultFields"];

/** Whether nothing more happens to the image by itself. */
export function isSettled(image: Image): boolean {
  return image.state === "ready" || image.state === "failed";
}

export async function getImage(id: string, signal?: AbortSignal): Promise<Image> {
  return data(await client.GET("/api/v1/images/{id}", { params: { path: { id } }, signal: signal ?? null }));
}

export async function deleteImage(id: string): Promise<void> {
  await client.DELETE("/api/v1/images/{id}", { params: { path: { id } } });
}

/** Submits the picture behind an address. */
export async function submitAddress(
  url: string,
  { key, fingerprint }: Submission,
  signal: AbortSignal,
): Promise<Image> {
  return data(
    await client.POST("/api/v1/images", {
      params: { header: { "Idempotency-Key": key } },
      body: { url },
      headers: fingerprint === null ? {} : { [SUBMISSION_HEADERS.fingerprint]: fingerprint },
      signal,
    }),
  );
}

/** The matte as a grey PNG of the picture's size. */
export async function getMatte(id: string, signal: AbortSignal): Promise<ArrayBuffer> {
  const result = await client.GET("/api/v1/images/{id}/matte", {
    params: { path: { id } },
    parseAs: "arrayBuffer",
    signal,
  });
  return data(result) as ArrayBuffer;
}

/** Puts a corrected matte in the place of that of `version`. */
export async function putMatte(
  id: string,
  version: number,
  matte: Blob,
  signal: AbortSignal,
): Promise<Image> {
  return data(
    await client.PUT("/api/v1/images/{id}/matte", {
      params: { path: { id }, query: { version } },
      // The document describes the body as text; it is the bytes of a PNG.
      body: matte as unknown as string,
      bodySerializer: (body) => body,
      headers: { "content-type": "image/png" },
      signal,
    }),
  );
}

/** A picture made of the cutout, over `picture` if there is one. */
export async function renderResult(
  id: string,
  fields: ResultFields,
  picture: Blob | null,
  signal: AbortSignal,
): Promise<Blob> {
  if (picture === null) {
    const result = await client.GET("/api/v1/images/{id}/result", {
      params: { path: { id }, query: said(fields) },
      parseAs: "blob",
      signal,
    });
    return data(result) as Blob;
  }
  const result = await client.POST("/api/v1/images/{id}/result", {
    params: { path: { id } },
    body: fields,
    bodySerializer: () => {
      const form = new FormData();
      for (const [name, value] of Object.entries(said(fields))) {
        form.set(name, String(value));
      }
      form.set("background_file", picture);
      return form;
    },
    parseAs: "blob",
    signal,
  });
  return data(result) as Blob;
}

/** The picture as it was sent. */
export async function getOriginal(id: string, signal: AbortSignal): Promise<Blob> {
  const result = await client.GET("/api/v1/images/{id}/original", {
    params: { path: { id } },
    parseAs: "blob",
    signal,
  });
  return data(result) as Blob;
}

type Said<T> = { [K in keyof T]?: Exclude<T[K], null | undefined> };

function said<T extends object>(fields: T): Said<T> {
  const entries = Object.entries(fields).filter(([, value]) => value !== null && value !== undefined);
  return Object.fromEntries(entries) as Said<T>;
}
