import { useQuery } from "@tanstack/react-query";
import { ArrowLeft } from "lucide-react";
import { useTranslation } from "react-i18next";
import { Link } from "react-router";
import { getPerson, type PersonDetails, type PersonEntry } from "../api/admin.ts";
import { ApiProblem } from "../api/problem.ts";
import { Loading } from "../app/loading.tsx";
import { ProblemNotice } from "../app/problem-notice.tsx";
import { useTitle } from "../app/title.ts";
import { Button, buttonClasses } from "../ui/button.tsx";
import { classes } from "../ui/classes.ts";
import { type Column, DataTable } from "../ui/data-table.tsx";
import { Tag } from "../ui/tag.tsx";
import { useChoice } from "./address.ts";
import { useAuditColumns } from "./audit.tsx";
import { useImageColumns } from "./images.tsx";
import { Nothing } from "./listing.tsx";
import { useOrderColumns } from "./orders.tsx";
import { PersonTags } from "./person-tags.tsx";
import { ShortId } from "./short-id.tsx";
import { UserActions } from "./user-actions.tsx";
import { When } from "./when.tsx";

const TABS = ["orders", "images", "keys", "audit"] as const;
/** So many of each of somebody's things are told at once. */
const SHOWN = 20;

/** One account: what it has, what it did, what was done about it. */
export function User({ id }: { readonly id: string }) {
  const { t } = useTranslation("admin");
  const { data, error, isPending, refetch } = useQuery({
    queryKey: ["admin", "person", id],
    queryFn: () => getPerson(id),
    staleTime: 5_000,
  });
  return (
    <>
      <Link
        to="/admin/users"
        className="mb-2 inline-flex items-center gap-1.5 rounded text-soft text-sm hover:text-ink"
      >
        <ArrowLeft aria-hidden="true" className="size-4" />
        {t("sections.users")}
      </Link>
      {isPending && <Loading />}
      {error !== null && (
        <>
          <h1 className="mb-4 font-bold text-2xl">{t("users.one")}</h1>
          {error instanceof ApiProblem && error.status === 404 ? (
            <p className="text-soft">{t("users.notFound")}</p>
          ) : (
            <>
              <ProblemNotice problem={error} />
              <Button size="small" className="mt-3" onClick={() => void refetch()}>
                {t("again")}
              </Button>
            </>
          )}
        </>
      )}
      {data !== undefined && <Known person={data} />}
    </>
  );
}

function Known({ person }: { readonly person: PersonDetails }) {
  const { t } = useTranslation("admin");
  const { account } = person;
  useTitle(account.email);
  return (
    <>
      <div className="mb-4 flex flex-wrap items-start justify-between gap-x-4 gap-y-3">
        <div className="min-w-0">
          <h1 className="break-words font-bold text-2xl tracking-tight">{account.email}</h1>
          <p className="mt-1.5 flex flex-wrap items-center gap-x-3 gap-y-1.5 text-soft text-sm">
            <PersonTags person={account} />
            <ShortId id={account.id} />
            <span>
              {t("users.since")} <When at={account.created_at} />
            </span>
            {account.blocked_at && (
              <span>
                {t("users.blocked")} <When at={account.blocked_at} />
              </span>
            )}
          </p>
        </div>
        <UserActions person={account} />
      </div>
      <Balances person={account} />
      <Tabs person={person} />
    </>
  );
}

function Balances({ person: { balances } }: { readonly person: PersonEntry }) {
  const { t, i18n } = useTranslation("admin");
  const number = new Intl.NumberFormat(i18n.language);
  const amounts = [
    { name: "credits", amount: balances.credits },
    { name: "passes", amount: balances.passes },
    { name: "free", amount: balances.free_uses },
    { name: "debt", amount: balances.debt },
  ] as const;
  return (
    <dl className="grid grid-cols-2 overflow-hidden rounded-2xl border border-line bg-card sm:grid-cols-4">
      {amounts.map(({ name, amount }) => (
        <div key={name} className="-mt-px -ml-px flex flex-col border-line border-t border-l px-4 py-3">
          <dt className="text-soft text-xs">{t(`wallet.${name}`)}</dt>
          <dd
            className={classes(
              "font-bold text-2xl tabular-nums tracking-tight",
              name === "debt" && amount > 0 && "text-bad",
            )}
          >
            {number.format(amount)}
          </dd>
        </div>
      ))}
    </dl>
  );
}

function Tabs({ person }: { readonly person: PersonDetails }) {
  const { t } = useTranslation("admin");
  const [tab, setTab] = useChoice("tab", TABS, "orders");
  const { columns: orderColumns, dialog } = useOrderColumns(false);
  const imageColumns = useImageColumns(false);
  const keyColumns = useKeyColumns();
  const auditColumns = useAuditColumns();
  const search = new URLSearchParams({ q: person.account.id });
  return (
    <>
      {/* biome-ignore lint/a11y/useSemanticElements: a fieldset would want a legend that is seen */}
      <div
        role="group"
        aria-label={person.account.email}
        className="mt-6 mb-3 flex gap-1 overflow-x-auto border-line border-b"
      >
        {TABS.map((each) => (
          <button
            key={each}
            type="button"
            aria-pressed={each === tab}
            onClick={() => setTab(each)}
            className={classes(
              "whitespace-nowrap border-b-2 px-3 py-2 font-medium text-sm transition-colors",
              each === tab
                ? "border-accent text-accent-strong"
                : "border-transparent text-soft hover:text-ink",
            )}
          >
            {t(`users.tabs.${each}`)}
          </button>
        ))}
      </div>
      {tab === "orders" && (
        <Newest
          label={t("users.tabs.orders")}
          columns={orderColumns}
          rows={person.orders}
          none={t("orders.none")}
          all={`/admin/orders?${search}`}
        />
      )}
      {tab === "images" && (
        <Newest
          label={t("users.tabs.images")}
          columns={imageColumns}
          rows={person.images}
          none={t("images.none")}
          all={`/admin/images?${search}`}
        />
      )}
      {tab === "keys" && (
        <Newest
          label={t("users.tabs.keys")}
          columns={keyColumns}
          rows={person.keys}
          none={t("users.noKeys")}
        />
      )}
      {tab === "audit" && (
        <Newest
          label={t("users.tabs.audit")}
          columns={auditColumns}
          rows={person.audit_lines.map((line) => ({ ...line, id: String(line.number) }))}
          none={t("audit.none")}
        />
      )}
      {dialog}
    </>
  );
}

/** The first rows of a list, and the way to all of them. */
function Newest<Row extends { readonly id: string }>({
  label,
  columns,
  rows,
  none,
  all,
}: {
  readonly label: string;
  readonly columns: readonly Column<Row>[];
  readonly rows: readonly Row[];
  readonly none: string;
  readonly all?: string;
}) {
  const { t } = useTranslation("admin");
  if (rows.length === 0) {
    return <Nothing text={none} />;
  }
  return (
    <>
      <DataTable label={label} columns={columns} rows={rows} rowKey={({ id }) => id} />
      {all !== undefined && rows.length >= SHOWN && (
        <Link to={all} className={buttonClasses({ size: "small" }, "mt-3")}>
          {t("users.all")}
        </Link>
      )}
    </>
  );
}

function useKeyColumns(): readonly Column<PersonDetails["keys"][number]>[] {
  const { t } = useTranslation("admin");
  return [
    { key: "name", header: t("keys.name"), cell: ({ name }) => <span className="font-medium">{name}</span> },
    {
      key: "prefix",
      header: t("keys.prefix"),
      cell: ({ prefix }) => <code className="font-mono text-xs">{`${prefix}…`}</code>,
    },
    { key: "scopes", header: t("keys.scopes"), cell: ({ scopes }) => scopes, isWide: true },
    { key: "used", header: t("keys.used"), cell: ({ last_used_at: at }) => <When at={at} /> },
    {
      key: "state",
      header: t("state"),
      cell: ({ revoked_at: at }) =>
        at ? <Tag tone="bad">{t("keys.revoked")}</Tag> : <Tag tone="good">{t("keys.valid")}</Tag>,
    },
    {
      key: "created",
      header: t("keys.since"),
      cell: ({ created_at: at }) => <When at={at} />,
      isMinor: true,
    },
  ];
}
