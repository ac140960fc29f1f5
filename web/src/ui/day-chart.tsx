import { type KeyboardEvent, type PointerEvent, type ReactNode, useId, useState } from "react";
import { linePath, scaleOf, stacked } from "./chart-scale.ts";
import { classes } from "./classes.ts";

/** Something that is counted or measured each day; `null` where there was nothing to measure. */
export interface Series {
  readonly key: string;
  readonly label: string;
  readonly values: readonly (number | null)[];
}

interface DayChartProps {
  readonly title: string;
  /** The days, as the texts of `dayText` are made from. */
  readonly days: readonly string[];
  /** At most four; bars lie on each other in this order. */
  readonly series: readonly Series[];
  readonly kind: "bars" | "lines";
  /** What stands for the whole time when no day is pointed at. */
  readonly whole: { readonly label: string; readonly text: string; readonly parts: readonly string[] };
  readonly format: (value: number) => string;
  /** Values at the side, which are short. */
  readonly formatShort?: (value: number) => string;
  readonly dayText: (day: string) => string;
  readonly shortDayText: (day: string) => string;
  readonly isWhole?: boolean;
  readonly none: string;
  readonly tableLabel: string;
  readonly dayLabel: string;
  readonly aside?: ReactNode;
}

/** Space of a day and of the whole height, in units of the drawing, which is stretched to where it is. */
const STEP = 10;
const HEIGHT = 100;
const FILLS = ["fill-series-a", "fill-series-b", "fill-series-c", "fill-series-d"];
const STROKES = ["stroke-series-a", "stroke-series-b", "stroke-series-c", "stroke-series-d"];
const MARKS = ["bg-series-a", "bg-series-b", "bg-series-c", "bg-series-d"];

/** A few series over days. A day is looked at by pointing or with the arrow keys; all of them can be read as a table. */
export function DayChart(props: DayChartProps) {
  const { title, days, series, kind, whole, format, dayText, shortDayText, none, isWhole = true } = props;
  const id = useId();
  const [day, setDay] = useState<number | null>(null);
  const [isTable, setTable] = useState(false);
  const totals = days.map((_, index) => sum(series.map(({ values }) => values[index] ?? 0)));
  const highest =
    kind === "bars"
      ? Math.max(0, ...totals)
      : Math.max(0, ...series.flatMap(({ values }) => values.map((value) => value ?? 0)));
  const scale = scaleOf(highest, isWhole);
  const partsAt = (index: number) =>
    series.map(({ values }) => {
      const value = values[index];
      return value === null || value === undefined ? none : format(value);
    });
  const headline = (index: number) =>
    kind === "bars" ? format(totals[index] ?? 0) : (partsAt(index)[0] ?? none);
  const shown =
    day === null ? whole : { label: dayText(days[day] ?? ""), text: headline(day), parts: partsAt(day) };
  return (
    <figure aria-labelledby={id} className="flex min-w-0 flex-col rounded-2xl border border-line bg-card p-4">
      <div className="flex items-start justify-between gap-3">
        <figcaption id={id} className="font-semibold text-sm">
          {title}
        </figcaption>
        <button
          type="button"
          aria-pressed={isTable}
          aria-label={`${props.tableLabel}: ${title}`}
          onClick={() => setTable(!isTable)}
          className="-mt-1 -mr-1.5 rounded-lg px-1.5 py-1 text-soft text-xs hover:bg-well hover:text-ink aria-pressed:bg-accent-well aria-pressed:text-accent-strong"
        >
          {props.tableLabel}
        </button>
      </div>
      <p className="mt-1 flex items-baseline gap-2">
        <span className="font-bold text-2xl tabular-nums tracking-tight">{shown.text}</span>
        <span className="text-soft text-xs">{shown.label}</span>
      </p>
      <ul className="mt-1 mb-2 flex min-h-4 flex-wrap gap-x-4 gap-y-0.5 text-xs">
        {series.length > 1 &&
          series.map(({ key, label }, index) => (
            <li key={key} className="flex items-center gap-1.5">
              <span aria-hidden="true" className={classes("size-2.5 rounded-sm", MARKS[index])} />
              <span className="text-soft">{label}</span>
              <span className="font-medium tabular-nums">{shown.parts[index]}</span>
            </li>
          ))}
      </ul>
      {isTable ? (
        <Table {...props} partsAt={partsAt} totals={totals} />
      ) : (
        <Plot
          {...props}
          labelledBy={id}
          day={day}
          onDay={setDay}
          scale={scale}
          valueText={(index) =>
            [
              `${dayText(days[index] ?? "")}: ${headline(index)}`,
              ...(series.length > 1
                ? series.map(({ label }, at) => `${label} ${partsAt(index)[at] ?? none}`)
                : []),
            ].join(", ")
          }
        />
      )}
      {!isTable && (
        <div aria-hidden="true" className="mt-1.5 flex justify-between text-soft text-xs tabular-nums">
          <span>{shortDayText(days[0] ?? "")}</span>
          <span>{shortDayText(days[Math.floor((days.length - 1) / 2)] ?? "")}</span>
          <span>{shortDayText(days.at(-1) ?? "")}</span>
        </div>
      )}
      {props.aside}
    </figure>
  );
}

type PlotProps = DayChartProps & {
  readonly labelledBy: string;
  readonly day: number | null;
  readonly onDay: (day: number | null) => void;
  readonly scale: ReturnType<typeof scaleOf>;
  readonly valueText: (index: number) => string;
};

function Plot({
  labelledBy,
  days,
  series,
  kind,
  format,
  formatShort = format,
  day,
  onDay,
  scale,
  valueText,
}: PlotProps) {
  const last = days.length - 1;
  const at = (event: PointerEvent) => {
    const box = event.currentTarget.getBoundingClientRect();
    const share = (event.clientX - box.left) / box.width;
    onDay(Math.min(last, Math.max(0, Math.floor(share * days.length))));
  };
  const onKeyDown = (event: KeyboardEvent) => {
    const current = day ?? last;
    const moves: Record<string, number> = {
      ArrowLeft: current - 1,
      ArrowDown: current - 1,
      ArrowRight: current + 1,
      ArrowUp: current + 1,
      PageUp: current + 7,
      PageDown: current - 7,
      Home: 0,
      End: last,
    };
    const next = moves[event.key];
    if (next !== undefined) {
      event.preventDefault();
      onDay(Math.min(last, Math.max(0, next)));
    }
  };
  const y = (value: number) => HEIGHT - (value / scale.top) * HEIGHT;
  return (
    <div className="relative mt-auto h-32 sm:h-36">
      {scale.lines.map((line) => (
        <div
          key={line}
          aria-hidden="true"
          className={classes(
            "pointer-events-none absolute inset-x-0 border-t",
            line === 0 ? "border-control" : "border-line",
          )}
          style={{ top: `${y(line)}%` }}
        >
          {line === scale.top && (
            <span className="absolute top-0.5 left-0 rounded bg-card/80 pr-1 text-[0.6875rem] text-soft tabular-nums leading-none">
              {formatShort(line)}
            </span>
          )}
        </div>
      ))}
      <div
        role="slider"
        tabIndex={0}
        aria-labelledby={labelledBy}
        aria-valuemin={1}
        aria-valuemax={days.length}
        aria-valuenow={(day ?? last) + 1}
        aria-valuetext={valueText(day ?? last)}
        onKeyDown={onKeyDown}
        onFocus={(event) => event.currentTarget.matches(":focus-visible") && onDay(day ?? last)}
        onBlur={() => onDay(null)}
        onPointerMove={at}
        onPointerDown={at}
        onPointerLeave={(event) => event.currentTarget !== document.activeElement && onDay(null)}
        className="absolute inset-0 touch-pan-y rounded-md"
      >
        <svg
          aria-hidden="true"
          viewBox={`0 0 ${days.length * STEP} ${HEIGHT}`}
          preserveAspectRatio="none"
          className="size-full overflow-visible"
        >
          {day !== null && <rect x={day * STEP} y={0} width={STEP} height={HEIGHT} className="fill-well" />}
          {kind === "bars" ? (
            <Bars days={days} series={series} y={y} day={day} />
          ) : (
            series.map(({ key, values }, index) => (
              <path
                key={key}
                d={linePath(
                  days.map((_, at) => {
                    const value = values[at];
                    return value === null || value === undefined ? null : [(at + 0.5) * STEP, y(value)];
                  }),
                )}
                fill="none"
                strokeWidth={2}
                strokeLinecap="round"
                strokeLinejoin="round"
                vectorEffect="non-scaling-stroke"
                className={STROKES[index]}
              />
            ))
          )}
        </svg>
      </div>
    </div>
  );
}

function Bars({
  days,
  series,
  y,
  day,
}: Pick<DayChartProps, "days" | "series"> & {
  readonly y: (value: number) => number;
  readonly day: number | null;
}) {
  return days.map((name, index) => {
    const parts = stacked(series.map(({ values }) => values[index] ?? 0));
    return (
      <g key={name} className={day !== null && day !== index ? "opacity-55" : ""}>
        {parts.map(
          ({ from, to }, at) =>
            to > from && (
              <rect
                key={series[at]?.key}
                x={index * STEP + STEP * 0.12}
                y={y(to)}
                width={STEP * 0.76}
                height={y(from) - y(to)}
                className={FILLS[at]}
              />
            ),
        )}
      </g>
    );
  });
}

function Table({
  title,
  days,
  series,
  kind,
  format,
  dayText,
  dayLabel,
  whole,
  partsAt,
  totals,
}: DayChartProps & {
  readonly partsAt: (index: number) => readonly string[];
  readonly totals: readonly number[];
}) {
  const hasTotal = kind === "bars" && series.length > 1;
  return (
    // biome-ignore lint/a11y/noNoninteractiveTabindex: what can be scrolled can be scrolled with keys
    <section tabIndex={0} aria-label={title} className="mt-2 h-38 overflow-auto rounded-lg sm:h-42">
      <table className="w-full text-xs tabular-nums">
        <thead className="sticky top-0 bg-card text-soft">
          <tr>
            <th scope="col" className="py-1 pr-3 text-left font-medium">
              {dayLabel}
            </th>
            {series.map(({ key, label }) => (
              <th key={key} scope="col" className="px-2 py-1 text-right font-medium">
                {label}
              </th>
            ))}
            {hasTotal && (
              <th scope="col" className="py-1 pl-2 text-right font-medium">
                {whole.label}
              </th>
            )}
          </tr>
        </thead>
        <tbody>
          {days.map((day, index) => (
            <tr key={day} className="border-line border-t">
              <th scope="row" className="whitespace-nowrap py-1 pr-3 text-left font-normal">
                {dayText(day)}
              </th>
              {partsAt(index).map((text, at) => (
                <td key={series[at]?.key} className="px-2 py-1 text-right">
                  {text}
                </td>
              ))}
              {hasTotal && <td className="py-1 pl-2 text-right font-medium">{format(totals[index] ?? 0)}</td>}
            </tr>
          ))}
        </tbody>
      </table>
    </section>
  );
}

function sum(values: readonly number[]): number {
  return values.reduce((so, value) => so + value, 0);
}
