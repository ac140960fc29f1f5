import { decode, encode } from "fast-png";
import { paint } from "./painting.ts";
import { type Colours, type Plane, reduced } from "./plane.ts";
import type { Stroke } from "./stroke.ts";

/** What the worker is asked for. It holds one matte at a time. */
export type MatteRequest =
  | { readonly kind: "open"; readonly png: ArrayBuffer; readonly longest: number }
  | { readonly kind: "save"; readonly strokes: readonly Stroke[]; readonly colours: Colours };

/** What it answers, one answer a request. */
export type MatteAnswer =
  | { readonly kind: "opened"; readonly plane: Plane }
  | { readonly kind: "saved"; readonly png: Uint8Array<ArrayBuffer> }
  | { readonly kind: "failed"; readonly message: string };

let matte: Plane | null = null;

self.onmessage = ({ data }: MessageEvent<MatteRequest>) => {
  try {
    answer(data.kind === "open" ? open(data.png, data.longest) : save(data.strokes, data.colours));
  } catch (error) {
    answer({ kind: "failed", message: String(error) });
  }
};

function open(png: ArrayBuffer, longest: number): MatteAnswer {
  const picture = decode(png);
  if (picture.channels !== 1 || picture.depth !== 8) {
    throw new Error(`a matte with ${picture.channels} channels of ${picture.depth} bits`);
  }
  const { width, height } = picture;
  matte = { width, height, values: new Uint8Array(picture.data), scale: 1 };
  return { kind: "opened", plane: reduced(matte, longest) };
}

function save(strokes: readonly Stroke[], colours: Colours): MatteAnswer {
  if (matte === null) {
    throw new Error("no matte is open");
  }
  const corrected: Plane = { ...matte, values: matte.values.slice() };
  for (const stroke of strokes) {
    paint(corrected, colours, stroke);
  }
  const { width, height, values } = corrected;
  const png = encode({ width, height, data: values, channels: 1, depth: 8 });
  return { kind: "saved", png: new Uint8Array(png) };
}

function answer(message: MatteAnswer): void {
  self.postMessage(message);
}
