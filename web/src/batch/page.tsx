import { Images, RotateCcw, Trash2 } from "lucide-react";
import { useState } from "react";
import { useTranslation } from "react-i18next";
import { Queries } from "../app/queries.tsx";
import { useTitle } from "../app/title.ts";
import { type Composition, PLAIN } from "../composition/composition.ts";
import { Picker } from "../intake/picker.tsx";
import { useTakeIn } from "../intake/take-in.ts";
import { Button } from "../ui/button.tsx";
import { ProgressBar } from "../ui/progress-bar.tsx";
import { Card } from "./card.tsx";
import { StylePanel } from "./style-panel.tsx";
import { type Item, useItems } from "./use-items.ts";

const isLost = ({ state }: Item) => state === "failed" || state === "refused" || state === "gone";
const canRetry = (item: Item) => isLost(item) && item.upload !== null;

export function BatchPage() {
  return (
    <Queries>
      <Batch />
    </Queries>
  );
}

function Batch() {
  const { t } = useTranslation("batch");
  useTitle(t("title"));
  const takeIn = useTakeIn();
  const { items, remove, retry } = useItems();
  const [composition, setComposition] = useState<Composition>(PLAIN);
  const onFiles = (files: File[]) => takeIn(files.map((file) => ({ kind: "file", file })));
  const ready = items.filter(({ state }) => state === "ready");
  const lost = items.filter(isLost);
  const summary = t("summary", { ready: ready.length, total: items.length });
  return (
    <div className="mx-auto w-full max-w-7xl grow px-4 py-8 sm:px-6">
      <div className="flex flex-wrap items-end justify-between gap-4">
        <div>
          <h1 className="font-bold text-3xl tracking-tight sm:text-4xl">{t("title")}</h1>
          <p className="mt-2 text-lg text-soft">{t("text")}</p>
        </div>
        {items.length > 0 && (
          <Picker look="primary" multiple onFiles={onFiles}>
            <Images aria-hidden="true" className="size-5" />
            {t("add")}
          </Picker>
        )}
      </div>
      {items.length === 0 ? (
        <div className="mt-8 grid place-items-center gap-4 rounded-4xl border-2 border-line border-dashed bg-card px-4 py-24 text-center">
          <div className="grid size-18 place-items-center rounded-3xl bg-accent-well">
            <Images aria-hidden="true" className="size-9 text-accent-strong" />
          </div>
          <h2 className="font-semibold text-xl">{t("empty.title")}</h2>
          <p className="text-soft">{t("empty.text")}</p>
          <Picker look="primary" size="large" multiple onFiles={onFiles}>
            {t("add")}
          </Picker>
        </div>
      ) : (
        <div className="mt-6 grid items-start gap-6 lg:grid-cols-[1fr_22rem]">
          <section aria-label={t("grid")}>
            <div className="flex flex-wrap items-center gap-x-4 gap-y-2">
              <p role="status" className="font-medium">
                {summary}
                {lost.length > 0 && (
                  <span className="ml-3 text-bad">{t("failedCount", { count: lost.length })}</span>
                )}
              </p>
              <div className="ml-auto flex gap-1">
                {lost.some(canRetry) && (
                  <Button size="small" look="quiet" onClick={() => retry(lost.filter(canRetry))}>
                    <RotateCcw aria-hidden="true" className="size-4" />
                    {t("retryFailed")}
                  </Button>
                )}
                <Button size="small" look="quiet" onClick={() => remove(items)}>
                  <Trash2 aria-hidden="true" className="size-4" />
                  {t("clear")}
                </Button>
              </div>
            </div>
            <div className="mt-2">
              <ProgressBar label={summary} share={ready.length / items.length} />
            </div>
            <ul className="mt-4 grid grid-cols-2 gap-4 sm:grid-cols-3 xl:grid-cols-4">
              {items.map((item) => (
                <Card
                  key={item.key}
                  item={item}
                  composition={composition}
                  onRemove={() => remove([item])}
                  onRetry={canRetry(item) ? () => retry([item]) : null}
                />
              ))}
            </ul>
          </section>
          <StylePanel
            composition={composition}
            onChange={(change) => setComposition({ ...composition, ...change })}
            ready={ready.filter(({ image }) => !image?.locked)}
          />
        </div>
      )}
    </div>
  );
}
