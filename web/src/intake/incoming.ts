import type { Source } from "./uploads.ts";

/** What browsers cannot say for sure about a file, the service finds out; this only keeps folders of other things out. */
const NAMES = /\.(jpe?g|png|webp|gif|bmp|tiff?)$/i;

/** What the file picker offers. */
export const ACCEPTED_TYPES =
  "image/jpeg,image/png,image/webp,image/gif,image/bmp,image/tiff,.tif,.tiff,.bmp";

export function isPicture(file: File): boolean {
  return file.type.startsWith("image/") || NAMES.test(file.name);
}

/** The pictures, or the address of one, that were dropped or pasted. */
export function sourcesIn(transfer: DataTransfer): Source[] {
  const files = [...transfer.files].filter(isPicture);
  if (files.length > 0) {
    return files.map((file) => ({ kind: "file", file }));
  }
  const text = transfer.getData("text/uri-list") || transfer.getData("text/plain");
  const address = addressIn(text);
  return address === null ? [] : [{ kind: "address", address }];
}

/** The web address that `text` is, if it is one. */
export function addressIn(text: string): string | null {
  const line = text.split("\n").find((candidate) => candidate.trim() !== "" && !candidate.startsWith("#"));
  if (line === undefined) {
    return null;
  }
  try {
    const url = new URL(line.trim());
    return url.protocol === "http:" || url.protocol === "https:" ? url.href : null;
  } catch {
    return null;
  }
}

/** Whether a drag carries anything that {@link sourcesIn} may find a picture in. */
export function carriesPictures(transfer: DataTransfer | null): boolean {
  return transfer?.types.some((type) => type === "Files" || type === "text/uri-list") ?? false;
}
