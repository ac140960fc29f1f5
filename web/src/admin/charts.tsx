import { useTranslation } from "react-i18next";
import type { Figures, FiguresByDay } from "../api/admin.ts";
import { percentText } from "../app/numbers.ts";
import { DayChart, type Series } from "../ui/day-chart.tsx";
import { FailureReasons } from "./failure-reasons.tsx";
import { amountIn, type Purse, pursesOf, sumOf } from "./figure-days.ts";
import { moneyText } from "./money.ts";
import { useSecondsText } from "./texts.ts";

/** Where nothing was sold yet there is a chart that says so. */
const NO_PURSE: readonly Purse[] = [{ currency: "usd", test_mode: false }];
const AD_STATES = ["granted", "skipped"] as const;

/** The figures of a period, day by day. */
export function Charts({ figures: { days, total } }: { readonly figures: FiguresByDay }) {
  const { t, i18n } = useTranslation("admin");
  const seconds = useSecondsText();
  const common = useCommon(days.map(({ day }) => day));
  const number = (value: number) => new Intl.NumberFormat(i18n.language).format(value);
  const percent = (part: number, whole: number) =>
    whole === 0 ? common.none : percentText(part / whole, i18n.language);
  /** A series, and its sum over all days. */
  const counted = (key: string, label: string, of: (figures: Figures) => number) => ({
    key,
    label,
    values: days.map(({ figures }) => of(figures)),
    sum: of(total),
  });
  const removals = [
    counted("done", t("figures.done"), ({ removals: done }) => done),
    counted("failed", t("figures.failed"), ({ failures }) => sumOf(Object.values(failures))),
  ];
  const paths = (["credit", "pass", "free", "nothing"] as const).map((path) =>
    counted(path, t(`figures.paths.${path}`), ({ conversion }) => conversion[path]),
  );
  const ads = [
    ...AD_STATES.map((state) =>
      counted(state, t(`ads.states.${state}`), ({ ad_views: views }) => views[state] ?? 0),
    ),
    counted("others", t("figures.otherAds"), ({ ad_views: { granted: _, skipped: __, ...others } }) =>
      sumOf(Object.values(others)),
    ),
  ];
  const back = [
    counted("returned", t("figures.returned"), ({ returned }) => returned),
    counted("refunds", t("figures.refunds"), ({ refunds }) => sumOf(refunds.map(({ count }) => count))),
  ];
  const purses = pursesOf(total);
  const [done = 0, failed = 0] = removals.map(({ sum }) => sum);
  const results = sumOf(paths.map(({ sum }) => sum));
  const took = (key: "p50_ms" | "p95_ms"): Series => ({
    key,
    label: t(`figures.${key}`),
    values: days.map(({ figures }) => inSeconds(figures[key])),
  });
  const time = (ms: number | null | undefined) => {
    const value = inSeconds(ms);
    return value === null ? common.none : seconds(value);
  };
  return (
    <div className="grid gap-3 md:grid-cols-2">
      <DayChart
        {...common}
        title={t("figures.removals")}
        kind="bars"
        series={removals}
        format={number}
        whole={{
          label: t("figures.rate", { share: percent(failed, done + failed) }),
          text: number(done + failed),
          parts: removals.map(({ sum }) => number(sum)),
        }}
      />
      <DayChart
        {...common}
        title={t("figures.time")}
        kind="lines"
        isWhole={false}
        series={[took("p50_ms"), took("p95_ms")]}
        format={seconds}
        whole={{
          label: t("figures.p50_ms"),
          text: time(total.p50_ms),
          parts: [time(total.p50_ms), time(total.p95_ms)],
        }}
      />
      <DayChart
        {...common}
        title={t("figures.paths.title")}
        kind="bars"
        series={paths}
        format={number}
        whole={{
          label: common.wholeLabel,
          text: number(results),
          parts: paths.map(({ sum }) => `${number(sum)} (${percent(sum, results)})`),
        }}
      />
      {(purses.length === 0 ? NO_PURSE : purses).map((purse) => {
        const money = (minor: number) => moneyText(minor, purse.currency, i18n.language);
        const refunded = amountIn(purse, total.refunds);
        const title = t(purse.test_mode ? "figures.testRevenue" : "figures.revenue", {
          currency: purse.currency.toUpperCase(),
        });
        return (
          <DayChart
            {...common}
            key={title}
            title={title}
            kind="bars"
            series={[counted("revenue", t("figures.sales"), ({ revenue }) => amountIn(purse, revenue))]}
            format={money}
            formatShort={(minor) => moneyText(minor, purse.currency, i18n.language, true)}
            whole={{
              label: refunded > 0 ? t("figures.wentBack", { amount: money(refunded) }) : common.wholeLabel,
              text: money(amountIn(purse, total.revenue)),
              parts: [],
            }}
          />
        );
      })}
      <DayChart
        {...common}
        title={t("figures.ads")}
        kind="bars"
        series={ads}
        format={number}
        whole={{
          label: common.wholeLabel,
          text: number(sumOf(ads.map(({ sum }) => sum))),
          parts: ads.map(({ sum }) => number(sum)),
        }}
      />
      <DayChart
        {...common}
        title={t("figures.back")}
        kind="bars"
        series={back}
        format={number}
        whole={{
          label: common.wholeLabel,
          text: number(sumOf(back.map(({ sum }) => sum))),
          parts: back.map(({ sum }) => number(sum)),
        }}
      />
      <FailureReasons counts={total.failures} />
    </div>
  );
}

/** What all charts of a period say alike. */
function useCommon(days: readonly string[]) {
  const { t, i18n } = useTranslation("admin");
  const format = (options: Intl.DateTimeFormatOptions) => {
    const made = new Intl.DateTimeFormat(i18n.language, { ...options, timeZone: "UTC" });
    return (day: string) => made.format(Date.parse(day));
  };
  return {
    days,
    none: "–",
    tableLabel: t("figures.table"),
    dayLabel: t("figures.day"),
    wholeLabel: t("figures.total"),
    dayText: format({ weekday: "short", day: "numeric", month: "short" }),
    shortDayText: format({ day: "numeric", month: "short" }),
  };
}

function inSeconds(ms: number | null | undefined): number | null {
  return ms === null || ms === undefined ? null : ms / 1000;
}
