import { ImagePlus, Play } from "lucide-react";
import { useEffect, useRef, useState } from "react";
import { useTranslation } from "react-i18next";
import { siteFile } from "../api/files.ts";
import { type Answer, tryRemoval, tryResult } from "../api/trial.ts";
import { announce } from "../app/announcer.tsx";
import { ProblemNotice } from "../app/problem-notice.tsx";
import { useAction } from "../app/use-action.ts";
import { Picker } from "../intake/picker.tsx";
import { Button } from "../ui/button.tsx";
import { Choice } from "../ui/choice.tsx";
import { Code } from "../ui/code.tsx";
import { Field } from "../ui/field.tsx";
import { useObjectUrl } from "../ui/object-url.ts";
import { Spinner } from "../ui/spinner.tsx";
import { TextField } from "../ui/text-field.tsx";
import { CodeBlock } from "./code-block.tsx";
import { FORMATS, type Format, LOOKS, type Look, parametersOf, trial } from "./samples.ts";

const SAMPLE = "/samples/teddy.jpg";

/** The quick start, with a button that does it. */
export function TryIt() {
  const { t } = useTranslation("developers");
  const [picture, setPicture] = useState<File | null>(null);
  const [key, setKey] = useState("");
  const [format, setFormat] = useState<Format>("png");
  const [look, setLook] = useState<Look>("transparent");
  const [answer, setAnswer] = useState<Answer | null>(null);
  const [result, setResult] = useState<Blob | null>(null);
  const resultUrl = useObjectUrl(result);
  const leaving = useRef<AbortController | null>(null);
  useEffect(() => () => leaving.current?.abort(), []);
  const parameters = parametersOf(format, look);

  const action = useAction(async () => {
    const controller = new AbortController();
    leaving.current = controller;
    setAnswer(null);
    setResult(null);
    const file = picture ?? (await siteFile(SAMPLE, controller.signal));
    const tried = await tryRemoval(file, key.trim(), controller.signal);
    setAnswer(tried.answer);
    const link = tried.image?.links.result;
    if (link) {
      setResult(await tryResult(link, parameters, key.trim(), controller.signal));
      announce(t("try.done"));
    }
  });

  return (
    <form
      className="grid gap-6"
      onSubmit={(event) => {
        event.preventDefault();
        void action.run();
      }}
    >
      <div className="grid gap-5 rounded-2xl border border-line bg-card p-5 sm:grid-cols-2">
        <div className="grid content-start gap-5">
          <Field label={t("try.picture")} aside={picture?.name ?? t("try.sample")}>
            <Picker onFiles={([file]) => setPicture(file ?? null)} className="w-full">
              <ImagePlus aria-hidden="true" className="size-5" />
              {t("try.choose")}
            </Picker>
          </Field>
          <TextField
            label={t("try.key")}
            hint={t("try.keyHint")}
            name="key"
            autoComplete="off"
            autoCapitalize="none"
            spellCheck={false}
            className="font-mono"
            value={key}
            onChange={(event) => setKey(event.target.value)}
          />
        </div>
        <div className="grid content-start gap-5">
          <Field label={t("try.format")}>
            <Choice
              label={t("try.format")}
              value={format}
              options={FORMATS.map((value) => ({ value, label: value }))}
              onChange={setFormat}
            />
          </Field>
          <Field label={t("try.look")}>
            <Choice
              label={t("try.look")}
              value={look}
              options={LOOKS.map((value) => ({ value, label: t(`try.looks.${value}`) }))}
              onChange={setLook}
            />
          </Field>
        </div>
      </div>
      <CodeBlock label={t("try.request")} code={trial(window.location.origin, parameters, key !== "")} />
      <div>
        <Button type="submit" look="primary" disabled={action.isBusy}>
          {action.isBusy ? <Spinner /> : <Play aria-hidden="true" className="size-5" />}
          {action.isBusy ? t("try.running") : t("try.run")}
        </Button>
      </div>
      <ProblemNotice problem={action.problem} />
      {answer !== null && (
        <div className="grid min-w-0 items-start gap-5 sm:grid-cols-2">
          <div className="min-w-0">
            <h3 className="mb-2 font-medium text-soft">
              {t("try.answer", { status: answer.status, milliseconds: Math.round(answer.milliseconds) })}
            </h3>
            <Code label={t("try.answerLabel")} code={indented(answer.body)} className="max-h-96" />
          </div>
          {resultUrl !== null && (
            <div className="checker overflow-hidden rounded-2xl border border-line">
              <img src={resultUrl} alt={t("try.result")} className="mx-auto block max-h-104 object-contain" />
            </div>
          )}
        </div>
      )}
    </form>
  );
}

function indented(body: string): string {
  try {
    return JSON.stringify(JSON.parse(body), null, 2);
  } catch {
    return body;
  }
}
