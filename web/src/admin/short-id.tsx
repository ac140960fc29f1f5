import { useTranslation } from "react-i18next";
import { Link } from "react-router";
import { announce } from "../app/announcer.tsx";

/** Kind and end of an id: enough to tell those of one page apart. */
export function shorten(id: string): string {
  const [kind, rest = ""] = id.split("_");
  return rest.length > 10 ? `${kind}_…${rest.slice(-7)}` : id;
}

/** An id. Leads to what it is of, or is copied. */
export function ShortId({ id, to }: { readonly id: string; readonly to?: string }) {
  const { t } = useTranslation("admin");
  const look = "whitespace-nowrap font-mono text-xs";
  if (to !== undefined) {
    return (
      <Link to={to} title={id} className={`${look} text-accent-strong underline-offset-2 hover:underline`}>
        {shorten(id)}
      </Link>
    );
  }
  return (
    <button
      type="button"
      title={t("copyId", { id })}
      onClick={() => {
        void navigator.clipboard?.writeText(id).then(() => announce(t("copied")));
      }}
      className={`${look} cursor-copy rounded text-soft hover:text-ink`}
    >
      {shorten(id)}
    </button>
  );
}
