import { useQueryClient } from "@tanstack/react-query";
import { useEffect, useRef, useState } from "react";
import { getMatte, type Image, putMatte } from "../../api/images.ts";
import { imageKey } from "../use-image.ts";
import { MatteWorker } from "./matte-worker.ts";
import { Session } from "./session.ts";

/** Longer side of what is painted on; the strokes are painted again in full size when they are saved. */
const LONGEST_SIDE = 1600;

/** A session on the matte of `image`, once it is open, and how to save what was done in it. */
export interface OpenSession {
  readonly session: Session | null;
  readonly problem: unknown;
  readonly isSaving: boolean;
  /** Whether it was saved. */
  save(): Promise<boolean>;
}

export function useSession(image: Image, original: Blob): OpenSession {
  const queries = useQueryClient();
  const [session, setSession] = useState<Session | null>(null);
  const [problem, setProblem] = useState<unknown>(null);
  const [isSaving, setSaving] = useState(false);
  const worker = useRef<MatteWorker | null>(null);
  const leaving = useRef<AbortController | null>(null);
  const { id, version } = image;

  // biome-ignore lint/correctness/useExhaustiveDependencies: another version is another matte
  useEffect(() => {
    const controller = new AbortController();
    leaving.current = controller;
    const mattes = new MatteWorker();
    worker.current = mattes;
    const open = async () => {
      const png = await getMatte(id, controller.signal);
      const { plane, colours } = await mattes.open(png, original, LONGEST_SIDE);
      if (!controller.signal.aborted) {
        setSession(new Session(plane, colours));
      }
    };
    open().catch((error: unknown) => {
      if (!controller.signal.aborted) {
        setProblem(error);
      }
    });
    return () => {
      controller.abort();
      mattes.close();
    };
  }, [id, version, original]);

  const save = async () => {
    if (session === null || worker.current === null || leaving.current === null) {
      return false;
    }
    setSaving(true);
    setProblem(null);
    try {
      const png = await worker.current.save(session.strokes, session.colours);
      const changed = await putMatte(id, version ?? 1, png, leaving.current.signal);
      queries.setQueryData(imageKey(id), changed);
      return true;
    } catch (error) {
      setProblem(error);
      return false;
    } finally {
      setSaving(false);
    }
  };
  return { session, problem, isSaving, save };
}
