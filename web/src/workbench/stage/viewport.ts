export interface Size {
  readonly width: number;
  readonly height: number;
}

export interface Point {
  readonly x: number;
  readonly y: number;
}

/** How a picture is seen: its pixel `p` lies at `p × scale + (x, y)` in the box, in CSS pixels. */
export interface View {
  readonly scale: number;
  readonly x: number;
  readonly y: number;
}

/** One pixel of the picture is at most so many CSS pixels wide. */
const MAX_SCALE = 16;

/** All of `content` in the middle of `box`, with at least `padding` around it, and no larger than it is times two. */
export function fitView(content: Size, box: Size, padding: number): View {
  const room = { width: Math.max(1, box.width - 2 * padding), height: Math.max(1, box.height - 2 * padding) };
  const scale = Math.min(2, room.width / content.width, room.height / content.height);
  return {
    scale,
    x: (box.width - content.width * scale) / 2,
    y: (box.height - content.height * scale) / 2,
  };
}

/** Zooms so that what is under `at` stays there. It goes from a quarter of `fitted` to {@link MAX_SCALE}. */
export function zoomAt(view: View, factor: number, at: Point, fitted: View): View {
  const least = fitted.scale / 4;
  const scale = Math.min(Math.max(view.scale * factor, least), Math.max(MAX_SCALE, least));
  const change = scale / view.scale;
  return { scale, x: at.x - (at.x - view.x) * change, y: at.y - (at.y - view.y) * change };
}

export function pan(view: View, dx: number, dy: number): View {
  return { ...view, x: view.x + dx, y: view.y + dy };
}

/** Moves `view` back when less than a quarter of the box, or all of a smaller picture, would be left in sight. */
export function keepInSight(view: View, content: Size, box: Size): View {
  return {
    scale: view.scale,
    x: clampAxis(view.x, content.width * view.scale, box.width),
    y: clampAxis(view.y, content.height * view.scale, box.height),
  };
}

function clampAxis(start: number, length: number, room: number): number {
  const seen = Math.min(length, room / 4);
  return Math.min(Math.max(start, seen - length), room - seen);
}

/** How two fingers that go from `before` to `after` move and zoom a view. */
export function pinch(
  view: View,
  before: readonly [Point, Point],
  after: readonly [Point, Point],
  fitted: View,
): View {
  const middle = ([a, b]: readonly [Point, Point]) => ({ x: (a.x + b.x) / 2, y: (a.y + b.y) / 2 });
  const spread = ([a, b]: readonly [Point, Point]) => Math.max(1, Math.hypot(a.x - b.x, a.y - b.y));
  const from = middle(before);
  const to = middle(after);
  const zoomed = zoomAt(view, spread(after) / spread(before), from, fitted);
  return pan(zoomed, to.x - from.x, to.y - from.y);
}

/** The place in the picture that is seen at a place in the box. */
export function inPicture(view: View, at: Point): Point {
  return { x: (at.x - view.x) / view.scale, y: (at.y - view.y) / view.scale };
}
