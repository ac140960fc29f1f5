import { describe, expect, it } from "vitest";
import { fromQuery, toQuery } from "./address.ts";
import {
  type Composition,
  forMarketplace,
  forPassport,
  isPlain,
  keepsGeometry,
  PLAIN,
} from "./composition.ts";
import { layerFields, resultFields } from "./fields.ts";
import { DEFAULT_OUTPUT, downloadFields, downloadName, outputSize } from "./output.ts";

const RICH: Composition = {
  backdrop: { kind: "gradient", from: "#ffffff", to: "#c0d8ff", angle: 90 },
  shadow: { kind: "drop", opacity: 35 },
  frame: "4:5",
  crop: true,
  margin: 12,
  scale: 80,
  position: { x: 50, y: 100 },
};

describe("a composition in an address", () => {
  const compositions: [string, Composition][] = [
    ["plain", PLAIN],
    ["rich", RICH],
    ["a colour", { ...PLAIN, backdrop: { kind: "colour", colour: "#ff8800" } }],
    ["blur", { ...PLAIN, backdrop: { kind: "blur" } }],
    ["marketplace", forMarketplace(RICH)],
    ["passport", forPassport(PLAIN)],
  ];
  it.each(compositions)("comes back: %s", (_, composition) => {
    expect(fromQuery(new URLSearchParams(toQuery(composition).toString()))).toEqual(composition);
  });

  it("is empty when nothing was asked for", () => {
    expect(toQuery(PLAIN).toString()).toBe("");
  });

  it.each(["bg=red", "bg=ff88", "shadow=long-50", "frame=3:2", "crop=1e9", "scale=0", "at=50", "at=101-0"])(
    "that somebody made up is plain: %s",
    (query) => {
      expect(fromQuery(new URLSearchParams(query))).toEqual(PLAIN);
    },
  );
});

describe("what the service is asked for", () => {
  it("is nothing for nothing", () => {
    expect(resultFields(PLAIN)).toEqual({});
  });

  it("names everything", () => {
    expect(resultFields(RICH)).toEqual({
      gradient: "#ffffff;#c0d8ff",
      gradient_angle: 90,
      shadow: "drop",
      shadow_opacity: 35,
      canvas: "4:5",
      crop: true,
      crop_margin: "12%",
      scale: 80,
      position: "50% 100%",
    });
  });

  it("leaves a scaled subject where it was, which the service would centre", () => {
    expect(resultFields({ ...PLAIN, scale: 50 })).toEqual({ scale: 50, position: "original" });
  });

  it("has no backdrop when the browser draws it", () => {
    expect(layerFields(RICH)).not.toHaveProperty("gradient");
    expect(layerFields({ ...PLAIN, backdrop: { kind: "blur" } })).toEqual({ background: "blur" });
  });
});

describe("geometry", () => {
  it("is kept by what only colours", () => {
    const coloured: Composition = {
      ...PLAIN,
      backdrop: { kind: "blur" },
      shadow: { kind: "drop", opacity: 1 },
    };
    expect(keepsGeometry(coloured)).toBe(true);
    expect(isPlain(coloured)).toBe(false);
  });

  it("is changed by all else", () => {
    const changes: Partial<Composition>[] = [
      { crop: true },
      { frame: "1:1" },
      { scale: 90 },
      { position: { x: 0, y: 0 } },
    ];
    for (const change of changes) {
      expect(keepsGeometry({ ...PLAIN, ...change })).toBe(false);
    }
  });
});

describe("a download", () => {
  it("has a quality only where there is loss", () => {
    expect(downloadFields(PLAIN, DEFAULT_OUTPUT)).toEqual({ format: "png" });
    expect(downloadFields(PLAIN, { format: "jpg", size: 1080, quality: 70 })).toEqual({
      format: "jpg",
      encode_quality: 70,
      size: "1080x1080",
    });
  });

  it("never grows, and keeps its proportions", () => {
    const picture = { width: 1500, height: 1000 };
    expect(outputSize(picture, PLAIN, "full")).toEqual(picture);
    expect(outputSize(picture, PLAIN, 2048)).toEqual(picture);
    expect(outputSize(picture, PLAIN, 512)).toEqual({ width: 512, height: 341 });
    expect(outputSize(picture, { ...PLAIN, frame: "2000x2000" }, 1080)).toEqual({
      width: 1080,
      height: 1080,
    });
    expect(outputSize(picture, { ...PLAIN, crop: true }, "full")).toBeNull();
  });

  it("is called after its picture", () => {
    expect(downloadName("holiday.beach.jpeg", "img_1", "png")).toBe("holiday.beach-cutout.png");
    expect(downloadName("a/b:c.jpg", "img_1", "zip")).toBe("a_b_c-cutout.zip");
    expect(downloadName(null, "img_1", "webp")).toBe("img_1-cutout.webp");
    expect(downloadName("照片.jpg", "img_1", "jpg")).toBe("照片-cutout.jpg");
  });
});
