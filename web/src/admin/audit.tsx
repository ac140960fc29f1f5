import type { ReactNode } from "react";
import { useTranslation } from "react-i18next";
import { type AuditLine, listAuditLines } from "../api/admin.ts";
import type { Column } from "../ui/data-table.tsx";
import { Heading } from "./heading.tsx";
import { Listing } from "./listing.tsx";
import { moneyText } from "./money.ts";
import { ShortId } from "./short-id.tsx";
import { useActionText } from "./texts.ts";
import { When } from "./when.tsx";

const OPERATOR = "operator";

/** What was done by those with rights over others, newest first. */
export function Audit() {
  const { t } = useTranslation("admin");
  const columns = useAuditColumns();
  return (
    <>
      <Heading title={t("sections.audit")} />
      <Listing
        label={t("sections.audit")}
        query={["audit"]}
        load={listAuditLines}
        columns={columns}
        rowKey={({ number }) => String(number)}
        none={t("audit.none")}
      />
    </>
  );
}

/** What is shown of lines of the audit log. */
export function useAuditColumns(): readonly Column<AuditLine>[] {
  const { t } = useTranslation("admin");
  const actionText = useActionText();
  const detail = useDetail();
  return [
    {
      key: "action",
      header: t("audit.action"),
      cell: ({ action }) => <span className="font-medium">{actionText(action)}</span>,
    },
    { key: "subject", header: t("audit.subject"), cell: ({ subject }) => <Subject id={subject} /> },
    { key: "actor", header: t("audit.actor"), cell: ({ actor }) => <Subject id={actor} /> },
    { key: "reason", header: t("audit.reason"), cell: detail, isWide: true },
    { key: "at", header: t("audit.at"), cell: ({ at }) => <When at={at} /> },
  ];
}

function Subject({ id }: { readonly id: string }) {
  const { t } = useTranslation("admin");
  if (id === OPERATOR) {
    return <span className="text-soft">{t("audit.operator")}</span>;
  }
  const page = [
    { kind: "acc_", to: `/admin/users/${id}` },
    { kind: "ord_", to: `/admin/orders?q=${id}` },
    { kind: "img_", to: `/admin/images?q=${id}` },
  ].find(({ kind }) => id.startsWith(kind));
  return page === undefined ? <ShortId id={id} /> : <ShortId id={id} to={page.to} />;
}

/** Says nothing that the rest of the line does not. */
const NEEDLESS = ["operation", "quarters", "reversed_before"];

/** Why, and what was before and after. */
function useDetail(): (line: AuditLine) => ReactNode {
  const { t, i18n } = useTranslation("admin");
  const text = (value: unknown) => {
    if (typeof value === "number") {
      return new Intl.NumberFormat(i18n.language).format(value);
    }
    return typeof value === "string" ? value : JSON.stringify(value);
  };
  return ({ detail }) => {
    const { reason, before, after, minor, currency, forced, ...others } = detail;
    const facts = [
      // Of what is or is not, the action itself says which.
      ...(typeof before === "boolean" || before === undefined ? [] : [`${text(before)} → ${text(after)}`]),
      ...(typeof minor === "number" && typeof currency === "string"
        ? [moneyText(minor, currency, i18n.language)]
        : []),
      ...(forced === true ? [t("refund.force")] : []),
      ...Object.entries(others)
        .filter(([name]) => !NEEDLESS.includes(name))
        .map(([name, value]) => `${name}: ${text(value)}`),
    ];
    if (reason === undefined && facts.length === 0) {
      return null;
    }
    return (
      <div className="max-w-md">
        {typeof reason === "string" && <p className="break-words">{reason}</p>}
        {facts.length > 0 && <p className="break-words text-soft text-xs">{facts.join(" · ")}</p>}
      </div>
    );
  };
}
