import { useId } from "react";
import { useTranslation } from "react-i18next";
import { useFailureText } from "./texts.ts";

/** Why removals failed, the most frequent first. */
export function FailureReasons({ counts }: { readonly counts: Readonly<Record<string, number>> }) {
  const { t, i18n } = useTranslation("admin");
  const id = useId();
  const failureText = useFailureText();
  const number = new Intl.NumberFormat(i18n.language);
  const sorted = Object.entries(counts).sort(([, a], [, b]) => b - a);
  const most = sorted[0]?.[1] ?? 1;
  return (
    <section aria-labelledby={id} className="rounded-2xl border border-line bg-card p-4">
      <h2 id={id} className="font-semibold text-sm">
        {t("figures.failures")}
      </h2>
      {sorted.length === 0 ? (
        <p className="mt-2 text-soft text-sm">{t("figures.noFailures")}</p>
      ) : (
        <table className="mt-3 w-full text-sm">
          <tbody>
            {sorted.map(([code, count]) => (
              <tr key={code}>
                <th scope="row" className="w-px whitespace-nowrap py-1 pr-4 text-left font-normal">
                  {failureText(code)}
                </th>
                <td aria-hidden="true" className="py-1">
                  <div
                    className="h-2 min-w-1 rounded-sm bg-series-b"
                    style={{ width: `${(count / most) * 100}%` }}
                  />
                </td>
                <td className="w-px py-1 pl-4 text-right tabular-nums">{number.format(count)}</td>
              </tr>
            ))}
          </tbody>
        </table>
      )}
    </section>
  );
}
