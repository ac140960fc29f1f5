import type { Backdrop } from "../composition/composition.ts";

/** What lies behind the subject, as far as the browser draws it. */
export function BackdropLayer({
  backdrop,
  pictureUrl,
}: {
  readonly backdrop: Backdrop;
  readonly pictureUrl: string | null;
}) {
  switch (backdrop.kind) {
    case "colour":
      return <div className="absolute inset-0" style={{ backgroundColor: backdrop.colour }} />;
    case "gradient":
      return <div className="absolute inset-0" style={{ backgroundImage: gradientImage(backdrop) }} />;
    case "picture":
      return pictureUrl === null ? (
        <div className="checker absolute inset-0" />
      ) : (
        <img src={pictureUrl} alt="" draggable={false} className="absolute inset-0 size-full object-cover" />
      );
    case "transparent":
    case "blur":
      return <div className="checker absolute inset-0" />;
  }
}

export function gradientImage({ from, to, angle }: { from: string; to: string; angle: number }): string {
  return `linear-gradient(${angle}deg, ${from}, ${to})`;
}
