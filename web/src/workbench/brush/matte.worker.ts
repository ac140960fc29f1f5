import { decode, encode } from "fast-png";
import { paint } from "./painting.ts";
import { type Colours, type Plane, reduced } from "./plane.ts";
import type { Stroke } from "./stroke.ts";

/** What the worker is asked for. It holds one matte at a time. */
export type MatteRequest =
  | { readonly kind: "open"; readonly png: ArrayBuffer; readonly picture: Blob; readonly longest: number }
  | { readonly kind: "save"; readonly strokes: readonly Stroke[]; readonly colours: Colours };

/** What it answers, one answer a request. */
export type MatteAnswer =
  | { readonly kind: "opened"; readonly plane: Plane; readonly colours: Colours }
  | { readonly kind: "saved"; readonly png: Uint8Array<ArrayBuffer> }
  | { readonly kind: "failed"; readonly message: string };

let matte: Plane | null = null;

self.onmessage = async ({ data }: MessageEvent<MatteRequest>) => {
  try {
    answer(
      data.kind === "open"
        ? await open(data.png, data.picture, data.longest)
        : save(data.strokes, data.colours),
    );
  } catch (error) {
    answer({ kind: "failed", message: String(error) });
  }
};

async function open(png: ArrayBuffer, original: Blob, longest: number): Promise<MatteAnswer> {
  const picture = decode(png);
  if (picture.channels !== 1 || picture.depth !== 8) {
    throw new Error(`a matte with ${picture.channels} channels of ${picture.depth} bits`);
  }
  const { width, height } = picture;
  matte = { width, height, values: new Uint8Array(picture.data), scale: 1 };
  const plane = reduced(matte, longest);
  return { kind: "opened", plane, colours: await coloursOf(original, plane) };
}

/** The colours of a picture, upright, in the size of `plane`. */
async function coloursOf(picture: Blob, { width, height, scale }: Plane): Promise<Colours> {
  const bitmap = await createImageBitmap(picture, {
    resizeWidth: width,
    resizeHeight: height,
    resizeQuality: "medium",
  });
  const context = new OffscreenCanvas(width, height).getContext("2d", { willReadFrequently: true });
  if (context === null) {
    throw new Error("there is no canvas");
  }
  context.drawImage(bitmap, 0, 0);
  bitmap.close();
  return { width, height, rgba: context.getImageData(0, 0, width, height).data, scale };
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
