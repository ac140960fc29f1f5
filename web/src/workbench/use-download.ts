import { useState } from "react";
import { type Image, renderResult } from "../api/images.ts";
import type { Composition } from "../composition/composition.ts";
import { downloadFields, downloadName, type Output } from "../composition/output.ts";
import { uploads } from "../intake/visit.ts";
import { saveFile } from "./save-file.ts";

const PATIENCE_MS = 120_000;

/** Renders what is on the stage and saves it. */
export interface DownloadControl {
  readonly isSaving: boolean;
  readonly problem: unknown;
  save(): Promise<void>;
  /** The same as a PNG, for the clipboard. */
  copy(): Promise<Blob>;
}

export function useDownload(
  image: Image,
  composition: Composition,
  picture: File | null,
  output: Output,
): DownloadControl {
  const [isSaving, setSaving] = useState(false);
  const [problem, setProblem] = useState<unknown>(null);
  const render = (of: Output) => {
    const behind = composition.backdrop.kind === "picture" ? picture : null;
    return renderResult(image.id, downloadFields(composition, of), behind, AbortSignal.timeout(PATIENCE_MS));
  };
  const save = async () => {
    setSaving(true);
    setProblem(null);
    try {
      const name = uploads.ofImage(image.id)?.name ?? null;
      saveFile(await render(output), downloadName(name, image.id, output.format));
    } catch (error) {
      setProblem(error);
    } finally {
      setSaving(false);
    }
  };
  return { isSaving, problem, save, copy: () => render({ ...output, format: "png" }) };
}
