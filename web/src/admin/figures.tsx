import { keepPreviousData, useQuery } from "@tanstack/react-query";
import { useTranslation } from "react-i18next";
import { figuresCsv, getFigures } from "../api/admin.ts";
import { ProblemNotice } from "../app/problem-notice.tsx";
import { Button } from "../ui/button.tsx";
import { classes } from "../ui/classes.ts";
import { useChoice } from "./address.ts";
import { Charts } from "./charts.tsx";
import { CsvButton } from "./csv-button.tsx";
import { firstOf } from "./figure-days.ts";
import { Heading } from "./heading.tsx";

const PERIODS = ["7", "30", "90"] as const;

/** What happened in the last days. */
export function Figures() {
  const { t } = useTranslation("admin");
  const [period, setPeriod] = useChoice("days", PERIODS, "30");
  const days = Number(period);
  const from = firstOf(days, Date.now());
  const { data, error, isPlaceholderData, refetch } = useQuery({
    queryKey: ["admin", "figures", from],
    queryFn: () => getFigures(from),
    placeholderData: keepPreviousData,
  });
  return (
    <>
      <Heading title={t("sections.figures")}>
        <fieldset className="flex rounded-xl border border-line bg-card p-0.5">
          <legend className="sr-only">{t("figures.period")}</legend>
          {PERIODS.map((each) => (
            <label
              key={each}
              className={classes(
                "whitespace-nowrap rounded-[0.625rem] px-3 py-1.5 font-medium text-sm transition-colors has-focus-visible:outline-2 has-focus-visible:outline-accent",
                each === period ? "bg-accent-well text-accent-strong" : "text-soft hover:text-ink",
              )}
            >
              <input
                type="radio"
                name="days"
                className="sr-only"
                checked={each === period}
                onChange={() => setPeriod(each)}
              />
              {t("figures.days", { count: Number(each) })}
            </label>
          ))}
        </fieldset>
        <CsvButton name={`figures-${days}-days`} load={() => figuresCsv(from)} />
      </Heading>
      {error !== null && (
        <div>
          <ProblemNotice problem={error} />
          <Button size="small" className="mt-3" onClick={() => void refetch()}>
            {t("again")}
          </Button>
        </div>
      )}
      {data === undefined ? (
        error === null && <Waiting />
      ) : (
        <div className={classes("transition-opacity", isPlaceholderData && "opacity-60")}>
          <Charts figures={data} />
        </div>
      )}
    </>
  );
}

const PLACES = ["a", "b", "c", "d", "e", "f"];

/** Keeps the place of what is to come. */
function Waiting() {
  return (
    <div aria-busy="true" className="grid gap-3 md:grid-cols-2">
      {PLACES.map((place) => (
        <div key={place} className="h-65 animate-pulse rounded-2xl border border-line bg-card sm:h-69" />
      ))}
    </div>
  );
}
