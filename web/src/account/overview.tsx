import { useQuery } from "@tanstack/react-query";
import { useTranslation } from "react-i18next";
import { Link } from "react-router";
import { getUsage, type Me } from "../api/me.ts";
import { LanguageSelect } from "../app/preferences.tsx";
import { ProblemNotice } from "../app/problem-notice.tsx";
import { THEMES, useTheme } from "../app/theme.ts";
import { buttonClasses } from "../ui/button.tsx";
import { Choice } from "../ui/choice.tsx";
import { Field } from "../ui/field.tsx";
import { useMoment } from "./moment.ts";
import { Panel } from "./panel.tsx";
import { barsOf } from "./usage.ts";

const DAYS = 30;

/** What is left, what was used, and how it looks. */
export function Overview({ me }: { readonly me: Me }) {
  return (
    <>
      <Balances me={me} />
      <Usage owner={me.id} />
      <Preferences />
    </>
  );
}

function Balances({ me }: { readonly me: Me }) {
  const { t, i18n } = useTranslation("account");
  const moment = useMoment();
  const number = new Intl.NumberFormat(i18n.language);
  const balances = [
    { name: "free", amount: me.wallet.free },
    { name: "passes", amount: me.wallet.passes },
    { name: "credits", amount: me.wallet.credits },
  ] as const;
  const next = (["free", "pass", "credit", "preview", "refused"] as const).find((each) => each === me.next);
  return (
    <Panel
      title={t("balance.title")}
      action={
        <Link to="/prices" className={buttonClasses({ size: "small" })}>
          {t("balance.buy")}
        </Link>
      }
    >
      <dl className="grid grid-cols-3 gap-3">
        {balances.map(({ name, amount }) => (
          <div key={name} className="rounded-2xl bg-well p-4">
            <dt className="font-medium text-sm">{t(`balance.${name}`)}</dt>
            <dd>
              <span className="block font-bold text-3xl tabular-nums tracking-tight sm:text-4xl">
                {number.format(amount)}
              </span>
              <span className="block text-soft text-xs sm:text-sm">{t(`balance.${name}Text`)}</span>
            </dd>
          </div>
        ))}
      </dl>
      <p className="mt-4 font-medium">
        {next !== undefined && t(`balance.next.${next}`)}
        {me.next_free_at && ` ${t("balance.nextFree", { when: moment(me.next_free_at) })}`}
      </p>
      <p className="mt-1 text-soft text-sm">
        {[
          t("balance.previews", { count: me.previews_left }),
          t("balance.refunds", { count: me.refunds_left }),
        ].join(" · ")}
      </p>
    </Panel>
  );
}

function Usage({ owner }: { readonly owner: string }) {
  const { t, i18n } = useTranslation("account");
  const { data, error } = useQuery({ queryKey: ["usage", owner], queryFn: () => getUsage(DAYS) });
  const bars = barsOf(data ?? [], DAYS, Date.now());
  const most = Math.max(1, ...bars.map(({ count }) => count));
  const total = bars.reduce((sum, { count }) => sum + count, 0);
  const name = new Intl.DateTimeFormat(i18n.language, { day: "numeric", month: "short", timeZone: "UTC" });
  return (
    <Panel title={t("usage.title")} text={total === 0 ? t("usage.none") : t("usage.total", { count: total })}>
      <ProblemNotice problem={error} />
      <ol className="flex h-24 items-end gap-px sm:gap-1">
        {bars.map(({ day, count }) => {
          const text = t("usage.day", { day: name.format(Date.parse(day)), count });
          return (
            <li key={day} title={text} className="flex h-full grow items-end">
              <span className="sr-only">{text}</span>
              <span
                aria-hidden="true"
                className={
                  count === 0 ? "block h-1 w-full rounded-sm bg-line" : "block w-full rounded-sm bg-accent"
                }
                style={count === 0 ? {} : { height: `${(count / most) * 100}%` }}
              />
            </li>
          );
        })}
      </ol>
    </Panel>
  );
}

function Preferences() {
  const { t } = useTranslation("account");
  const { t: tCommon } = useTranslation("common");
  const [theme, choose] = useTheme();
  return (
    <Panel title={t("preferences.title")}>
      <div className="grid max-w-xl gap-5">
        <Field label={t("preferences.language")}>
          <div className="inline-block rounded-xl border border-control bg-paper">
            <LanguageSelect />
          </div>
        </Field>
        <Field label={t("preferences.theme")}>
          <Choice
            label={t("preferences.theme")}
            value={theme}
            options={THEMES.map((value) => ({ value, label: tCommon(`theme.${value}`) }))}
            onChange={choose}
          />
        </Field>
      </div>
    </Panel>
  );
}
