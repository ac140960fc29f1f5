import { useQueryClient } from "@tanstack/react-query";
import { type ReactNode, useState } from "react";
import { useTranslation } from "react-i18next";
import { type OrderEntry, searchOrders, tableCsv } from "../api/admin.ts";
import type { Column } from "../ui/data-table.tsx";
import { Tag, type Tone } from "../ui/tag.tsx";
import { useSearch } from "./address.ts";
import { CsvButton } from "./csv-button.tsx";
import { Heading } from "./heading.tsx";
import { Listing } from "./listing.tsx";
import { moneyText } from "./money.ts";
import { Owner } from "./owner.tsx";
import { QuickFilters } from "./quick-filters.tsx";
import { RefundDialog } from "./refund-dialog.tsx";
import { useIsAdmin } from "./role.ts";
import { RowButton } from "./row-button.tsx";
import { SearchBox } from "./search-box.tsx";
import { ShortId } from "./short-id.tsx";
import { When } from "./when.tsx";

const STATES = ["paid", "processing", "open", "cancelled"] as const;
const TONES: Record<string, Tone> = { paid: "good", processing: "accent", cancelled: "soft" };

/** What was bought, and giving the money back. */
export function Orders() {
  const { t } = useTranslation("admin");
  const isAdmin = useIsAdmin();
  const [search, setSearch] = useSearch();
  const { columns, dialog } = useOrderColumns(true);
  return (
    <>
      <Heading title={t("sections.orders")}>
        {isAdmin && <CsvButton name="orders" load={() => tableCsv("orders", search)} />}
      </Heading>
      <Listing
        label={t("sections.orders")}
        query={["orders", search]}
        load={(cursor) => searchOrders(search, cursor)}
        columns={columns}
        rowKey={({ id }) => id}
        isNarrowed={search !== ""}
        none={t("orders.none")}
      >
        <SearchBox label={t("orders.search")} value={search} onChange={setSearch} />
        <QuickFilters
          options={STATES.map((state) => ({ value: state, label: t(`orders.states.${state}`) }))}
          value={search}
          onChange={setSearch}
        />
      </Listing>
      {dialog}
    </>
  );
}

/** What is shown of orders, and the dialog that refunds one. Whose they are is left out where that is known. */
export function useOrderColumns(hasOwner: boolean): {
  readonly columns: readonly Column<OrderEntry>[];
  readonly dialog: ReactNode;
} {
  const { t, i18n } = useTranslation("admin");
  const queries = useQueryClient();
  const [refunded, setRefunded] = useState<OrderEntry | null>(null);
  const money = (minor: number, currency: string) => moneyText(minor, currency, i18n.language);
  const columns: readonly Column<OrderEntry>[] = [
    {
      key: "id",
      header: t("orders.id"),
      cell: ({ id, receipt, test_mode: isTest }) => (
        <span className="inline-flex flex-wrap items-center gap-1.5">
          <ShortId id={id} />
          {receipt && <span className="text-soft text-xs">{t("orders.receipt", { number: receipt })}</span>}
          {isTest && <Tag tone="soft">{t("orders.test")}</Tag>}
        </span>
      ),
    },
    ...(hasOwner
      ? [
          {
            key: "owner",
            header: t("owner"),
            cell: (row: OrderEntry) => <Owner id={row.owner} email={row.email} />,
            isWide: true,
          },
        ]
      : []),
    { key: "product", header: t("orders.product"), cell: ({ product }) => t(`products.${product as "one"}`) },
    {
      key: "state",
      header: t("state"),
      cell: ({ state, refunded: back, amount }) => (
        <span className="inline-flex flex-wrap gap-1.5">
          <Tag tone={TONES[state] ?? "plain"}>{t(`orders.states.${state as "paid"}`)}</Tag>
          {back > 0 && (
            <Tag tone="bad">{back >= amount ? t("orders.refunded") : t("orders.partlyRefunded")}</Tag>
          )}
        </span>
      ),
    },
    {
      key: "amount",
      header: t("orders.amount"),
      cell: ({ amount, currency, refunded: back }) => (
        <>
          {money(amount, currency)}
          {back > 0 && <span className="block text-bad text-xs">{`−${money(back, currency)}`}</span>}
        </>
      ),
      isNumber: true,
    },
    {
      key: "created",
      header: t("created"),
      cell: ({ paid_at: paidAt, created_at: createdAt }) => <When at={paidAt ?? createdAt} />,
    },
    {
      key: "refund",
      header: t("todo"),
      hidesHeader: true,
      cell: (order) =>
        order.state === "paid" && order.refunded < order.amount ? (
          <RowButton about={order.id} onClick={() => setRefunded(order)}>
            {t("refund.open")}
          </RowButton>
        ) : null,
      isWide: true,
      isNumber: true,
    },
  ];
  const dialog = (
    <RefundDialog
      order={refunded}
      onClose={() => setRefunded(null)}
      onRefunded={() => queries.invalidateQueries({ queryKey: ["admin"] })}
    />
  );
  return { columns, dialog };
}
