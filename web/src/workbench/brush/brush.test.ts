import { describe, expect, it } from "vitest";
import { paint } from "./painting.ts";
import { type Colours, type Plane, reduced } from "./plane.ts";
import { Session } from "./session.ts";
import { coverage, type Stroke } from "./stroke.ts";

function plane(width: number, height: number, value: number, scale = 1): Plane {
  return { width, height, values: new Uint8Array(width * height).fill(value), scale };
}

/** Left half red, right half blue. */
function twoColours(width: number, height: number): Colours {
  const rgba = new Uint8ClampedArray(width * height * 4);
  for (let i = 0; i < width * height; i++) {
    rgba.set(i % width < width / 2 ? [200, 30, 30, 255] : [30, 30, 200, 255], i * 4);
  }
  return { width, height, rgba, scale: 1 };
}

function stroke(points: [number, number][], change: Partial<Stroke> = {}): Stroke {
  return {
    mode: "erase",
    radius: 5,
    hardness: 1,
    snaps: false,
    points: points.map(([x, y]) => ({ x, y })),
    ...change,
  };
}

const at = (of: Plane, x: number, y: number) => of.values[y * of.width + x];

describe("a brush", () => {
  it("is full in its core, nothing outside, and smooth between", () => {
    expect(coverage(4, 10, 0.5)).toBe(1);
    expect(coverage(10, 10, 0.5)).toBe(0);
    expect(coverage(7.5, 10, 0.5)).toBeCloseTo(0.5);
    expect(coverage(10, 10, 1)).toBe(0);
  });

  it("erases and restores what it passes and nothing else", () => {
    const matte = plane(40, 20, 255);
    paint(
      matte,
      null,
      stroke([
        [5, 10],
        [35, 10],
      ]),
    );
    expect(at(matte, 20, 10)).toBe(0);
    expect(at(matte, 20, 2)).toBe(255);
    paint(matte, null, stroke([[20, 10]], { mode: "restore" }));
    expect(at(matte, 20, 10)).toBe(255);
    expect(at(matte, 8, 10)).toBe(0);
  });

  it("leaves the same however often it goes over a place in one stroke", () => {
    const once = plane(30, 30, 255);
    const often = plane(30, 30, 255);
    const soft = { hardness: 0, radius: 10 };
    paint(
      once,
      null,
      stroke(
        [
          [15, 15],
          [16, 15],
        ],
        soft,
      ),
    );
    paint(
      often,
      null,
      stroke(
        [
          [15, 15],
          [16, 15],
          [15, 15],
          [16, 15],
          [15, 15],
        ],
        soft,
      ),
    );
    expect(often.values).toEqual(once.values);
  });

  it("ends where the picture does", () => {
    const matte = plane(10, 10, 255);
    const box = paint(
      matte,
      null,
      stroke(
        [
          [-2, -2],
          [30, 30],
        ],
        { radius: 100 },
      ),
    );
    expect(box).toEqual({ left: 0, top: 0, right: 10, bottom: 10 });
    expect(paint(matte, null, stroke([[-200, -200]]))).toBeNull();
  });

  it("snaps to the colour under its middle", () => {
    const matte = plane(40, 20, 255);
    paint(matte, twoColours(40, 20), stroke([[16, 10]], { radius: 10, snaps: true }));
    expect(at(matte, 16, 10)).toBe(0);
    expect(at(matte, 22, 10)).toBe(255);
  });

  it("snaps to a surface that is not of one colour, and not beyond its edge", () => {
    const width = 80;
    const colours = twoColours(width, 40);
    // Dark and light by turns, on both sides, as fur and gravel are.
    for (let i = 0; i < width * 40; i++) {
      const strays = (i + Math.floor(i / width)) % 2 === 0 ? 14 : -14;
      for (const channel of [0, 1, 2]) {
        colours.rgba[i * 4 + channel] = (colours.rgba[i * 4 + channel] ?? 0) + strays;
      }
    }
    const matte = plane(width, 40, 255);
    paint(matte, colours, stroke([[34, 20]], { radius: 16, snaps: true }));
    const erased = (from: number, to: number) => {
      let count = 0;
      for (let x = from; x < to; x++) {
        count += Number((at(matte, x, 20) ?? 0) < 32);
      }
      return count / (to - from);
    };
    expect(erased(20, 40)).toBe(1);
    expect(erased(40, 60)).toBe(0);
  });

  it("does the same on a smaller copy", () => {
    const large = plane(400, 200, 255);
    const small = plane(100, 50, 255, 0.25);
    const soft = stroke(
      [
        [60, 100],
        [340, 90],
      ],
      { radius: 48, hardness: 0.3 },
    );
    paint(large, null, soft);
    paint(small, null, soft);
    const expected = reduced(large, 100);
    const errors = expected.values.map((value, i) => Math.abs(value - (small.values[i] ?? 0)));
    expect(Math.max(...errors)).toBeLessThanOrEqual(6);
  });
});

describe("a session", () => {
  const fresh = () => new Session(plane(40, 20, 255), twoColours(40, 20));
  const brush = { mode: "erase", radius: 4, hardness: 0.5, snaps: false } as const;
  const draw = (session: Session, x: number) => {
    session.begin(brush, { x, y: 10 });
    session.extend({ x: x + 3, y: 10 });
    session.end();
  };

  it("takes strokes back and makes them again, to the pixel", () => {
    const session = fresh();
    const states = [session.plane.values.slice()];
    for (const x of [5, 8, 30]) {
      draw(session, x);
      states.push(session.plane.values.slice());
    }
    for (const state of states.slice(0, -1).reverse()) {
      session.undo();
      expect(session.plane.values).toEqual(state);
    }
    expect(session.canUndo).toBe(false);
    for (const state of states.slice(1)) {
      session.redo();
      expect(session.plane.values).toEqual(state);
    }
    expect(session.canRedo).toBe(false);
  });

  it("forgets what was taken back once something else is drawn", () => {
    const session = fresh();
    draw(session, 5);
    session.undo();
    draw(session, 30);
    expect(session.canRedo).toBe(false);
    expect(session.strokes).toHaveLength(1);
  });

  it("leaves no trace of a stroke that was abandoned", () => {
    const session = fresh();
    draw(session, 5);
    const before = session.plane.values.slice();
    session.begin(brush, { x: 20, y: 10 });
    session.extend({ x: 30, y: 10 });
    session.abandon();
    expect(session.plane.values).toEqual(before);
    expect(session.strokes).toHaveLength(1);
  });

  it("gives strokes that do the same elsewhere", () => {
    const session = fresh();
    draw(session, 5);
    draw(session, 12);
    const other = plane(40, 20, 255);
    for (const done of session.strokes) {
      paint(other, session.colours, done);
    }
    expect(other.values).toEqual(session.plane.values);
  });
});

describe("a smaller copy", () => {
  it("has the mean of what it stands for", () => {
    const values = Uint8Array.from([0, 100, 200, 100, 0, 100, 200, 100]);
    const half = reduced({ width: 4, height: 2, values, scale: 1 }, 2);
    expect([half.width, half.height, half.scale]).toEqual([2, 1, 0.5]);
    expect([...half.values]).toEqual([50, 150]);
  });

  it("is a copy even if it is not smaller", () => {
    const whole = plane(3, 3, 7);
    const copy = reduced(whole, 10);
    copy.values[0] = 0;
    expect(whole.values[0]).toBe(7);
  });
});
