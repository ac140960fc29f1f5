import { ChevronsLeftRight } from "lucide-react";
import { type KeyboardEvent, type PointerEvent, type ReactNode, useRef, useState } from "react";

interface CompareProps {
  readonly label: string;
  readonly before: ReactNode;
  readonly after: ReactNode;
  readonly beforeLabel: string;
  readonly afterLabel: string;
}

const STEP = 2;
const LARGE_STEP = 10;

/** Two pictures on each other, with a line between that can be moved. */
export function Compare({ label, before, after, beforeLabel, afterLabel }: CompareProps) {
  const [position, setPosition] = useState(50);
  const frame = useRef<HTMLDivElement>(null);

  const moveTo = (event: PointerEvent) => {
    const box = frame.current?.getBoundingClientRect();
    if (box !== undefined && box.width > 0) {
      setPosition(clamp(((event.clientX - box.left) / box.width) * 100));
    }
  };
  const onKeyDown = (event: KeyboardEvent) => {
    const step = event.shiftKey ? LARGE_STEP : STEP;
    const moves: Record<string, number> = {
      ArrowLeft: position - step,
      ArrowDown: position - step,
      ArrowRight: position + step,
      ArrowUp: position + step,
      PageDown: position - LARGE_STEP,
      PageUp: position + LARGE_STEP,
      Home: 0,
      End: 100,
    };
    const next = moves[event.key];
    if (next !== undefined) {
      event.preventDefault();
      event.stopPropagation();
      setPosition(clamp(next));
    }
  };

  return (
    <div ref={frame} className="relative size-full select-none overflow-hidden">
      <div className="absolute inset-0" style={{ clipPath: `inset(0 0 0 ${position}%)` }}>
        {after}
      </div>
      <div className="absolute inset-0" style={{ clipPath: `inset(0 ${100 - position}% 0 0)` }}>
        {before}
      </div>
      <div
        role="slider"
        tabIndex={0}
        aria-label={label}
        aria-valuemin={0}
        aria-valuemax={100}
        aria-valuenow={Math.round(position)}
        aria-valuetext={`${beforeLabel} ${Math.round(position)} %, ${afterLabel} ${100 - Math.round(position)} %`}
        onKeyDown={onKeyDown}
        onPointerDown={(event) => {
          event.stopPropagation();
          event.currentTarget.setPointerCapture(event.pointerId);
        }}
        onPointerMove={(event) => {
          if (event.currentTarget.hasPointerCapture(event.pointerId)) {
            moveTo(event);
          }
        }}
        className="group absolute inset-y-0 w-11 -translate-x-1/2 cursor-ew-resize touch-none outline-none"
        style={{ left: `${position}%` }}
      >
        <div className="mx-auto h-full w-0.5 bg-card shadow-raised" />
        <div className="-translate-x-1/2 -translate-y-1/2 absolute top-1/2 left-1/2 grid size-11 place-items-center rounded-full border border-line bg-card text-ink shadow-raised group-focus-visible:outline-2 group-focus-visible:outline-accent group-focus-visible:outline-offset-2">
          <ChevronsLeftRight aria-hidden="true" className="size-5" />
        </div>
      </div>
    </div>
  );
}

function clamp(percent: number): number {
  return Math.min(100, Math.max(0, percent));
}
