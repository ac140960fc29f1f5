import {
  type Backdrop,
  type Composition,
  FRAMES,
  type Frame,
  PLAIN,
  type Position,
  SHADOW_KINDS,
  type ShadowKind,
} from "./composition.ts";

/** Writes `composition` into the query of an address. What is plain is left out. */
export function toQuery(composition: Composition): URLSearchParams {
  const query = new URLSearchParams();
  const { backdrop, shadow, frame, crop, margin, scale, position } = composition;
  switch (backdrop.kind) {
    case "transparent":
      break;
    case "colour":
      query.set("bg", backdrop.colour.slice(1));
      break;
    case "gradient":
      query.set("bg", [backdrop.from.slice(1), backdrop.to.slice(1), backdrop.angle].join("-"));
      break;
    // A picture of the visitor's own is not in the address, so it cannot come back from there.
    case "picture":
      break;
    case "blur":
      query.set("bg", "blur");
      break;
  }
  if (shadow.kind !== "none") {
    query.set("shadow", `${shadow.kind}-${shadow.opacity}`);
  }
  if (frame !== "original") {
    query.set("frame", frame);
  }
  if (crop) {
    query.set("crop", String(margin));
  }
  if (scale !== null) {
    query.set("scale", String(scale));
  }
  if (position !== "original") {
    query.set("at", `${position.x}-${position.y}`);
  }
  return query;
}

/** Reads what {@link toQuery} wrote. What cannot be read is plain. */
export function fromQuery(query: URLSearchParams): Composition {
  const shadow = /^([a-z]+)-(\d+)$/.exec(query.get("shadow") ?? "");
  const kind = SHADOW_KINDS.find((known): known is ShadowKind => known === shadow?.[1]);
  const frame = FRAMES.find((known): known is Frame => known === query.get("frame"));
  const margin = number(query.get("crop"), 0, 50);
  return {
    backdrop: backdrop(query.get("bg")),
    shadow: kind === undefined ? PLAIN.shadow : { kind, opacity: number(shadow?.[2], 0, 100) ?? 50 },
    frame: frame ?? "original",
    crop: margin !== null,
    margin: margin ?? 0,
    scale: number(query.get("scale"), 5, 100),
    position: position(query.get("at")),
  };
}

function backdrop(text: string | null): Backdrop {
  if (text === "blur") {
    return { kind: "blur" };
  }
  const [from, to, angle] = (text ?? "").split("-");
  if (!isColour(from)) {
    return PLAIN.backdrop;
  }
  if (!isColour(to)) {
    return { kind: "colour", colour: `#${from}` };
  }
  return { kind: "gradient", from: `#${from}`, to: `#${to}`, angle: number(angle, 0, 360) ?? 180 };
}

function position(text: string | null): Position {
  const [x, y] = (text ?? "").split("-").map((part) => number(part, 0, 100));
  return typeof x === "number" && typeof y === "number" ? { x, y } : "original";
}

function isColour(text: string | undefined): text is string {
  return text !== undefined && /^[0-9a-f]{6}$/.test(text);
}

function number(text: string | null | undefined, least: number, most: number): number | null {
  if (text === null || text === undefined || !/^\d+$/.test(text)) {
    return null;
  }
  const value = Number(text);
  return value >= least && value <= most ? value : null;
}
