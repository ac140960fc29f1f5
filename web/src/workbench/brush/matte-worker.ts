import type { MatteAnswer, MatteRequest } from "./matte.worker.ts";
import type { Colours, Plane } from "./plane.ts";
import type { Stroke } from "./stroke.ts";

/** A matte of full size, held and changed off the page's thread. */
export class MatteWorker {
  private readonly worker = new Worker(new URL("./matte.worker.ts", import.meta.url), { type: "module" });

  /** Reads a matte and its picture; gives copies whose longer side has at most `longest` pixels. */
  async open(png: ArrayBuffer, picture: Blob, longest: number): Promise<{ plane: Plane; colours: Colours }> {
    const answer = await this.ask({ kind: "open", png, picture, longest }, [png]);
    return answer.kind === "opened" ? answer : unexpected(answer);
  }

  /** The matte with `strokes` on it, as a grey PNG. */
  async save(strokes: readonly Stroke[], colours: Colours): Promise<Blob> {
    const answer = await this.ask({ kind: "save", strokes, colours }, []);
    return answer.kind === "saved" ? new Blob([answer.png], { type: "image/png" }) : unexpected(answer);
  }

  /** Ends whatever it is doing. */
  close(): void {
    this.worker.terminate();
  }

  private ask(request: MatteRequest, transfer: Transferable[]): Promise<MatteAnswer> {
    return new Promise((resolve, reject) => {
      this.worker.onmessage = ({ data }: MessageEvent<MatteAnswer>) => resolve(data);
      this.worker.onerror = (event) => reject(new Error(event.message));
      this.worker.postMessage(request, transfer);
    });
  }
}

function unexpected(answer: MatteAnswer): never {
  throw new Error(answer.kind === "failed" ? answer.message : `unexpected answer: ${answer.kind}`);
}
