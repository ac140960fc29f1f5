import type { ResultFields } from "../api/images.ts";
import type { Composition } from "./composition.ts";

/** What the service is asked for to get `composition`, its own background picture aside. */
export function resultFields(composition: Composition): ResultFields {
  return { ...layoutFields(composition), ...backdropFields(composition) };
}

/**
 * What the service is asked for when the browser lays the result over the backdrop itself.
 *
 * Layers are blended in sRGB values by both, so a shadow over nothing that is then laid over a colour is the shadow over
 * that colour. Only the blurred original has to come from the service.
 */
export function layerFields(composition: Composition): ResultFields {
  const layout = layoutFields(composition);
  return composition.backdrop.kind === "blur" ? { ...layout, background: "blur" } : layout;
}

function layoutFields(composition: Composition): ResultFields {
  const { shadow, frame, crop, margin, scale, position } = composition;
  const fields: ResultFields = {};
  if (shadow.kind !== "none") {
    fields.shadow = shadow.kind;
    fields.shadow_opacity = shadow.opacity;
  }
  if (frame !== "original") {
    fields.canvas = frame;
  }
  if (crop) {
    fields.crop = true;
    if (margin > 0) {
      fields.crop_margin = `${margin}%`;
    }
  }
  if (scale !== null) {
    fields.scale = scale;
  }
  if (position !== "original") {
    fields.position = `${position.x}% ${position.y}%`;
  } else if (scale !== null) {
    fields.position = "original";
  }
  return fields;
}

function backdropFields({ backdrop }: Composition): ResultFields {
  switch (backdrop.kind) {
    case "colour":
      return { background: backdrop.colour };
    case "gradient":
      return { gradient: `${backdrop.from};${backdrop.to}`, gradient_angle: backdrop.angle };
    case "blur":
      return { background: "blur" };
    case "transparent":
    case "picture":
      return {};
  }
}
