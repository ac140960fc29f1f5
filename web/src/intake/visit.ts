import { useSyncExternalStore } from "react";
import { submitAddress } from "../api/images.ts";
import { introduced } from "../api/me.ts";
import { sendPicture } from "../api/upload.ts";
import { shownFingerprint } from "../consent/shown-fingerprint.ts";
import { type Sender, type Upload, Uploads } from "./uploads.ts";

const SERVICE: Sender = {
  send: async (source, key, onProgress, signal) => {
    await introduced();
    const headers = { key, fingerprint: await shownFingerprint() };
    return source.kind === "file"
      ? sendPicture(source.file, headers, onProgress, signal)
      : submitAddress(source.address, headers, signal);
  },
  pause: (milliseconds, signal) =>
    new Promise((resolve) => {
      const timer = setTimeout(resolve, milliseconds);
      const now = () => {
        clearTimeout(timer);
        resolve();
      };
      // The network is back.
      window.addEventListener("online", now, { once: true, signal });
      signal.addEventListener("abort", now, { once: true });
    }),
  newKey: () => crypto.randomUUID?.() ?? Array.from(crypto.getRandomValues(new Uint32Array(4))).join("-"),
};

/** The pictures of this visit. */
export const uploads = new Uploads(SERVICE);

export function useUploads(): readonly Upload[] {
  return [...useSyncExternalStore(uploads.subscribe, uploads.all).values()];
}

export function useUpload(key: string | null): Upload | undefined {
  const all = useSyncExternalStore(uploads.subscribe, uploads.all);
  return key === null ? undefined : all.get(key);
}
