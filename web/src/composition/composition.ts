/** How a cutout is laid out into a picture: what the editor changes and the service renders. */
export interface Composition {
  readonly backdrop: Backdrop;
  readonly shadow: Shadow;
  readonly frame: Frame;
  /** Whether the picture is cut down to the subject. */
  readonly crop: boolean;
  /** Room around the cropped subject, in percent of it. */
  readonly margin: number;
  /** Percent of the picture that the subject takes up; `null` leaves it as large as it is. */
  readonly scale: number | null;
  readonly position: Position;
}

/** What lies behind the subject. Colours are `#rrggbb`. */
export type Backdrop =
  | { readonly kind: "transparent" }
  | { readonly kind: "colour"; readonly colour: string }
  | { readonly kind: "gradient"; readonly from: string; readonly to: string; readonly angle: number }
  | { readonly kind: "picture" }
  | { readonly kind: "blur" };

export interface Shadow {
  readonly kind: ShadowKind;
  /** 0–100. */
  readonly opacity: number;
}

export const SHADOW_KINDS = ["none", "drop", "projected", "contact"] as const;
export type ShadowKind = (typeof SHADOW_KINDS)[number];

/** The shape of the picture: as it is, a ratio, or exactly so many pixels. */
export const FRAMES = ["original", "1:1", "4:5", "16:9", "9:16", "35:45", "2000x2000"] as const;
export type Frame = (typeof FRAMES)[number];

/** Where the subject stands: where it was, or in percent of the free room. */
export type Position = "original" | { readonly x: number; readonly y: number };

export const PLAIN: Composition = {
  backdrop: { kind: "transparent" },
  shadow: { kind: "none", opacity: 50 },
  frame: "original",
  crop: false,
  margin: 0,
  scale: null,
  position: "original",
};

/** Whether a pixel of the picture is where it was, so that before and after can lie on each other. */
export function keepsGeometry(composition: Composition): boolean {
  return (
    !composition.crop &&
    composition.frame === "original" &&
    composition.scale === null &&
    composition.position === "original"
  );
}

/** Whether nothing was asked for. */
export function isPlain(composition: Composition): boolean {
  return (
    keepsGeometry(composition) &&
    composition.backdrop.kind === "transparent" &&
    composition.shadow.kind === "none"
  );
}

/** What online shops ask for: white, square, the subject filling most of it. */
export function forMarketplace(composition: Composition): Composition {
  return {
    ...composition,
    backdrop: { kind: "colour", colour: "#ffffff" },
    frame: "2000x2000",
    crop: false,
    margin: 0,
    scale: 85,
    position: { x: 50, y: 50 },
  };
}

/** A head and shoulders of the shape of a passport photo, on plain light grey. */
export function forPassport(composition: Composition): Composition {
  return {
    ...composition,
    backdrop: { kind: "colour", colour: "#eef0f2" },
    shadow: { ...composition.shadow, kind: "none" },
    frame: "35:45",
    crop: true,
    margin: 6,
    scale: null,
    position: "original",
  };
}
