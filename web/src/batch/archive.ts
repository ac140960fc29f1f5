import { downloadZip } from "client-zip";
import { type Image, renderResult } from "../api/images.ts";
import type { Composition } from "../composition/composition.ts";
import { downloadFields, downloadName, type Output } from "../composition/output.ts";
import { saveFile } from "../workbench/save-file.ts";

/** What goes into an archive. */
export interface Entry {
  readonly image: Image;
  readonly name: string | null;
}

interface SaveWindow {
  showSaveFilePicker?: (options: {
    suggestedName: string;
  }) => Promise<{ createWritable(): Promise<WritableStream<Uint8Array>> }>;
}

/**
 * Packs the entries into a ZIP, one after the other as they are rendered. Where the browser can write to a file it goes
 * straight there; elsewhere it is gathered first. Gives how many could not be had.
 */
export async function saveArchive(
  entries: readonly Entry[],
  name: string,
  composition: Composition,
  output: Output,
  onEntry: (done: number) => void,
  signal: AbortSignal,
): Promise<number> {
  const { showSaveFilePicker } = window as SaveWindow;
  // Asked first: browsers only let a click ask.
  const file = await showSaveFilePicker?.({ suggestedName: name });
  let missing = 0;
  async function* files() {
    const taken = new Set<string>();
    for (const [index, { image, name: original }] of entries.entries()) {
      signal.throwIfAborted();
      try {
        const input = await renderResult(image.id, downloadFields(composition, output), null, signal);
        yield { input, name: unique(downloadName(original, image.id, output.format), taken) };
      } catch (error) {
        signal.throwIfAborted();
        if (error instanceof DOMException && error.name === "AbortError") {
          throw error;
        }
        missing += 1;
      }
      onEntry(index + 1);
    }
  }
  const archive = downloadZip(files());
  if (file !== undefined && archive.body !== null) {
    await archive.body.pipeTo(await file.createWritable(), { signal });
  } else {
    saveFile(await archive.blob(), name);
  }
  return missing;
}

/** `name`, or a variation of it that is not in `taken` yet. */
export function unique(name: string, taken: Set<string>): string {
  let candidate = name;
  for (let count = 2; taken.has(candidate.toLowerCase()); count++) {
    candidate = name.replace(/(\.[^.]*)?$/, ` (${count})$1`);
  }
  taken.add(candidate.toLowerCase());
  return candidate;
}
