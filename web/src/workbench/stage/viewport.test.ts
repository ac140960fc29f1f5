import { describe, expect, it } from "vitest";
import { fitView, inPicture, keepInSight, pan, pinch, zoomAt } from "./viewport.ts";

const BOX = { width: 800, height: 600 };
const PICTURE = { width: 1600, height: 1600 };

describe("fitting", () => {
  it("shows all of a picture in the middle", () => {
    expect(fitView(PICTURE, BOX, 0)).toEqual({ scale: 0.375, x: 100, y: 0 });
  });

  it("does not blow small pictures up", () => {
    expect(fitView({ width: 10, height: 10 }, BOX, 0).scale).toBe(2);
  });

  it("survives a box without room", () => {
    expect(fitView(PICTURE, { width: 0, height: 0 }, 24).scale).toBeGreaterThan(0);
  });
});

describe("zooming", () => {
  const fitted = fitView(PICTURE, BOX, 0);

  it("leaves what is under the pointer where it is", () => {
    const at = { x: 200, y: 500 };
    const zoomed = zoomAt(fitted, 3, at, fitted);
    const [before, after] = [inPicture(fitted, at), inPicture(zoomed, at)];
    expect(after.x).toBeCloseTo(before.x);
    expect(after.y).toBeCloseTo(before.y);
  });

  it("has ends", () => {
    const at = { x: 0, y: 0 };
    expect(zoomAt(fitted, 1e9, at, fitted).scale).toBe(16);
    expect(zoomAt(fitted, 1e-9, at, fitted).scale).toBe(fitted.scale / 4);
  });

  it("follows two fingers", () => {
    const before = [
      { x: 300, y: 300 },
      { x: 400, y: 300 },
    ] as const;
    const after = [
      { x: 310, y: 310 },
      { x: 510, y: 310 },
    ] as const;
    const pinched = pinch(fitted, before, after, fitted);
    expect(pinched.scale).toBeCloseTo(fitted.scale * 2);
    for (const finger of [0, 1] as const) {
      const [from, to] = [inPicture(fitted, before[finger]), inPicture(pinched, after[finger])];
      expect(to.x).toBeCloseTo(from.x);
      expect(to.y).toBeCloseTo(from.y);
    }
  });
});

describe("panning", () => {
  it("cannot lose the picture", () => {
    const fitted = fitView(PICTURE, BOX, 0);
    for (const [dx, dy] of [
      [1e6, 0],
      [-1e6, 0],
      [0, 1e6],
      [0, -1e6],
    ] as const) {
      const { x, y, scale } = keepInSight(pan(fitted, dx, dy), PICTURE, BOX);
      expect(x + PICTURE.width * scale).toBeGreaterThanOrEqual(150);
      expect(x).toBeLessThanOrEqual(BOX.width - 150);
      expect(y + PICTURE.height * scale).toBeGreaterThanOrEqual(150);
      expect(y).toBeLessThanOrEqual(BOX.height - 150);
    }
  });
});
