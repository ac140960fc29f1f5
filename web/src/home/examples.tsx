import { useState } from "react";
import { useTranslation } from "react-i18next";
import { classes } from "../ui/classes.ts";
import { Compare } from "../ui/compare.tsx";
import { SAMPLES, type Sample, sampleCutout, samplePreview, sampleThumbnail } from "./samples.ts";

export function Examples() {
  const { t } = useTranslation("home");
  const [chosen, choose] = useState<Sample>(SAMPLES[0]);
  const name = t(`samples.${chosen.name}`);
  return (
    <section aria-labelledby="examples" className="border-line border-y bg-card">
      <div className="mx-auto grid max-w-7xl items-center gap-8 px-4 py-14 sm:px-6 lg:grid-cols-[minmax(16rem,22rem)_1fr] lg:gap-16 lg:py-20">
        <div>
          <h2 id="examples" className="font-bold text-3xl tracking-tight sm:text-4xl">
            {t("examples.title")}
          </h2>
          <p className="mt-3 text-lg text-soft">{t("examples.text")}</p>
          <fieldset aria-label={t("examples.choose")} className="mt-6 flex flex-wrap gap-3">
            {SAMPLES.map((sample) => (
              <button
                key={sample.name}
                type="button"
                aria-pressed={sample === chosen}
                aria-label={t(`samples.${sample.name}`)}
                onClick={() => choose(sample)}
                className={classes(
                  "overflow-hidden rounded-2xl border-2 transition-colors",
                  sample === chosen ? "border-accent" : "border-line hover:border-control",
                )}
              >
                <img
                  src={sampleThumbnail(sample.name)}
                  alt=""
                  width={72}
                  height={72}
                  loading="lazy"
                  className="size-18 object-cover"
                />
              </button>
            ))}
          </fieldset>
        </div>
        <div className="mx-auto grid h-[min(36rem,75vh)] w-full place-items-center">
          <div
            className="relative max-h-full max-w-full overflow-hidden rounded-3xl border border-line"
            style={{
              aspectRatio: `${chosen.width} / ${chosen.height}`,
              ...(chosen.width < chosen.height ? { height: "100%" } : { width: "100%" }),
            }}
          >
            <Compare
              key={chosen.name}
              label={t("examples.compare", { name })}
              beforeLabel={t("examples.before")}
              afterLabel={t("examples.after")}
              before={
                <img
                  src={samplePreview(chosen.name)}
                  alt=""
                  loading="lazy"
                  draggable={false}
                  className="size-full object-cover"
                />
              }
              after={
                <div className="checker size-full">
                  <img
                    src={sampleCutout(chosen.name)}
                    alt=""
                    loading="lazy"
                    draggable={false}
                    className="size-full object-cover"
                  />
                </div>
              }
            />
            <Tag text={t("examples.before")} side="left-3" />
            <Tag text={t("examples.after")} side="right-3" />
          </div>
        </div>
      </div>
    </section>
  );
}

function Tag({ text, side }: { readonly text: string; readonly side: string }) {
  return (
    <span
      aria-hidden="true"
      className={classes(
        "pointer-events-none absolute bottom-3 rounded-full bg-card px-3 py-1 font-semibold text-xs",
        side,
      )}
    >
      {text}
    </span>
  );
}
